"""Staging: everything that arrives is laid out in the environment's work folder first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from envtui.core.changes.installed import was_requested
from envtui.core.changes.transaction.mirror import mirrored
from envtui.core.errors import RefusedChange, StorageError
from envtui.core.events import Cancel, Linked, OnEvent, Warned
from envtui.core.literal import literal
from envtui.core.parallel import each_in_threads
from envtui.core.record import NamedTuple
from envtui.core.wheels.store import Entry, open_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change
    from envtui.core.environments.model import Target

__all__ = ["Manner", "check_entries", "stage_all", "stage_rewritten"]

# Linking is the kernel's work, during which Python lets other threads run: two threads take little
# more than half the time of one; more hinder each other. For few files, starting one takes longer.
_THREADS = 2
_MANY_FILES = 500


class Manner(NamedTuple):
    """How a transaction is carried out."""

    link_mode: str
    """``clone``, ``hardlink``, ``copy``, ``symlink``; empty: the first that works."""
    relocatable: bool
    """Whether scripts find their interpreter from their own place."""
    overwrite: bool
    """Whether files of other distributions may be overwritten."""
    restores: int | None
    """The number of the revision that undo or redo returns to."""
    on_event: OnEvent
    """Told of each distribution staged."""
    cancel: Cancel
    """Looked at between two distributions and between two renames."""
    threads: int = 0
    """How many distributions may be laid out at once; 0: as many as serve the speed."""


def check_entries(target: Target, entries: Sequence[Entry], manner: Manner) -> None:
    """Return if ``entries`` can go into ``target`` together; nothing has been written yet.

    Raises:
        RefusedChange: two of them bring different files to one place.
        StorageError: there is no room for them.
    """
    _refuse_clashes(entries, target, manner)
    _refuse_full_disk(entries, target.root, manner.link_mode)


def _refuse_clashes(entries: Sequence[Entry], target: Target, manner: Manner) -> None:
    """Return if no two of ``entries`` bring different files to one place, or if that is allowed.

    Raises:
        RefusedChange: two of them do, and it is not allowed. If it is, there is a warning.
    """
    if len(entries) < 2:
        return
    from envtui.core.wheels.clashes import clashes_between

    clashes = clashes_between(entries, target.scheme)
    if clashes and not manner.overwrite:
        raise RefusedChange(
            f"{'; '.join(map(str, clashes))}.",
            hint="Install one of the two, or let the later one win with --allow-breaking.",
        )
    for clash in clashes:
        manner.on_event(Warned(f"{clash}; that of {literal(clash.second)} is kept"))


def _refuse_full_disk(entries: Sequence[Entry], root: Path, link_mode: str) -> None:
    """Raise ``StorageError`` if files must be copied and do not fit; links take next to no room."""
    if link_mode != "copy" and _share_a_disk(open_store().root, root):
        return
    needed = sum(sum(entry.manifest.files.sizes) for entry in entries)
    needed += sum(file.size for entry in entries for file in entry.manifest.data)
    import shutil

    free = shutil.disk_usage(root).free
    if needed > free:
        raise StorageError(
            f"{needed / 1e6:.1f} MB are needed and {free / 1e6:.1f} MB are free on the disk of "
            f"{literal(str(root))}; nothing was changed.",
            hint="Free some space there and try again.",
        )


def _share_a_disk(store: Path, root: Path) -> bool:
    try:
        return store.stat().st_dev == root.stat().st_dev
    except OSError:  # The store is not there, or may not be entered.
        return False


def stage_all(
    target: Target,
    changes: Sequence[Change],
    entries: Sequence[Entry],
    new: Path,
    manner: Manner,
) -> None:
    """Lay out what arrives in the folder ``new``, which mirrors the target.

    ``entries`` are the store's, one for each change that installs something.

    Raises:
        StorageError: the disk refuses; the environment itself was not touched.
        Cancelled: that was requested between two distributions.
    """
    from envtui.core.wheels.stage import layout, stage

    arriving = [change for change in changes if change.after]
    if not arriving:
        return
    plan = layout(
        target,
        mirrored(target, new),
        open_store(),
        link_mode=manner.link_mode,
        relocatable=manner.relocatable,
        later_wins=manner.overwrite,
        on_event=manner.on_event,
    )
    done = count(1)

    def lay_out(arrival: tuple[Change, Entry]) -> None:
        change, entry = arrival
        manner.cancel.check()
        stage(entry, plan, requested=_is_requested(change), direct_url=_direct_url(change, entry))
        manner.on_event(Linked(change.name, next(done), len(arriving)))

    arrivals = list(zip(arriving, entries, strict=True))
    files = sum(_count_files(arrival) for arrival in arrivals)
    # Where a later wheel may overwrite files of an earlier one, they must come one by one.
    one_by_one = manner.overwrite or files < _MANY_FILES
    threads = 1 if one_by_one else min(manner.threads or _THREADS, len(arriving))
    if threads > 1:
        # One wheel may have half of all files: begun last, everything would wait for it.
        arrivals.sort(key=_count_files, reverse=True)
    each_in_threads(lay_out, arrivals, threads)


def _count_files(arrival: tuple[Change, Entry]) -> int:
    return len(arrival[1].manifest.files.paths)


def stage_rewritten(replaced: Mapping[str, bytes], target: Target, new: Path) -> None:
    """Stage the new content of files that stay, but change (``easy-install.pth``)."""
    for path, content in replaced.items():
        place = new / Path(path).relative_to(target.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _is_requested(change: Change) -> bool:
    """Whether a person asked for it, now or when it was first installed."""
    if change.requested or change.before is None:
        return change.requested
    return was_requested(change.before)


def _direct_url(change: Change, entry: Entry) -> str:
    """Return the content of ``direct_url.json`` (PEP 610); empty if it came from an index."""
    candidate = change.after
    if candidate is None or not candidate.direct or candidate.file is None:
        return ""
    if change.source is not None:
        return change.source.direct_url()
    import json

    hashes = dict(candidate.file.hashes) or {"sha256": entry.digest}
    return json.dumps({"url": candidate.file.url, "archive_info": {"hashes": hashes}})
