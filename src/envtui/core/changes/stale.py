"""Whether a plan still fits what is installed: another process may have been faster."""

from __future__ import annotations

from envtui.core.changes.installed import installed_in
from envtui.core.errors import OutdatedPlan
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Change, Plan
    from envtui.core.environments.model import Target

__all__ = ["still_to_do"]


def still_to_do(plan: Plan, target: Target) -> tuple[Change, ...]:
    """Return the changes of ``plan`` that are not done yet; the caller holds the lock.

    Raises:
        OutdatedPlan: a distribution is no longer in the version that its change starts from, or
            one that the plan leaves alone has changed, so that resolving might give another answer.
    """
    versions: dict[str, set[str]] = {}
    for row in installed_in(target):
        versions.setdefault(row.normalized, set()).add(row.version)
    _check_the_others(plan, versions, target)
    return tuple(change for change in plan.changes if _is_to_do(change, versions, target))


def _check_the_others(plan: Plan, versions: dict[str, set[str]], target: Target) -> None:
    """Raise ``OutdatedPlan`` if what the plan leaves alone has changed since it was made."""
    if plan.found is None:
        return
    now = {(name, version) for name, found in versions.items() for version in found}
    changed = {change.normalized for change in plan.changes}
    for name, version in sorted(plan.found ^ now):
        if name not in changed:
            verb = "no longer has" if (name, version) in plan.found else "now has"
            raise _outdated(target, f"it {verb} {name} {version}")


def _is_to_do(change: Change, versions: dict[str, set[str]], target: Target) -> bool:
    now = versions.get(change.normalized, set())
    before, after = change.versions
    if (change.before is None and not now) or (change.before is not None and before in now):
        return True
    if now == ({after} if change.after else set()):
        return False
    found = f"it has {' and '.join(sorted(now))}" if now else "it is no longer installed"
    raise _outdated(target, f"the plan is to {change.action} {change.name}, and now {found}")


def _outdated(target: Target, why: str) -> OutdatedPlan:
    return OutdatedPlan(
        f"{literal(str(target.root))} has changed since the plan was made: {literal(why)}.",
        hint="Make the plan again.",
    )
