"""The wheels built before that the store keeps, for one interpreter and one way of building."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from envtui.core.errors import BuildFailed
from envtui.core.literal import literal
from envtui.core.wheels.built import (
    build_key,
    built_wheel,
    keep_built,
    keep_metadata,
    kept_metadata,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.model import BuildOptions
    from envtui.core.building.sources import Source
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Candidate, RequirementLine
    from envtui.core.wheels.store import Store

__all__ = ["KeptBuilds", "check_identity", "content_of"]


class KeptBuilds:
    """Wheels and metadata by the source code that they were built from.

    What can change without notice, a folder or a build that sees the target's packages, is found
    again only if it was built through this same object.
    """

    def __init__(
        self,
        store: Store,
        interpreter: Interpreter,
        building: BuildOptions,
        constraints: Sequence[RequirementLine],
    ) -> None:
        self._store = store
        self._interpreter = interpreter
        self._building = building
        self._limits = [line.text for line in constraints]
        self._made: dict[Source, Path] = {}

    def wheel(self, source: Source) -> Path | None:
        """Return the wheel that was built from ``source``, if it is kept."""
        made = self._made.get(source)
        if made is None and (key := self._key(source)):
            made = built_wheel(self._store, key)
        return made

    def keep(self, source: Source, wheel: Path) -> Path:
        """Keep a wheel in the store and return its path there.

        Raises:
            OSError: the store cannot be written.
        """
        # A wheel built from something that can change must not be found by another process.
        key = self._key(source) or sha256(wheel.read_bytes()).hexdigest()
        made = self._made[source] = keep_built(self._store, key, wheel)
        return made

    def metadata(self, source: Source) -> bytes:
        """Return the METADATA of ``source``; empty if it is not kept."""
        if wheel := self.wheel(source):
            return content_of(wheel)
        key = self._key(source)
        return kept_metadata(self._store, key) if key else b""

    def keep_metadata(self, source: Source, content: bytes) -> None:
        """Keep METADATA for the next plan.

        Raises:
            OSError: the store cannot be written.
        """
        if key := self._key(source):
            keep_metadata(self._store, key, content)

    def _key(self, source: Source) -> str:
        """Return a hash of all that the wheel depends on; empty if that can change unnoticed."""
        if not source.identity or not self._building.is_always_isolated:
            return ""
        origin = f"{source.identity}#{source.subdirectory}"
        return build_key(origin, self._interpreter, self._limits, self._building.all_settings)


def content_of(wheel: Path) -> bytes:
    """Return the METADATA in a wheel.

    Raises:
        BadDistribution: it has none, or is no wheel.
    """
    from envtui.core.index.wheel_metadata import metadata_of_wheel

    with wheel.open("rb") as content:
        return metadata_of_wheel(content, wheel.name)


def check_identity(wheel: Path, candidate: Candidate) -> None:
    """Return if the wheel is of the project and version that was planned.

    Raises:
        BuildFailed: it is of another.
    """
    from envtui.core.wheels.names import parse_wheel_name, same_version

    name, version = parse_wheel_name(wheel.name)
    if name != candidate.normalized or not same_version(version, candidate.version):
        raise BuildFailed(
            f"{literal(candidate.name)} {literal(candidate.version)} was to be built, and what "
            f"came out is {literal(wheel.name)}.",
            hint="Its metadata and its backend disagree; tell its authors.",
        )
