"""The Python that a resolution is for: its markers and wheel tags, installed here or not."""

from __future__ import annotations

from collections.abc import Mapping

from envtui.core.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter

__all__ = ["TargetPython", "target_python"]


class TargetPython(NamedTuple):
    """What decides which files fit and which requirements count."""

    name: str
    """As messages name it: ``Python 3.13 on linux-x86_64``."""
    version: str
    """Three numbers, ``3.13.0``: what ``Requires-Python`` is compared with."""
    markers: Mapping[str, str]
    tags: tuple[str, ...]
    """Wheel tags, best first."""
    interpreter: Interpreter | None = None
    """What it was derived from; other versions of it can be derived too."""


def target_python(interpreter: Interpreter) -> TargetPython:
    """Return the target that an interpreter is."""
    from envtui.core.interpreters.tags import compatible_tags

    label = {"cpython": "Python", "pypy": "PyPy"}.get(
        interpreter.implementation, interpreter.implementation
    )
    threads = "t" if interpreter.gil_disabled else ""
    return TargetPython(
        name=f"{label} {interpreter.minor_version}{threads} on {interpreter.platform}",
        version=".".join(map(str, interpreter.version_info)),
        markers=interpreter.markers,
        tags=compatible_tags(interpreter),
        interpreter=interpreter,
    )
