"""Rewriting files and links of an environment: all of them together, or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from envtui.core.changes.transaction.interrupts import interrupts_deferred
from envtui.core.changes.transaction.journal import Journal, Move
from envtui.core.changes.transaction.renames import carry_out, new_transaction, swept_on_failure
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel

__all__ = ["Rewrite", "put", "rewrite", "staged_journal"]


class Rewrite(Record):
    """The new content of a file, or the new target of a link; with neither, it is removed."""

    path: str
    """Relative to the environment's root."""
    content: bytes | None = None
    target: str = ""
    """What the link leads to; empty if it is to be a file."""
    executable: bool = False


def rewrite(
    root: Path,
    rewrites: Sequence[Rewrite],
    title: str,
    *,
    verify: Callable[[], None] = lambda: None,
    cancel: Cancel | None = None,
) -> None:
    """Carry out ``rewrites`` in the environment at ``root``, whose lock the caller holds.

    ``verify`` is called when everything is in its place; if it raises, everything is undone.

    Raises:
        OSError: the disk refuses; nothing has changed.
        Exception: whatever ``verify`` raises; nothing has changed.
    """
    transaction, journal = staged_journal(root, rewrites, title)
    with swept_on_failure(transaction), interrupts_deferred(cancel) as check:
        carry_out(root, transaction, journal, check, verify)


def staged_journal(
    root: Path, rewrites: Iterable[Rewrite], title: str, place: str = ""
) -> tuple[Path, Journal]:
    """Stage ``rewrites`` in a new transaction, and return its folder and its journal.

    ``place`` is where the environment itself is renamed to afterwards, if it is.
    """
    transaction = new_transaction(root / WORK_FOLDER)
    going: list[Move] = []
    coming: list[Move] = []
    folders: dict[str, None] = {}
    for number, one in enumerate(rewrites):
        if os.path.lexists(root / one.path):
            going.append(Move(f"old/{number}", one.path, False))
        if one.content is not None or one.target:
            _write(transaction / "new" / str(number), one, root / one.path)
            coming.append(Move(f"new/{number}", one.path, True))
            folders.update(dict.fromkeys(_missing(root, one.path)))
    return transaction, Journal(title, tuple(folders), (*going, *coming), (), place)


def put(folder: Path, rewrites: Iterable[Rewrite]) -> None:
    """Carry out ``rewrites`` one by one in a folder that is no environment yet.

    Raises:
        OSError: the disk refuses.
    """
    for one in rewrites:
        path = folder / one.path
        beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
        if one.content is None and not one.target:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, one, path)
        beside.replace(path)


def _write(place: Path, one: Rewrite, before: Path) -> None:
    """Make the file or link at ``place``, with the permissions of the file ``before`` it."""
    if one.target:
        place.symlink_to(one.target)
        return
    assert one.content is not None
    place.write_bytes(one.content)
    mode = 0o755 if one.executable else 0o644
    if before.is_file() and not before.is_symlink():
        mode = stat.S_IMODE(before.stat().st_mode) | (0o111 if one.executable else 0)
    place.chmod(mode)


def _missing(root: Path, path: str) -> list[str]:
    """Return the folders to be made for ``path`` below ``root``, outermost first."""
    above = list(Path(path).parents)[:-1]
    return [str(folder) for folder in reversed(above) if not (root / folder).is_dir()]
