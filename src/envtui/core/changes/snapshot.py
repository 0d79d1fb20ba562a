"""What an environment was like when a plan for it was made, and whether it still is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import scripts_folder
from envtui.core.errors import EnvironmentProblem, OutdatedPlan, RefusedChange
from envtui.core.interpreters.pyvenv_cfg import FILE_NAME
from envtui.core.literal import literal
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Stamp: TypeAlias = tuple[int, ...]

__all__ = ["Snapshot", "check_unchanged", "take_snapshot"]

_OF_PACKAGES = (".dist-info", ".egg-info", ".egg-link", ".pth")


class Snapshot(Record):
    """What an environment was like at one moment."""

    root: Path
    identity: tuple[int, int]
    """Device and inode of the folder, or of the link that stands there."""
    stamps: dict[str, Stamp]
    """Kind, inode, size and time of what its plans depend on: ``pyvenv.cfg``, executables, and what
    says which packages are installed. By path, relative to the root."""


def take_snapshot(root: Path) -> Snapshot:
    """Return what is at ``root`` now.

    Raises:
        EnvironmentProblem: there is nothing.
    """
    return Snapshot(root, _identity(root), dict(_stamps(root)))


def check_unchanged(snapshot: Snapshot, then: str) -> None:
    """Return if the environment is still as it was.

    ``then`` says in the hint what to do after another look (``"move it"``).

    Raises:
        EnvironmentProblem: it is gone.
        RefusedChange: another folder lies there.
        OutdatedPlan: something in it has changed.
    """
    root = literal(str(snapshot.root))
    if _identity(snapshot.root) != snapshot.identity:
        raise RefusedChange(
            f"{root} is another folder than the one that was shown.",
            hint=f"Look again, then {then}.",
        )
    now = dict(_stamps(snapshot.root))
    if now == snapshot.stamps:
        return
    altered = min(
        path for path in now.keys() | snapshot.stamps if now.get(path) != snapshot.stamps.get(path)
    )
    if altered not in snapshot.stamps:
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
    for folder in describe_environment(root).site_packages:
        rows = [path for path in _entries(folder) if path.suffix in _OF_PACKAGES]
        paths += [*rows, *(path / "RECORD" for path in rows)]
    for path in paths:
        try:
            status = path.lstat()
        except OSError:
            continue
        # A folder's time changes with any file in it, which need not concern its packages.
        is_file = not path.is_dir() or path.is_symlink()
        own = (status.st_size, status.st_mtime_ns) if is_file else ()
        yield str(path.relative_to(root)), (status.st_mode, status.st_ino, *own)


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.name != "__pycache__"]
    except OSError:
        return []
