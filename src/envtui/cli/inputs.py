"""The files that say what to install, and within what limits."""

from __future__ import annotations

from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypedDict

    from envtui.cli.parser import Options, Parser
else:
    TypedDict = dict

__all__ = ["FileInputs", "add_input_options", "choose_inputs"]

_CONSTRAINTS = (("-c", "--constraints", "--constraint"), "limit versions by this file (repeatable)")
_REPLACING = (
    (("--overrides", "--override"), "replace what packages require by this file (repeatable)"),
    (("--excludes", "--exclude"), "leave out the packages this file names (repeatable)"),
)


class FileInputs(TypedDict):
    """The arguments of ``plan_install`` that the files are."""

    constraint_files: Sequence[Path]
    override_files: Sequence[Path]
    exclude_files: Sequence[Path]
    extras: Sequence[str]
    all_extras: bool
    groups: Sequence[str]
    python_version: str
    python_platform: str


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
        help="an extra of the pyproject.toml or pylock.toml (repeatable)",
    )
    parser.add_argument("--all-extras", action="store_true", help="every extra of it")
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        help="a dependency group of ./pyproject.toml, or FILE:GROUP (repeatable)",
    )


def choose_inputs(options: Options) -> FileInputs:
    """Return what the options of ``add_input_options`` and of another target say."""
    return {
        "constraint_files": tuple(map(Path, options.constraints)),
        "override_files": tuple(map(Path, options.overrides)),
        "exclude_files": tuple(map(Path, options.excludes)),
        "extras": tuple(options.extra),
        "all_extras": options.all_extras,
        "groups": tuple(options.group),
        "python_version": options.python_version,
        "python_platform": options.python_platform,
    }
