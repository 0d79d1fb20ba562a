"""Making an environment without pip, virtualenv or venv: the rules, then the steps.

What may be overwritten follows ``uv venv``. A new environment is built beside its place and renamed
there, so that it is whole or absent whatever interrupts the work.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from envtui.core.environments.build import build, build_over
from envtui.core.environments.contents import contents
from envtui.core.environments.known import remember
from envtui.core.environments.place import examine, put_in_place
from envtui.core.environments.staging import OLD, keep_old, staged, sweep
from envtui.core.errors import InterpreterError, StorageError, UsageError
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.files import without_dots
from envtui.core.literal import literal
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import NewEnvironment

__all__ = ["check_new", "create_environment"]

_IN_THE_WAY = "Something that is no folder is in the way: move it, or choose another path."
_HINTS = {
    errno.ENAMETOOLONG: "Choose a shorter path.",
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
}
_OTHER_HINT = "Choose a folder that you may write to, with space on its disk."


def create_environment(
    new: NewEnvironment,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    *,
    fill: Callable[[Path], None] | None = None,
    keep: Callable[[], Path] | None = None,
) -> Path:
    """Make the environment and return its root, absolute and with links kept.

    Args:
        new: what to make, and where.
        on_event: told of what is worth knowing.
        cancel: looked at until the environment is in its place.
        fill: called with the folder in which it is made, to put distributions into it; what it
            raises leaves everything as it was.
        keep: called right before another folder's place is taken; says where that goes, on the
            same file system, instead of being deleted.

    Raises:
        UsageError: the path or the prompt cannot be written into activation scripts.
        EnvironmentProblem: something is there that may not be overwritten.
        InterpreterError: the interpreter is too old.
        StorageError: the disk refuses.
        Cancelled: ``cancel`` was requested; nothing was changed.
    """
    try:
        root = _create(new, on_event, cancel or Cancel(), fill, keep)
    except OSError as error:
        named = error.filename2 or error.filename or new.root
        raise StorageError(
            f"The environment at {literal(str(new.root))} was not made: "
            f"{literal(str(named))}: {error.strerror or error}.",
            hint=_HINTS.get(error.errno or 0, _OTHER_HINT),
        ) from error
    remember([root])
    return root


def check_new(new: NewEnvironment) -> None:
    """Return if the environment may be made at its place, as far as can be told beforehand.

    Raises:
        UsageError: the path or the prompt cannot be written into activation scripts.
        EnvironmentProblem: something is there that may not be overwritten.
        InterpreterError: the interpreter is too old.
    """
    root = without_dots(new.root)
    _refuse_unwritable_words(root, new)
    _refuse_old(new, ignore)
    try:
        examine(root, new)
    except OSError:
        return  # making it will tell which path it is and why


def _create(
    new: NewEnvironment,
    on_event: OnEvent,
    cancel: Cancel,
    fill: Callable[[Path], None] | None,
    keep: Callable[[], Path] | None,
) -> Path:
    root = without_dots(new.root)
    if new.prompt == ".":
        new = replace(new, prompt=Path.cwd().name)
    _refuse_unwritable_words(root, new)
    _refuse_old(new, on_event)
    root.parent.mkdir(parents=True, exist_ok=True)
    sweep(root.parent)
    how = examine(root, new)
    entries = contents(new, root)
    if how == "refill":
        _warn_of_link(root, on_event)
    if how == "merge":
        build_over(root, entries)
        if fill is not None:
            fill(root)
        _warn_of_leftovers(root, on_event)
        return root
    with staged(root) as stage:
        build(stage, entries)
        if fill is not None:
            fill(stage)
        cancel.check()
        place = keep() if keep is not None and how == "replace" else None
        if place is not None:
            keep_old(stage, root, place)
        put_in_place(stage, root, how)
        if place is not None:
            _move_old(stage.with_name(OLD), place)
    return root


def _move_old(old: Path, place: Path) -> None:
    try:
        old.rename(place)
    except OSError as error:
        raise StorageError(
            f"The new environment is in its place, but the old one was not moved to "
            f"{literal(str(place))}: {error.strerror or error}.",
            hint=f"It is kept at {literal(str(old))}.",
        ) from error


def _warn_of_link(root: Path, on_event: OnEvent) -> None:
    """Tell what a link leads to, if that is going to be emptied: others may use it too."""
    if root.is_symlink() and any(root.iterdir()):
        place = literal(str(root.resolve()))
        on_event(Warned(f"{literal(str(root))} is a link: what it leads to, {place}, is replaced."))


def _warn_of_leftovers(root: Path, on_event: OnEvent) -> None:
    """Tell of packages that were kept, and that the environment's new Python does not see."""
    from envtui.core.environments.describe import describe_environment
    from envtui.core.environments.leftovers import leftover_libraries

    environment = describe_environment(root)
    for left in leftover_libraries(environment):
        if any(left.site_packages.iterdir()):
            on_event(
                Warned(
                    f"{literal(str(left.library))} holds packages for {left.python}, which Python "
                    f"{environment.version} does not see: 'envtui env repair' moves them to the "
                    "trash, and with --rebuild installs them again."
                )
            )


def _refuse_unwritable_words(root: Path, new: NewEnvironment) -> None:
    for what, text in (("path", str(root)), ("prompt", new.prompt)):
        if any(character in text for character in "\n\r\0"):
            raise UsageError(
                f"The {what} of an environment cannot contain a line end: {literal(repr(text))}.",
                hint="Choose another name.",
            )
    if os.pathsep in str(root)[len(root.drive) :]:
        raise UsageError(
            f"{literal(str(root))} contains '{os.pathsep}', so it could never stand on PATH.",
            hint="Choose another name.",
        )


def _refuse_old(new: NewEnvironment, on_event: OnEvent) -> None:
    release = new.interpreter.version_info
    if release < (3, 6):
        raise InterpreterError(
            f"Python {new.interpreter.version} is too old: environments need Python 3.6 or newer.",
            hint="Choose another interpreter with -p.",
        )
    if release < (3, 8):
        on_event(
            Warned(f"Python {new.interpreter.version} is old: most packages need 3.8 or newer.")
        )
