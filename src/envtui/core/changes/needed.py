"""What of the changes has to be done: not what was installed from the very same place before."""

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
    """Return the changes without what is there, those from source code with what that is.

    Args:
        changes: what would be installed.
        kept: what is installed and may stay.
        workshop: what builds, and knows where source code is from.

    Raises:
        RefusedChange: source code would have to be built, which an option rules out.
    """
    found = []
    for change in changes:
        file = change.after.file if change.after else None
        if file is not None and not is_wheel(file.filename):
            source = workshop.sources.of(file)
            if not (_stays(change, kept) and _is_from_source(change.before, source)):
                found.append(_with_source(change, file, source, workshop))
        elif file is None or not (
            change.after is not None
            and change.after.direct
            and _stays(change, kept)
            and _is_from_wheel(change.before, file, workshop)
        ):
            found.append(change)
    return tuple(found)


def _stays(change: Change, kept: Sequence[Distribution]) -> bool:
    return change.before is not None and change.before in kept


def _with_source(change: Change, file: IndexFile, source: Source, workshop: Workshop) -> Change:
    builds = not workshop.is_built(file)
    if builds:
        from envtui.core.building.backends import refuse_ruled_out

        refuse_ruled_out(workshop.choice, change.normalized, source)
    return replace(change, source=source.without_secrets(), builds=builds)


def _is_from_source(installed: Distribution | None, source: Source) -> bool:
    """Whether what is installed was made of the very same source code, which cannot change.

    By which name a commit was asked for does not count, nor what else installers note.
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
    """Whether what is installed came from this very wheel.

    As in uv, what lies at a URL counts as unchanged until an upgrade is asked for.
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
