"""The requirement that asks for an installed distribution again."""

from __future__ import annotations

from envtui.core.distributions.details import read_origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["as_requirement"]


def as_requirement(distribution: Distribution) -> str:
    """Return a line of a requirements.txt: a pin, or where it was installed from.

    ``-e`` with the folder of an editable project, ``name @ URL`` for what did not come from an
    index, else ``name==version``.
    """
    if distribution.editable:
        return f"-e {distribution.editable.as_uri()}"
    name, origin = distribution.normalized, read_origin(distribution)
    return f"{name} @ {origin}" if origin else f"{name}=={distribution.version}"
