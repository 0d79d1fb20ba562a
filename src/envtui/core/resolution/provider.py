"""The rules of Python packages, as the PubGrub resolver asks for them.

A node is a project, or a project with one extra; ``name[extra]`` requires ``name`` at the same
version and what the extra adds. Nodes are numbered in the order they are met: small integers hash
alike in every process, so the search, and with it the answer, is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from nab_resolver.resolver import BaseProvider
from nab_resolver.types import RangeProtocol

from envtui.core.errors import BadDistribution, RequirementError
from envtui.core.events import Cancel
from envtui.core.literal import literal
from envtui.core.resolution.candidates import Project
from envtui.core.resolution.markers import Markers
from envtui.core.resolution.prefetch import Prefetcher
from envtui.core.resolution.requirements import Need
from envtui.core.resolution.version_sets import ALL, VersionSet

__all__ = ["Node", "Provider", "Requires"]

Node = tuple[str, str]
"""Normalized name, and an extra or an empty text."""

# A project that clashed that often is decided early, one that others clashed with late. (uv waits
# for five; on large sets the search is a quarter shorter with two.)
_MANY_CLASHES = 2


class Requires(NamedTuple):
    """One requirement of a chosen version that counts for this target."""

    need: Need
    text: str


class Provider(BaseProvider[int, int]):
    """Answers the resolver from projects that ``load`` brings when they are first met.

    ``prefetch`` is told what will be needed next, ``warn`` of versions that are left out because
    they are unsound.
    """

    def __init__(
        self,
        load: Callable[[str], Project],
        prefetch: Prefetcher,
        warn: Callable[[str], None],
        markers: Markers,
        overrides: Mapping[str, list[Need]],
        *,
        no_deps: bool,
        cancel: Cancel,
    ) -> None:
        self._load = load
        self.prefetch = prefetch
        self._warn = warn
        self._markers = markers
        self._overrides = overrides
        self._no_deps = no_deps
        self._cancel = cancel
        self._projects: dict[str, Project] = {}
        self._dependencies: dict[tuple[int, int], dict[int, VersionSet]] = {}
        self._required: dict[tuple[str, str, int], list[Requires]] = {}
        self._numbers: dict[Node, int] = {}
        self.nodes: list[Node] = []

    def number(self, node: Node) -> int:
        """Return the node's number, the next one if it is met for the first time."""
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def project(self, name: str) -> Project:
        """Return a project, loaded once."""
        project = self._projects.get(name)
        if project is None:
            project = self._projects[name] = self._load(name)
        return project

    def ranges(self, needs: Iterable[Need]) -> dict[int, VersionSet]:
        """Return what the needs ask of each node, the projects before their extras.

        Raises:
            ValueError: a specifier is malformed.
        """
        needs = list(needs)
        self.prefetch(need for need in needs if need.name not in self._projects)
        ranges: dict[int, int] = {}
        for need in needs:
            bits = self.project(need.name).bits(need.specifier) if need.specifier else ALL
            for extra in ("", *need.extras):
                number = self.number((need.name, extra))
                ranges[number] = ranges.get(number, ALL) & bits
        return {number: VersionSet(bits) for number, bits in ranges.items()}

    def choose_version(self, package: int, version_range: RangeProtocol[int]) -> int | None:
        """Return the version to try next."""
        self._cancel.check()
        project = self.project(self.nodes[package][0])
        bits = _bits(version_range)
        while (place := project.choose(bits)) is not None:
            self.prefetch.after(project, place, bits)
            if self._is_readable(package, place, project):
                return place
        return None

    def _is_readable(self, package: int, place: int, project: Project) -> bool:
        """Drop a version whose metadata is unsound; an index that fails ends the resolution."""
        try:
            self.get_dependencies(package, place)
        except (BadDistribution, RequirementError, ValueError) as error:
            reason = literal(str(error))
            self._warn(f"{project.name} {project.versions[place]} is left out: {reason}")
            project.drop(place, reason)
            return False
        return True

    def has_satisfying_version(self, package: int, version_range: RangeProtocol[int]) -> bool:
        """Whether there is a version to try in the range."""
        return self.choose_version(package, version_range) is not None

    def get_dependencies(self, package: int, version: int) -> Mapping[int, VersionSet]:
        """Return what a version requires of other nodes."""
        known = self._dependencies.get((package, version))
        if known is None:
            name, extra = self.nodes[package]
            known = self.ranges(requires.need for requires in self.requires(name, extra, version))
            if extra:
                known[self.number((name, ""))] = VersionSet.singleton(version)
            self._dependencies[package, version] = known
        return known

    def requires(self, name: str, extra: str, version: int) -> list[Requires]:
        """Return the requirements of a version that count here, in the order of its metadata."""
        key = (name, extra, version)
        if key not in self._required:
            self._required[key] = [] if self._no_deps else self._read_requires(*key)
        return self._required[key]

    def _read_requires(self, name: str, extra: str, version: int) -> list[Requires]:
        metadata = self.project(name).metadata(version)
        found = []
        for text, dependency in zip(metadata.requires, metadata.dependencies, strict=True):
            _, _, _, marker, _ = dependency
            if self._markers.applies(marker, extra):
                found += self.overridden(Need(*dependency), text)
        return found

    def overridden(self, need: Need, text: str) -> list[Requires]:
        """Return the requirement, or what overrides put in its place."""
        replaced = self._overrides.get(need.name)
        if replaced is None:
            self._check_url(need)
            return [Requires(need, text)]
        return [Requires(_in_place_of(need, other), text) for other in replaced]

    def _check_url(self, need: Need) -> None:
        if need.url and not self.project(need.name).is_direct:
            raise RequirementError(
                f"it requires {need.name} from {need.url}, which must be asked for itself"
            )

    def prioritize(
        self,
        package: int,
        version_range: RangeProtocol[int],
        conflict_counts: Mapping[int, int],
        culprit_counts: Mapping[int, int] | None = None,
    ) -> Any:
        """Return the key of what is decided next: pinned, then often clashing, then as met."""
        bits = _bits(version_range) & self.project(self.nodes[package][0]).known
        if not bits & (bits - 1):
            return (0, package)
        if conflict_counts.get(package, 0) >= _MANY_CLASHES:
            return (1, package)
        is_culprit = culprit_counts and culprit_counts.get(package, 0) >= _MANY_CLASHES
        return (3 if is_culprit else 2, package)

    def widen_decision(self, package: int, version: int) -> VersionSet:
        """Return a version with the unusable ones beside it, so that clauses join up."""
        project = self.project(self.nodes[package][0])
        return VersionSet(project.with_unusable_neighbours(version))


def _in_place_of(need: Need, other: Need) -> Need:
    """Return what overrides a requirement: under its marker, with its extras unless it has own."""
    markers = [f"({marker})" for marker in (need.marker, other.marker) if marker]
    return other._replace(extras=other.extras or need.extras, marker=" and ".join(markers))


def _bits(version_range: RangeProtocol[int]) -> int:
    assert isinstance(version_range, VersionSet)
    return version_range.bits
