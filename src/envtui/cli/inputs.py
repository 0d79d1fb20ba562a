"""The files that say what to install, and within what limits."""

from __future__ import annotations

from pathlib import Path

from envtui.cli.choices import upgrades_in
from envtui.cli.project import project_group
from envtui.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from envtui.cli.parser import Options, Parser
    from envtui.core import Asked, RequirementLine

__all__ = ["add_input_options", "choose_inputs", "refuse_locks"]

_CONSTRAINTS = (("-c", "--constraints", "--constraint"), "limit versions by this file")
_REPLACING = (
    (("--overrides", "--override"), "replace what packages require by this file"),
    (("--excludes", "--exclude"), "leave out the packages this file names"),
)
_OF_SETTINGS = ("constraint_dependencies", "override_dependencies", "exclude_dependencies")
"""What uv's settings say and no option does."""


def add_input_options(parser: Parser, *, replaces: bool = True) -> None:
    """Add files of limits, and what of a project is meant.

    With ``replaces`` also files that change what packages require.
    """
    for names, what in (_CONSTRAINTS, *(_REPLACING if replaces else ())):
        parser.add_repeatable(*names, metavar="FILE", help=what)
    if replaces:
        parser.set_defaults(**dict.fromkeys(_OF_SETTINGS, ()))
    else:
        parser.set_defaults(overrides=[], excludes=[])
    parser.add_repeatable("--extra", help="an extra of the project, or of the pylock.toml")
    parser.add_argument("--all-extras", action="store_true", help="every extra of it")
    parser.add_repeatable("--group", help="a dependency group of ./pyproject.toml, or FILE:GROUP")


def choose_inputs(
    options: Options,
    words: Sequence[str | RequirementLine] = (),
    files: Sequence[str] = (),
) -> Asked:
    """Return what ``words`` and ``files`` ask for, within what ``add_input_options`` declares."""
    from envtui.core import Asked, is_pylock_name, named_file

    asked = Asked(
        words,
        tuple(map(named_file, files)),
        constraint_files=tuple(map(named_file, options.constraints)),
        override_files=tuple(map(named_file, options.overrides)),
        exclude_files=tuple(map(named_file, options.excludes)),
        extras=tuple(options.extra),
        all_extras=options.all_extras,
        groups=tuple(project_group(group, options) for group in options.group),
    )
    _, limits = upgrades_in(options.upgrade_package)
    is_limited = limits or any(getattr(options, dest, ()) for dest in _OF_SETTINGS)
    # What a lock holds is limited by nothing.
    if not is_limited or any(is_pylock_name(Path(file).name) for file in files):
        return asked
    return _limited(asked, options, limits)


def refuse_locks(files: Iterable[str], what: str) -> None:
    """Return if no pylock.toml is among files of which only requirements are of use.

    Raises:
        UsageError: there is one; the message says ``what`` cannot be done with it.
    """
    from envtui.core import is_pylock_name, literal

    for file in files:
        if is_pylock_name(Path(file).name):
            raise UsageError(
                f"{literal(file)} is a lock, and {what}.",
                hint="envtui pip sync installs what it lists, and pip install -r adds it.",
            )


def _limited(asked: Asked, options: Options, limits: Sequence[str]) -> Asked:
    """Return the same within the limits, and within those that uv's settings set."""
    from envtui.cli.uv_options import lines_of_uv
    from envtui.core.record import replace

    constraints, overrides, excludes = (
        lines_of_uv(dest, getattr(options, dest, ())) for dest in _OF_SETTINGS
    )
    return replace(
        asked,
        constraints=(*constraints, *limits),
        overrides=overrides,
        excludes=tuple(line.text for line in excludes),
    )
