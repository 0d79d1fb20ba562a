"""The resolver as tests ask it: everything by its name, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from envtui.core.resolution import resolve as resolving
from envtui.core.resolution.inputs import Inputs
from envtui.core.resolution.model import Index, RequirementLine, Resolution
from envtui.core.resolution.question import Run

_OF_INPUTS = ("constraints", "overrides", "excludes", "sources")
_OF_RUN = ("on_event", "cancel", "on_decided", "read_source", "read_together")


def resolve(
    requirements: Iterable[str | RequirementLine], *, index: Index, interpreter: Any, **more: Any
) -> Resolution:
    """Answer ``requirements``; ``more`` goes to ``Inputs``, to ``Run`` and to the resolver."""
    limits: dict[str, Any] = {name: tuple(more.pop(name)) for name in _OF_INPUTS if name in more}
    told = {name: more.pop(name) for name in _OF_RUN if name in more}
    inputs = Inputs(tuple(requirements), **limits)
    return resolving.resolve(inputs, interpreter, Run(index, **told), **more)
