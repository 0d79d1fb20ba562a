"""The files that say what to install, and within what limits."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from envtui.cli.parser import Options, Parser
    from envtui.core import Asked, RequirementLine

__all__ = ["add_input_options", "choose_inputs"]

_CONSTRAINTS = (("-c", "--constraints", "--constraint"), "limit versions by this file (repeatable)")
_REPLACING = (
    (("--overrides", "--override"), "replace what packages require by this file (repeatable)"),
    (("--excludes", "--exclude"), "leave out the packages this file names (repeatable)"),
)


def add_input_options(parser: Parser, *, replaces: bool = True) -> None:
    """Add files of limits, and what of a project is meant.

    With ``replaces`` also files that change what packages require.
    """
    for names, what in (_CONSTRAINTS, *(_REPLACING if replaces else ())):
        parser.add_argument(*names, action="append", default=[], metavar="FILE", help=what)
    if not replaces:
        parser.set_defaults(overrides=[], excludes=[])
    parser.add_argument(
        "--extra",
        action="append",
        default=[],
        help="an extra of the project, or of the pylock.toml (repeatable)",
    )
    parser.add_argument("--all-extras", action="store_true", help="every extra of it")
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        help="a dependency group of ./pyproject.toml, or FILE:GROUP (repeatable)",
    )


def choose_inputs(
    options: Options,
    words: Sequence[str | RequirementLine] = (),
    files: Sequence[str] = (),
) -> Asked:
    """Return what ``words`` and ``files`` ask for, within what ``add_input_options`` declares."""
    from envtui.core import Asked, named_file

    return Asked(
        words,
        tuple(map(named_file, files)),
        constraint_files=tuple(map(named_file, options.constraints)),
        override_files=tuple(map(named_file, options.overrides)),
        exclude_files=tuple(map(named_file, options.excludes)),
        extras=tuple(options.extra),
        all_extras=options.all_extras,
        groups=tuple(options.group),
    )
