"""Installing for another Python or platform than the one at hand."""

from __future__ import annotations

from collections.abc import Sequence

from envtui.core.errors import RefusedChange
from envtui.core.literal import literal
from envtui.core.resolution.platforms import other_target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import DirectSource
    from envtui.core.resolution.targets import TargetPython

__all__ = ["other_python"]


def other_python(
    interpreter: Interpreter,
    python_version: str,
    python_platform: str,
    sources: Sequence[DirectSource],
) -> TargetPython:
    """Return what ``--python-version`` and ``--python-platform`` describe.

    Args:
        interpreter: what the rest is taken from.
        python_version: ``3.9`` or ``3.9.2``; empty: the interpreter's.
        python_platform: ``windows``, a target triple, …; empty: the interpreter's.
        sources: source code that is asked for, which is built by and for the interpreter only.

    Raises:
        UsageError: the version or the platform is malformed.
        RefusedChange: there is something to build.
    """
    python = other_target(
        interpreter, python_version=python_version, python_platform=python_platform
    )
    if sources:
        raise RefusedChange(
            f"{literal(sources[0].name)} would have to be built for {python.name}, which is not "
            "at hand.",
            hint="Leave out --python-version and --python-platform, or name a wheel.",
        )
    return python
