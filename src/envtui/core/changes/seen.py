"""What an environment was like when a plan for it was made, and whether it is so still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from envtui.core.environments.describe import describe
from envtui.core.environments.layout import scripts_folder
from envtui.core.errors import EnvironmentProblem, OutdatedPlan, RefusedChange
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.literal import literal
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Stamp: TypeAlias = tuple[int, ...]

__all__ = ["Seen", "check_unchanged", "look_at"]

_OF_PACKAGES = (".dist-info", ".egg-info", ".egg-link", ".pth")


class Seen(Record):
    """An environment as it was looked at."""

    root: Path
    identity: tuple[int, int]
    """Device and inode of the folder, or of the link that stands there."""
    stamps: dict[str, Stamp]
    """Kind, inode, size and time of what its plans depend on: ``pyvenv.cfg``, executables, and what
    says which packages are installed. By path, relative to the root."""


def look_at(root: Path) -> Seen:
    """Return what is at ``root`` now.

    Raises:
        EnvironmentProblem: there is nothing.
    """
    return Seen(root, _identity(root), dict(_stamps(root)))


def check_unchanged(seen: Seen, then: str) -> None:
    """Return if what is there now is what was looked at; ``then`` is what to do once more.

    Raises:
        EnvironmentProblem: it is gone.
        RefusedChange: another folder lies there.
        OutdatedPlan: something in it has changed.
    """
    root = literal(str(seen.root))
    if _identity(seen.root) != seen.identity:
        raise RefusedChange(
            f"{root} is another folder than the one that was shown.",
            hint=f"Look again, then {then}.",
        )
    now = dict(_stamps(seen.root))
    if now == seen.stamps:
        return
    altered = min(
        path for path in now.keys() | seen.stamps if now.get(path) != seen.stamps.get(path)
    )
    if altered not in seen.stamps:
        how = "has come"
    else:
        how = "has changed" if altered in now else "is gone"
    raise OutdatedPlan(
        f"{root} has changed since it was shown: {literal(altered)} {how}.",
        hint=f"Look again, then {then}.",
    )


def _identity(root: Path) -> tuple[int, int]:
    try:
        status = root.lstat()
    except OSError as error:
        raise EnvironmentProblem(f"There is no environment at {literal(str(root))}.") from error
    return status.st_dev, status.st_ino


def _stamps(root: Path) -> Iterator[tuple[str, Stamp]]:
    paths = [root / FILE_NAME, *_entries(scripts_folder(root))]
    for folder in describe(root).site_packages:
        rows = [path for path in _entries(folder) if path.suffix in _OF_PACKAGES]
        paths += [*rows, *(path / "RECORD" for path in rows)]
    for path in paths:
        try:
            status = path.lstat()
        except OSError:
            continue
        # The time of a folder changes with what lies in it, which says nothing of its packages.
        is_file = not path.is_dir() or path.is_symlink()
        own = (status.st_size, status.st_mtime_ns) if is_file else ()
        yield str(path.relative_to(root)), (status.st_mode, status.st_ino, *own)


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.name != "__pycache__"]
    except OSError:
        return []
