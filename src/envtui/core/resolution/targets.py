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
    interpreter: Interpreter | None = None
    """What it was derived from; other versions of it can be derived too."""
    own_tags: tuple[str, ...] = ()
    """Wheel tags, best first, of one without an interpreter."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Wheel tags, best first: about a thousand, made anew each time."""
        if self.interpreter is None:
            return self.own_tags
        from envtui.core.interpreters.tags import compatible_tags

        return compatible_tags(self.interpreter)

    @property
    def build(self) -> tuple[object, ...]:
        """What the tags follow from, beside version and markers, as plain values."""
        known = self.interpreter
        if known is None:
            return self.own_tags
        return (
            *(known.implementation, known.platform, known.soabi, known.abi_flags, known.macos),
            *(known.libc.name, known.libc.major, known.libc.minor),
            *(known.pointer_bits, known.gil_disabled, known.debug),
        )


def target_python(interpreter: Interpreter) -> TargetPython:
    """Return the target that an interpreter is."""
    return TargetPython(
        name=f"{interpreter.label} on {interpreter.platform}",
        version=".".join(map(str, interpreter.version_info)),
        markers=interpreter.markers,
        interpreter=interpreter,
    )
