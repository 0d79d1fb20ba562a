"""What is installed in the target of a plan."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Target

__all__ = ["installed_in", "was_requested"]


def installed_in(target: Target) -> tuple[Distribution, ...]:
    """Return the distributions in the target's own site-packages, not in those it inherits."""
    from envtui.core.distributions.read import list_distributions

    return list_distributions(dict.fromkeys((target.scheme.purelib, target.scheme.platlib)))


def was_requested(distribution: Distribution) -> bool:
    """Whether it is marked (``REQUESTED``, PEP 376) as one that a person asked for."""
    return (distribution.info / "REQUESTED").exists()
