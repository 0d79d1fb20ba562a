"""The options that say which versions are chosen, and the values that the core takes for them."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.cli.building import not_built
from envtui.cli.choices import names_in, upgrades_in
from envtui.cli.index_options import add_age_options
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.parser import Group, Options, Parser
    from envtui.core import Options as ResolutionOptions
    from envtui.core import StatedMetadata

__all__ = [
    "add_admission_options",
    "add_resolution_options",
    "choose_admission",
    "choose_age",
    "choose_options",
]

_PRERELEASES = ("if-necessary", "if-necessary-or-explicit", "allow", "disallow", "explicit")


def add_resolution_options(parser: Parser, *, follows_requirements: bool = True) -> None:
    """Add how versions are chosen; without ``follows_requirements`` only what is named counts."""
    parser.set_defaults(dependency_metadata=())
    group = parser.add_argument_group("versions")
    group.add_argument(
        "-U", "--upgrade", action="store_true", help="take the newest, whatever is installed"
    )
    group.add_repeatable("-P", "--upgrade-package", metavar="NAME", help="the same for one package")
    group.add_argument(
        "--resolution",
        choices=("highest", "lowest", "lowest-direct"),
        default="highest",
        help="which of the versions that fit is taken (default: highest)",
    )
    add_admission_options(group)
    if follows_requirements:
        group.add_argument("--no-deps", action="store_true", help="exactly the packages named")
    else:
        parser.set_defaults(no_deps=True)
    group.add_argument(
        "--require-hashes", action="store_true", help="every requirement must carry its hash"
    )
    group.add_argument(
        "--no-verify-hashes",
        action="store_true",
        help="pass over the hashes of requirements, unless they are required",
    )
    group.add_argument(
        "--no-sources",
        action="store_true",
        help="take nothing from where [tool.uv.sources] of a project says",
    )
    group.add_repeatable("--no-sources-package", metavar="NAME", help="the same for one package")


def add_admission_options(group: Group) -> None:
    """Add which versions count at all: pre-releases, and how new."""
    group.add_argument(
        "--prerelease",
        choices=_PRERELEASES,
        default="if-necessary",
        help="when pre-releases are taken (default: if-necessary, where nothing else will do)",
    )
    group.add_argument("--pre", action="store_true", help="the same as --prerelease allow")
    group.add_repeatable(
        "--prerelease-package", metavar="NAME=WHEN", help="the same for one package"
    )
    add_age_options(group)


def choose_options(options: Options) -> ResolutionOptions:
    """Return how versions are chosen.

    Raises:
        UsageError: something for one package is malformed.
    """
    from envtui.core.record import replace

    return replace(
        choose_admission(options),
        resolution=options.resolution,
        no_deps=options.no_deps,
        upgrade=options.upgrade,
        upgrade_packages=upgrades_in(options.upgrade_package)[0],
        require_hashes=options.require_hashes,
        verify_hashes=not options.no_verify_hashes,
        no_sources=names_in(options.no_sources_package + [":all:"] * options.no_sources),
        no_binary=names_in(getattr(options, "no_binary", ())),
        only_binary=not_built(options) if hasattr(options, "only_binary") else frozenset(),
        allow_breaking=getattr(options, "allow_breaking", False),
        stated_metadata=_stated_metadata(options),
    )


def _stated_metadata(options: Options) -> StatedMetadata:
    """Return what uv's settings state that projects require."""
    if not options.dependency_metadata:
        return {}
    from envtui.core import read_stated_metadata

    return read_stated_metadata(options.dependency_metadata)


def choose_admission(options: Options) -> ResolutionOptions:
    """Return which versions count, and the defaults for all else.

    Raises:
        UsageError: something for one package is malformed.
    """
    from envtui.core.record import replace

    modes = _pairs("--prerelease-package", options.prerelease_package, "helper=allow")
    return replace(
        choose_age(options),
        prerelease="allow" if options.pre else _mode(options.prerelease),
        prerelease_packages={name: _mode(mode) for name, mode in modes},
    )


def choose_age(options: Options) -> ResolutionOptions:
    """Return how new what counts may be, and the defaults for all else.

    Raises:
        UsageError: something for one package is malformed.
    """
    from envtui.core import Options as ResolutionOptions

    times = _pairs("--exclude-newer-package", options.exclude_newer_package, "helper=2026-01-31")
    return ResolutionOptions(
        exclude_newer=_limit(options.exclude_newer),
        exclude_newer_packages={name: _limit(time) for name, time in times},
    )


def _pairs(option: str, texts: Iterable[str], example: str) -> list[tuple[str, str]]:
    from envtui.core import literal, normalize_name

    found = []
    for text in texts:
        name, _, value = text.partition("=")
        if not name.strip() or not value.strip():
            raise UsageError(
                f"{literal(text)!r} is not a value of {option}.", hint=f"Write it like {example}."
            )
        found.append((normalize_name(name.strip()), value.strip()))
    return found


def _mode(text: str) -> str:
    """Return the mode; uv calls the default by two names."""
    return text.removesuffix("-or-explicit")


def _limit(text: str) -> str:
    """Return a time as it was written, which is checked even if nothing will be compared to it."""
    if not text or text.lower() == "false":
        return ""
    from envtui.core import parse_cutoff

    parse_cutoff(text)
    return text
