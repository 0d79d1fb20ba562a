"""Putting distributions into an environment that is still being made.

It is made aside and renamed into place with all that is in it. So there is nothing to lock and
nothing to journal: if filling it fails, the whole folder is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.changes.revisions import dump_revision, next_revisions, revision_path, title_of
from envtui.core.changes.transaction.staging import Manner, check_entries, stage_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change
    from envtui.core.environments.model import Target
    from envtui.core.wheels.store import Entry

__all__ = ["fill"]


def fill(
    target: Target, changes: Sequence[Change], entries: Sequence[Entry], manner: Manner
) -> None:
    """Install what ``changes`` bring, and record that as the environment's first revision.

    Args:
        target: an environment in which nothing is installed, and that nobody uses yet.
        changes: installations only.
        entries: the store's entry for each change, in their order.
        manner: how to lay them out.

    Raises:
        EnvtuiError: not everything is installed; the environment has to be dropped.
        OSError: likewise.
    """
    check_entries(target, entries, manner)
    stage_all(target, changes, entries, target.root, manner)
    digests = [entry.digest for entry in entries]
    for revision in next_revisions(target.root, (), changes, digests, title_of(changes), None):
        place = target.root / revision_path(revision.number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(dump_revision(revision))
