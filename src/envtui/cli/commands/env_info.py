"""``envtui env info``: everything known of one environment, from its files alone."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.diagnostics import Messages
from envtui.cli.output import print_columns, print_json
from envtui.cli.parser import Options, Parser, add_format_option
from envtui.core import (
    Environment,
    activation_command,
    describe,
    is_environment,
    list_distributions,
    literal,
    locate,
    measure,
)
from envtui.core.errors import EnvironmentProblem


def add_arguments(parser: Parser) -> None:
    """Declare which one."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="its folder (default: the one in use here)"
    )
    parser.add_argument("--sizes", action="store_true", help="also measure it")
    add_format_option(parser)


def run(options: Options, messages: Messages) -> int:
    """Print its description.

    Raises:
        EnvironmentProblem: the folder is no environment, or none is in use here.
    """
    described = _described(_chosen(options.path), with_sizes=options.sizes)
    if options.format == "json":
        print_json(described)
    else:
        print_columns(
            (key.replace("_", " ").capitalize(), literal(str(value)))
            for key, value in described.items()
            if value not in (None, "")
        )
    return 0


def _chosen(path: str | None) -> Environment:
    if path is None:
        used = [row.environment for row in locate(Path.cwd()) if row.used]
        if not used:
            raise EnvironmentProblem(
                "No environment is in use here.", hint="Name one, or make one with envtui venv."
            )
        return used[0]
    root = Path(path).absolute()
    if not is_environment(root):
        raise EnvironmentProblem(f"{literal(str(root))} is no environment.")
    return describe(root)


def _described(environment: Environment, *, with_sizes: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "path": str(environment.root),
        "python": str(environment.python),
        "version": environment.version,
        "implementation": environment.implementation,
        "base_python": str(environment.base_python) if environment.base_python else None,
        "creator": environment.creator or None,
        "prompt": environment.prompt or None,
        "system_site_packages": environment.system_site_packages,
        "packages": len(list_distributions(environment.site_packages)),
        "activate": activation_command(environment.root),
        "problem": environment.problem or None,
    }
    if with_sizes:
        sizes = measure([environment.root])
        described |= {
            "bytes": sizes.apparent,
            "bytes_on_disk": sizes.on_disk,
            "bytes_freed_if_removed": sizes.freed,
            "freed_is_an_upper_bound": sizes.freed_at_most,
        }
    return described
