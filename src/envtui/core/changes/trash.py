"""Removing an environment without regret: it is renamed into a trash, and can be put back.

A rename only works within one file system. The trash is in the user's state folder if that is on
the environment's file system, else in a folder ``.envtui-trash`` beside the environment. Wherever
it lies, each environment in it has a note in the state folder: a small file that names it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path

from envtui.core.changes.errors import storage_error
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.places import refuse_installation
from envtui.core.changes.snapshot import Snapshot, check_unchanged, take_snapshot
from envtui.core.environments.layout import is_environment
from envtui.core.environments.staging import sweep
from envtui.core.errors import EnvironmentProblem, RefusedChange
from envtui.core.events import ignore
from envtui.core.files import read_regular, write_atomic
from envtui.core.folders import state_dir
from envtui.core.literal import literal
from envtui.core.record import Record, asdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel, OnEvent

__all__ = [
    "EnvironmentRemoval",
    "Trashed",
    "discard_environment",
    "expect_replaced",
    "keep_replaced",
    "list_trash",
    "plan_removal",
    "refuse_running",
    "remove_environment",
    "restore_environment",
]

_LIMIT = 64 * 1024
_BESIDE = ".envtui-trash"


class EnvironmentRemoval(Record):
    """The plan to remove an environment, as it was when the plan was made."""

    root: Path
    snapshot: Snapshot
    place: Path
    """Where in the trash it goes."""


class Trashed(Record):
    """An environment in the trash."""

    root: Path
    """Where it was, and goes back to."""
    place: Path
    """Where it is now."""
    when: str
    """UTC, ISO 8601."""
    note: Path
    """The file that tells of it."""


def plan_removal(root: Path) -> EnvironmentRemoval:
    """Plan to move the environment at ``root`` to the trash.

    Raises:
        EnvironmentProblem: it is no environment, or only a link to one.
        RefusedChange: envtui runs from it, or it holds the current folder, the home folder or a
            mounted file system.
    """
    root = root.absolute()
    shown = literal(str(root))
    if root.is_symlink():
        raise EnvironmentProblem(
            f"{shown} is a link to {literal(str(root.resolve()))}.",
            hint="Remove the link itself, or the environment by its own path.",
        )
    if not os.path.lexists(root):
        raise EnvironmentProblem(f"{shown} does not exist.")
    if not is_environment(root):
        raise EnvironmentProblem(
            f"{shown} is not an environment.", hint="Only environments are removed."
        )
    refuse_running(root, "Remove")
    refuse_installation(root)
    real = root.resolve()
    if real.parent == _notes().resolve() or real.parent.name == _BESIDE:
        raise EnvironmentProblem(f"{shown} is in the trash already.")
    refuse_current(root)
    if Path.home().resolve().is_relative_to(real) or os.path.ismount(root):
        raise RefusedChange(f"{shown} holds more than an environment: it is not removed.")
    return EnvironmentRemoval(root, take_snapshot(root), _trash_for(root) / _new_name())


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # it is deleted
        return Path(os.sep)


def refuse_current(root: Path) -> None:
    """Return if the current folder does not lie in the environment at ``root``.

    Raises:
        RefusedChange: it does.
    """
    if _current_folder().is_relative_to(root.resolve()):
        raise RefusedChange(
            f"{literal(str(root))} holds the current folder, which would go to the trash with it.",
            hint="Go to another folder first.",
        )


def refuse_running(root: Path, verb: str) -> None:
    """Return if envtui does not run from the environment at ``root``.

    Raises:
        RefusedChange: it does.
    """
    if Path(sys.prefix).resolve().is_relative_to(root.resolve()):
        raise RefusedChange(
            f"{literal(str(root))} is the environment that envtui runs from.",
            hint=f"{verb} it with an envtui that is installed elsewhere.",
        )


def remove_environment(
    removal: EnvironmentRemoval, cancel: Cancel | None = None, *, on_event: OnEvent = ignore
) -> Trashed:
    """Move the environment to the trash in one rename, and return what restores it.

    Raises:
        Cancelled: ``cancel`` was requested while waiting for another change of it to end.
        RefusedChange: the environment has changed since the plan was made.
        EnvironmentProblem: it is gone.
        StorageError: the disk refuses; nothing was moved.
    """
    root = removal.root
    # Before locking too, which writes a file into that folder.
    check_unchanged(removal.snapshot, "remove it")
    with environment_lock(root, on_event=on_event, cancel=cancel):
        check_unchanged(removal.snapshot, "remove it")
        trashed = _trashed_now(root, removal.place)
        try:
            # The note first: without it nobody would find the environment again.
            _write_note(trashed)
            root.rename(trashed.place)
        except OSError as error:
            trashed.note.unlink(missing_ok=True)
            raise storage_error(error, f"{literal(str(root))} was not removed") from error
    return trashed


def expect_replaced(root: Path, *, beside: Path | None = None) -> Trashed:
    """Note that the folder at ``root`` is about to be moved to the trash, and return where to.

    Until it is moved there, ``list_trash`` does not show it. ``beside`` is the environment that the
    folder is a part of, if it is not an environment itself.

    Raises:
        StorageError: the disk refuses.
    """
    trashed = _trashed_now(root, _trash_for(beside or root) / _new_name())
    try:
        _write_note(trashed)
    except OSError as error:
        raise storage_error(error, f"The old {literal(str(root))} was not kept") from error
    return trashed


def keep_replaced(folder: Path, *, beside: Path) -> Trashed:
    """Move ``folder``, a part of the environment ``beside``, to the trash.

    Raises:
        StorageError: the disk refuses; the folder is where it was.
    """
    trashed = expect_replaced(folder, beside=beside)
    try:
        folder.rename(trashed.place)
    except OSError as error:
        trashed.note.unlink(missing_ok=True)
        raise storage_error(error, f"The old {literal(str(folder))} was not kept") from error
    return trashed


def list_trash() -> tuple[Trashed, ...]:
    """Return what is in the trash and can be restored, the newest first.

    Environments that a killed process had replaced are moved to the trash first.
    """
    found = (_read(note) for note in sorted(_notes().glob("*.json"), reverse=True))
    return tuple(trashed for trashed in found if trashed and _is_there(trashed))


def _is_there(trashed: Trashed) -> bool:
    if not trashed.place.is_dir():
        sweep(trashed.root.parent)
    return trashed.place.is_dir()


def restore_environment(trashed: Trashed) -> Path:
    """Put an environment back where it was and return its root.

    Raises:
        RefusedChange: something else is there now.
        EnvironmentProblem: it is no longer in the trash.
        StorageError: the disk refuses; it stays in the trash.
    """
    if os.path.lexists(trashed.root):
        raise RefusedChange(
            f"There is something at {literal(str(trashed.root))} again.",
            hint="Move it away, then restore.",
        )
    if not trashed.place.is_dir():
        raise EnvironmentProblem(f"{literal(str(trashed.root))} is no longer in the trash.")
    try:
        trashed.root.parent.mkdir(parents=True, exist_ok=True)
        trashed.place.rename(trashed.root)
    except OSError as error:
        raise storage_error(error, f"{literal(str(trashed.root))} was not restored") from error
    _forget(trashed)
    return trashed.root


def discard_environment(trashed: Trashed) -> None:
    """Delete an environment in the trash for good.

    Raises:
        StorageError: a part of it cannot be deleted; discarding it can be tried again.
    """
    try:
        if trashed.place.is_dir():
            shutil.rmtree(trashed.place)
    except OSError as error:
        raise storage_error(error, "The trash is not empty yet") from error
    _forget(trashed)


def _new_name() -> str:
    """Return a name that no other environment in the trash has, and that sorts after them all."""
    seconds, rest = divmod(time.time_ns(), 10**9)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(seconds))
    return f"{stamp}-{rest:09}-{os.urandom(3).hex()}"


def _notes() -> Path:
    return state_dir() / "trash"


def _trashed_now(root: Path, place: Path) -> Trashed:
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return Trashed(root, place, when, _notes() / f"{place.name}.json")


def _write_note(trashed: Trashed) -> None:
    """Write the note of what is about to be moved to the trash, which is made if need be."""
    _make_trash(trashed.place.parent)
    trashed.note.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(trashed.note, _dump(trashed))


def _trash_for(root: Path) -> Path:
    """Return the trash that ``root`` can be renamed into."""
    state = _notes()
    nearest = next(folder for folder in (state, *state.parents) if folder.exists())
    if nearest.stat().st_dev == root.stat().st_dev:
        return state
    return root.parent / _BESIDE


def _make_trash(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, mode=0o700)
    try:
        (folder / ".gitignore").write_text("*\n")
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _forget(trashed: Trashed) -> None:
    trashed.note.unlink(missing_ok=True)
    folder = trashed.place.parent
    if folder != _notes() and not any(folder.glob("*-*")):
        shutil.rmtree(folder, ignore_errors=True)


def _dump(trashed: Trashed) -> bytes:
    return json.dumps({key: str(value) for key, value in asdict(trashed).items()}).encode()


def _read(note: Path) -> Trashed | None:
    try:
        found = json.loads(read_regular(note, _LIMIT))
        return Trashed(Path(found["root"]), Path(found["place"]), str(found["when"]), note)
    except (OSError, ValueError, KeyError, TypeError):
        return None
