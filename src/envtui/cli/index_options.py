"""The options that say where distributions come from, and how that is asked."""

from __future__ import annotations

from envtui.cli.parser import add_settings_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.parser import Group, Parser

__all__ = [
    "add_address_options",
    "add_age_options",
    "add_index_options",
    "add_place_options",
]


def add_index_options(parser: Parser) -> None:
    """Add where distributions come from, and all of how it is asked."""
    parser.set_defaults(torch_backend="")
    group = parser.add_argument_group("index")
    _add_places(group)
    group.add_argument(
        "--index-strategy",
        choices=("first-index", "unsafe-first-match", "unsafe-best-match"),
        default="",
        help="which index answers for a name that several have (default: first-index)",
    )
    group.add_argument(
        "--refresh", action="store_true", help="ask the index again whether pages have changed"
    )
    group.add_repeatable("--refresh-package", metavar="NAME", help="the same for one package")
    _add_connections(parser)


def add_address_options(parser: Parser) -> None:
    """Add how a file at an address is asked for; distributions are not."""
    parser.set_defaults(
        default_index="",
        indexes=[],
        find_links=[],
        no_index=False,
        index_strategy="",
        refresh=False,
        refresh_package=[],
    )
    _add_connections(parser)


def add_place_options(parser: Parser) -> None:
    """Add where distributions come from, for what is fetched only when the store lost it."""
    _add_places(parser.add_argument_group("index"))
    parser.set_defaults(
        index_strategy="",
        keyring_provider="",
        refresh=False,
        refresh_package=[],
        cert="",
        system_certs=False,
        insecure_hosts=[],
        no_config=False,
        config_file="",
    )


def add_age_options(group: Group) -> None:
    """Add how new what an index has may be."""
    group.add_argument(
        "--exclude-newer",
        default="",
        metavar="TIME",
        help="leave out what was uploaded after: 2026-01-31, a time, '2 weeks' ago, P14D",
    )
    group.add_repeatable(
        "--exclude-newer-package", metavar="NAME=TIME", help="the same for one package"
    )


def _add_places(group: Group) -> None:
    group.add_argument(
        "-i",
        "--default-index",
        "--index-url",
        default="",
        metavar="URL",
        help="the index to use instead of the default one",
    )
    group.add_repeatable(
        "--index",
        "--extra-index-url",
        dest="indexes",
        metavar="URL",
        help="a further index, asked before the default one",
    )
    group.add_repeatable(
        "-f", "--find-links", metavar="PLACE", help="a folder or page of distributions"
    )
    group.add_argument("--no-index", action="store_true", help="use --find-links only")


def _add_connections(parser: Parser) -> None:
    """Add how servers are spoken to, and which files of settings say that."""
    group = parser.add_argument_group("connections")
    group.add_argument(
        "--keyring-provider",
        choices=("disabled", "subprocess"),
        default="",
        help="whether the keyring command is asked for passwords",
    )
    group.add_argument(
        "--cert", default="", metavar="FILE", help="the certificates to trust (PEM), and no others"
    )
    group.add_argument(
        "--system-certs",
        "--native-tls",
        action="store_true",
        help="trust those of the system (the default), whatever pip's settings name",
    )
    group.add_repeatable(
        "--allow-insecure-host",
        "--trusted-host",
        dest="insecure_hosts",
        metavar="HOST",
        help="a host, perhaps with a port, whose certificate is not checked",
    )
    add_settings_options(group)
