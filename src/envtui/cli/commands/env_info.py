"""``envtui env info``: everything known of environments, from their files alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envtui.cli.environments import chosen_environment, described
from envtui.cli.output import in_units, print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option, add_project_option
from envtui.core import (
    Environment,
    activation_command,
    list_distributions,
    literal,
    measure_folders,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages


def add_arguments(parser: Parser) -> None:
    """Declare which ones."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="the folders of the environments (default: the one in use here)",
    )
    parser.add_argument("--sizes", action="store_true", help="also measure them")
    add_project_option(parser)
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print their descriptions, and with ``--sizes`` what all of them take together.

    Raises:
        EnvironmentProblem: a folder is no environment, or none is in use here.
    """
    environments = [chosen_environment(path, options) for path in options.paths or [None]]
    rows = [_row(one) for one in environments]
    if options.sizes:
        for row, one in zip(rows, environments, strict=True):
            row |= _sizes([one])
    together = _sizes(environments) if options.sizes and len(environments) > 1 else {}
    if options.format == "json":
        several = {"environments": rows, "together": together or None}
        print_json(rows[0] if len(rows) == 1 else several)
        return 0
    for number, row in enumerate(rows):
        if number:
            print()
        print_columns([*_facts(row), *_size_cells(row)])
    if together:
        print("\nTogether")
        print_columns(_size_cells(together))
    return 0


def _facts(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what is known of one in words, without what does not apply."""
    version = f"{row['version']} ({row['implementation']})" if row["version"] else ""
    system = "visible" if row["system_site_packages"] else ""
    for name, value in (
        ("Path", row["path"]),
        ("Problem", row["problem"]),
        ("Python", version),
        ("Built on", row["base_python"]),
        ("Made by", row["creator"]),
        ("Prompt", row["prompt"]),
        ("System's packages", system),
        ("Packages", row["packages"]),
        ("Activate", row["activate"]),
    ):
        if value not in (None, ""):
            yield name, literal(str(value))


def _size_cells(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the sizes, if they were measured."""
    if "bytes" not in row:
        return
    at_most = "at most " if row["freed_is_an_upper_bound"] else ""
    for name, key, prefix in (
        ("Size", "bytes", ""),
        ("On disk", "bytes_on_disk", ""),
        ("Freed if removed", "bytes_freed_if_removed", at_most),
    ):
        size = row[key]
        assert isinstance(size, int)
        yield name, prefix + in_units(size)


def _row(environment: Environment) -> dict[str, object]:
    return {
        **described(environment),
        "packages": len(list_distributions(environment.site_packages)),
        "activate": activation_command(environment.root),
    }


def _sizes(environments: list[Environment]) -> dict[str, object]:
    """Return what they take: what they share with each other counts once."""
    sizes = measure_folders([environment.root for environment in environments])
    return {
        "bytes": sizes.apparent,
        "bytes_on_disk": sizes.on_disk,
        "bytes_freed_if_removed": sizes.freed,
        "freed_is_an_upper_bound": sizes.freed_at_most,
    }
