"""Which changes are needed: what is installed from the very same source already is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envtui.core.index.filenames import is_wheel
from envtui.core.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.sources import Source
    from envtui.core.building.workshop import Workshop
    from envtui.core.changes.model import Change
    from envtui.core.distributions.model import Distribution
    from envtui.core.index.model import IndexFile

__all__ = ["needed_changes"]


def needed_changes(
    changes: Iterable[Change], kept: Sequence[Distribution], workshop: Workshop
) -> tuple[Change, ...]:
    """Return the changes that are still to be made; those from source code name their source.

    Args:
        changes: what would be installed.
        kept: installed distributions that may stay.
        workshop: knows where source code comes from, and which of it has been built.

    Raises:
        RefusedChange: source code would have to be built, which an option rules out.
    """
    needed = (_as_needed(change, kept, workshop) for change in changes)
    return tuple(change for change in needed if change is not None)


def _as_needed(change: Change, kept: Sequence[Distribution], workshop: Workshop) -> Change | None:
    """Return the change, with its source if it has one; ``None`` if what it brings is there."""
    after = change.after
    if after is None or after.file is None:
        return change
    may_stay = change.before is not None and change.before in kept
    if not is_wheel(after.file.filename):
        source = workshop.sources.of(after.file)
        if may_stay and _is_from_source(change.before, source):
            return None
        return _with_source(change, after.file, source, workshop)
    is_there = may_stay and after.direct and _is_from_wheel(change.before, after.file, workshop)
    return None if is_there else change


def _with_source(change: Change, file: IndexFile, source: Source, workshop: Workshop) -> Change:
    """Return the change with its source, and whether that has still to be built."""
    builds = not workshop.is_built(file)
    if builds:
        from envtui.core.building.backends import refuse_ruled_out

        refuse_ruled_out(workshop.choice, change.normalized, source)
    return replace(change, source=source.without_secrets(), builds=builds)


def _is_from_source(installed: Distribution | None, source: Source) -> bool:
    """Whether it was built from the very same source code, and from one that cannot change.

    It does not matter by which branch or tag the commit was asked for.
    """
    origin = _origin(installed)
    if not source.identity or origin is None:
        return False
    vcs, archive = origin.get("vcs_info"), origin.get("archive_info")
    commit = vcs.get("commit_id") if isinstance(vcs, dict) else None
    hashes = archive.get("hashes") if isinstance(archive, dict) else None
    sha256 = hashes.get("sha256") if isinstance(hashes, dict) else None
    return (
        origin["url"] == source.shown
        and origin.get("subdirectory", "") == source.subdirectory
        and (commit or sha256) == (source.commit or source.sha256)
    )


def _is_from_wheel(installed: Distribution | None, file: IndexFile, workshop: Workshop) -> bool:
    """Whether it was installed from this very wheel.

    As in uv, the file at a URL counts as unchanged until an upgrade is asked for.
    """
    from envtui.core.wheels.origins import known_digest

    origin = _origin(installed)
    if origin is None or origin["url"] != file.url:
        return False
    archive = origin.get("archive_info")
    hashes = archive.get("hashes") if isinstance(archive, dict) else None
    if digest := known_digest(workshop.store, file):
        return isinstance(hashes, dict) and hashes.get("sha256") == digest
    return not (workshop.choice.upgrade or file.hashes or file.url.startswith("file:"))


def _origin(installed: Distribution | None) -> dict[str, object] | None:
    from envtui.core.distributions.direct_url import read_direct_url

    try:
        return read_direct_url(str(installed.info)) if installed is not None else None
    except (OSError, ValueError):
        return None
