"""Whether a plan still fits what is installed: another process may have been faster."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.changes.plan import installed_in
from envtui.core.errors import RefusedChange
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change
    from envtui.core.environments.model import Target

__all__ = ["still_to_do"]


def still_to_do(changes: Sequence[Change], target: Target) -> tuple[Change, ...]:
    """Return the changes without those whose result is there already; under the lock.

    Raises:
        RefusedChange: what a change starts from is no longer what is installed.
    """
    versions: dict[str, set[str]] = {}
    for row in installed_in(target):
        versions.setdefault(row.normalized, set()).add(row.version)
    return tuple(change for change in changes if _is_to_do(change, versions, target))


def _is_to_do(change: Change, versions: dict[str, set[str]], target: Target) -> bool:
    now = versions.get(change.normalized, set())
    before, after = change.versions
    if (change.before is None and not now) or (change.before is not None and before in now):
        return True
    if now == ({after} if change.after else set()):
        return False
    found = f"it has {' and '.join(sorted(now))}" if now else "it is no longer installed"
    raise RefusedChange(
        f"{literal(str(target.root))} has changed since the plan was made: the plan is to "
        f"{change.action} {literal(change.name)}, and now {literal(found)}.",
        hint="Make the plan again.",
    )
