"""The revisions of an environment: ``<root>/.envtui/revisions/000001.json`` and so on.

A revision arrives in the same transaction as the change it records, so neither is ever there
without the other. What other tools have changed since shows as one more revision, which is written
only together with the next change: looking at the history writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from envtui.core.changes.installed import was_requested
from envtui.core.changes.model import Change, RecordedDistribution, Revision, RevisionChange
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.files import read_regular
from envtui.core.index.model import IndexFile
from envtui.core.json_text import to_json
from envtui.core.record import asdict, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["dump_revision", "list_revisions", "next_revisions", "revision_path", "title_of"]

_LIMIT = 16 * 1024 * 1024
_VERSION = 1
_MOST_NAMED = 3


def list_revisions(root: Path, installed: Iterable[Distribution]) -> tuple[Revision, ...]:
    """Return the revisions of the environment at ``root``, oldest first.

    Args:
        root: the environment.
        installed: what is there now; if that differs from the last revision, one more revision
            says how, which is not recorded.
    """
    recorded = _read_all(root)
    revisions = (*recorded, *_elsewhere(recorded, tuple(installed)))
    before = ((), *(revision.pins for revision in revisions))
    return tuple(
        replace(revision, changes=_changes(pins, revision.pins))
        for revision, pins in zip(revisions, before, strict=False)
    )


def next_revisions(
    root: Path,
    installed: Sequence[Distribution],
    changes: Sequence[Change],
    digests: Sequence[str],
    title: str,
    restores: int | None,
) -> tuple[Revision, ...]:
    """Return the revisions to record with a change: its own, after one for what others changed.

    Args:
        root: the environment.
        installed: what is there before the change.
        changes: what the change does.
        digests: the sha256 of each wheel that arrives, in the order of the changes.
        title: of the change.
        restores: the number of the revision that the change returns to, if it does.
    """
    recorded = _read_all(root)
    found = _elsewhere(recorded, installed)
    last = (*recorded, *found)[-1] if (*recorded, *found) else None
    pins = {pin.normalized: pin for pin in last.pins} if last else {}
    arriving = iter(digests)
    for change in changes:
        pins.pop(change.normalized, None)
        if change.after:
            pins[change.normalized] = _pin(change, next(arriving))
    own = Revision(
        number=last.number + 1 if last else 1,
        when=_now(),
        title=title,
        by="envtui",
        pins=tuple(pins[name] for name in sorted(pins)),
        parent=last.position if last else 0,
        restores=restores,
    )
    return (*found, own)


def title_of(changes: Sequence[Change]) -> str:
    """Return the title of a change; it names what a person asked for before anything else."""
    return ", ".join(_titles(changes))


def _titles(changes: Sequence[Change]) -> Iterator[str]:
    for change in sorted(changes, key=lambda change: not change.requested)[:_MOST_NAMED]:
        before, after = change.versions
        yield f"{change.action} {change.name} {after or before}"
    if len(changes) > _MOST_NAMED:
        yield f"and {len(changes) - _MOST_NAMED} more"


def _changes(
    before: Iterable[RecordedDistribution], after: Iterable[RecordedDistribution]
) -> tuple[RevisionChange, ...]:
    then = {pin.normalized: pin for pin in before}
    now = {pin.normalized: pin for pin in after}
    versions = {
        name: tuple(pins[name].version if name in pins else "" for pins in (then, now))
        for name in sorted(then.keys() | now.keys())
    }
    return tuple(
        RevisionChange((now.get(name) or then[name]).name, *pair)
        for name, pair in versions.items()
        if pair[0] != pair[1]
    )


def _title_of_others(changes: Sequence[RevisionChange]) -> str:
    """Return the title of what another tool changed, as far as that can be seen."""
    done = []
    for name, before, after in changes[:_MOST_NAMED]:
        if before and after:
            done.append(f"change {name} {before} to {after}")
        else:
            done.append(f"install {name} {after}" if after else f"uninstall {name} {before}")
    if len(changes) > _MOST_NAMED:
        done.append(f"and {len(changes) - _MOST_NAMED} more")
    return f"changed by another tool: {', '.join(done)}"


def revision_path(number: int) -> Path:
    """Return where a revision lies, relative to the root."""
    return Path(WORK_FOLDER) / "revisions" / f"{number:06}.json"


def dump_revision(revision: Revision) -> bytes:
    """Return the content of the revision's file."""
    document = asdict(replace(revision, recorded=True, changes=()))
    del document["changes"]
    for pin in document["pins"]:
        if pin["file"]:
            known = pin["file"]._asdict()
            pin["file"] = {key: known[key] for key in ("filename", "url", "hashes", "size")}
    return to_json({"version": _VERSION, **document}).encode()


def _read_all(root: Path) -> tuple[Revision, ...]:
    """Read what there is up to the first gap; a damaged one ends the history that is known."""
    revisions: list[Revision] = []
    while True:
        try:
            content = read_regular(root / revision_path(len(revisions) + 1), _LIMIT)
            revisions.append(_parse(content))
        except (OSError, ValueError, KeyError, TypeError):
            return tuple(revisions)


def _parse(content: bytes) -> Revision:
    import json

    document = json.loads(content)
    if document.pop("version") != _VERSION:
        raise ValueError("written by another version")
    pins = document.pop("pins")
    for pin in pins:
        pin["file"] = IndexFile(**pin["file"]) if pin["file"] else None
        if pin.get("source"):
            from envtui.core.building.sources import Source

            pin["source"] = Source(**pin["source"])
    return Revision(pins=tuple(RecordedDistribution(**pin) for pin in pins), **document)


def _elsewhere(
    recorded: Sequence[Revision], installed: Sequence[Distribution]
) -> tuple[Revision, ...]:
    """Return a revision for what other tools have changed since the last one; none if nothing."""
    known = {pin.normalized: pin for pin in recorded[-1].pins} if recorded else {}
    now = {row.normalized: row for row in installed}
    if {name: pin.version for name, pin in known.items()} == {
        name: row.version for name, row in now.items()
    }:
        return ()
    pins = [_found(now[name], known.get(name)) for name in sorted(now)]
    title = "found at the first change"
    if recorded:
        title = _title_of_others(_changes(recorded[-1].pins, pins))
    return (
        Revision(
            number=len(recorded) + 1,
            when=_now(),
            title=title,
            by="elsewhere",
            pins=tuple(pins),
            parent=recorded[-1].position if recorded else 0,
            recorded=False,
        ),
    )


def _found(row: Distribution, known: RecordedDistribution | None) -> RecordedDistribution:
    if known is not None and known.version == row.version:
        return known
    requested = was_requested(row)
    return RecordedDistribution(row.name, row.normalized, row.version, requested=requested)


def _pin(change: Change, digest: str) -> RecordedDistribution:
    after = change.after
    assert after is not None
    file = after.file and after.file._replace(hashes={**after.file.hashes, "sha256": digest})
    return RecordedDistribution(
        after.name,
        after.normalized,
        after.version,
        change.requested,
        file,
        direct=after.direct,
        source=change.source,
    )


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
