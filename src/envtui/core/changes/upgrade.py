"""Plans that only bring what is installed to newer versions."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.changes.installed import was_requested
from envtui.core.changes.model import Means
from envtui.core.changes.plan import plan_install
from envtui.core.names import normalize_name
from envtui.core.record import replace
from envtui.core.resolution.asked import Asked
from envtui.core.resolution.model import Options
from envtui.core.resolution.requirements import parse_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.model import Plan
    from envtui.core.environments.model import Target

__all__ = ["plan_upgrade"]


def plan_upgrade(
    target: Target,
    requirements: Sequence[str],
    means: Means | None = None,
) -> Plan:
    """Plan the newest versions that ``requirements`` admit, each of something installed.

    Unlike an installation, it does not mark as requested what was only there for something else.

    Raises:
        EnvtuiError: as ``plan_install`` does.
    """
    names = frozenset(normalize_name(parse_requirement(text).name) for text in requirements)
    means = means or Means()
    options = replace(means.options or Options(), upgrade_packages=names)
    plan = plan_install(target, Asked(requirements), replace(means, options=options))
    changes = tuple(
        replace(change, requested=change.before is not None and was_requested(change.before))
        for change in plan.changes
    )
    return replace(plan, changes=changes)
