"""What the search needs to know of Python packages: their versions, and what these require.

A node is a project, or a project with one extra; ``name[extra]`` requires ``name`` in the same
version, and what the extra adds. Nodes are numbered in the order in which they are met: small
integers hash alike in every process, so the search, and with it the answer, is always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from envtui.core.errors import BadDistribution, NotInStore, RequirementError
from envtui.core.record import NamedTuple
from envtui.core.resolution.candidates import NOT_IN_STORE, unsound
from envtui.core.resolution.requirements import Need
from envtui.core.resolution.version_sets import ALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.events import Cancel
    from envtui.core.resolution.candidates import ProjectVersions
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.prefetch import Prefetcher


__all__ = ["Node", "Provider", "Requires"]

Node = tuple[str, str]
"""A normalized name, and an extra; empty for the project itself."""


class Requires(NamedTuple):
    """One requirement of a version that counts for this target: what it says, and its text."""

    need: Need
    text: str


class Provider:
    """Answers the search; ``load`` gets a project when it is first met.

    ``prefetch`` is told what will be needed next, and ``warn`` of versions that are left out as
    unsound. ``constraints`` are specifiers by name; the page of a constrained project is only asked
    for once something requires it, as a file of constraints may name a thousand of them.
    """

    def __init__(
        self,
        load: Callable[[str], ProjectVersions],
        prefetch: Prefetcher,
        warn: Callable[[str], None],
        markers: Markers,
        overrides: Mapping[str, list[Need]],
        constraints: Mapping[str, str],
        *,
        no_deps: bool,
        cancel: Cancel,
    ) -> None:
        self._load = load
        self.prefetch = prefetch
        self._warn = warn
        self._markers = markers
        self._overrides = overrides
        self._constraints = constraints
        self._no_deps = no_deps
        self._cancel = cancel
        self._projects: dict[str, ProjectVersions] = {}
        self._said: set[tuple[str, int]] = set()
        self._dependencies: dict[tuple[int, int], dict[int, int]] = {}
        self._required: dict[tuple[str, str, int], list[Requires]] = {}
        self._chosen: dict[tuple[int, int], int] = {}
        self._numbers: dict[Node, int] = {}
        self.nodes: list[Node] = []

    def number(self, node: Node) -> int:
        """Return the node's number, the next one if it is met for the first time."""
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def project(self, name: str) -> ProjectVersions:
        """Return a project, loaded once."""
        project = self._projects.get(name)
        if project is None:
            project = self._projects[name] = self._load(name)
        return project

    def ranges(self, needs: Iterable[Need]) -> dict[int, int]:
        """Return the versions that the needs admit of each node, projects before their extras.

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
        return ranges

    def known(self, node: int) -> int:
        """Return all versions of a node."""
        return self.project(self.nodes[node][0]).known

    def base(self, node: int) -> int | None:
        """Return the node of the project, if this node is one with an extra."""
        name, extra = self.nodes[node]
        return self._numbers[name, ""] if extra else None

    def constraint(self, node: int) -> int | None:
        """Return the versions of a project that its constraint admits; ``None`` without one."""
        name, extra = self.nodes[node]
        if extra or name not in self._constraints:
            return None
        return self.project(name).bits(self._constraints[name])

    def choose(self, node: int, versions: int) -> int | None:
        """Return the version to try next."""
        self._cancel.check()
        project = self.project(self.nodes[node][0])
        place = self._chosen.get((node, versions))
        if place is None or place in project.dropped:
            place = self._choose(node, versions, project)
            if place is not None:
                self._chosen[node, versions] = place
        return place

    def _choose(self, node: int, versions: int, project: ProjectVersions) -> int | None:
        while (place := project.choose(versions)) is not None:
            self.prefetch.after(project, place, versions)
            if self._is_readable(node, place, project):
                break
        if project.dropped:
            self._say_left_out(project)
        return place

    def _is_readable(self, node: int, place: int, project: ProjectVersions) -> bool:
        """Whether the metadata of a version can be read; if not, the version is dropped.

        Only unsound metadata counts, or metadata not at hand offline; an index that fails ends the
        resolution.
        """
        try:
            self.dependencies(node, place)
        except NotInStore:
            project.drop(place, *NOT_IN_STORE)
            return False
        except (BadDistribution, RequirementError, ValueError) as error:
            project.drop(place, *unsound(error))
            return False
        return True

    def _say_left_out(self, project: ProjectVersions) -> None:
        """Warn once of each version dropped: it may be newer than the one in the answer."""
        dropped: dict[str, list[int]] = {}
        for place, (_, reason) in project.dropped.items():
            if (project.name, place) not in self._said:
                self._said.add((project.name, place))
                dropped.setdefault(reason, []).append(place)
        for reason, (first, *others) in dropped.items():
            more = f", as are {len(others)} other versions" if others else ""
            version = project.versions[first]
            self._warn(f"{project.name} {version} is left out{more}: it {reason}")

    def dependencies(self, node: int, version: int) -> Mapping[int, int]:
        """Return what a version requires of other nodes."""
        known = self._dependencies.get((node, version))
        if known is None:
            name, extra = self.nodes[node]
            known = self.ranges(requires.need for requires in self.requires(name, extra, version))
            if extra:
                known[self._numbers[name, ""]] = 1 << version
            self._dependencies[node, version] = known
        return known

    def requires(self, name: str, extra: str, version: int) -> list[Requires]:
        """Return the requirements of a version that count here, in the order of its metadata."""
        key = (name, extra, version)
        if key not in self._required:
            self._required[key] = [] if self._no_deps else self._read_requires(*key)
        return self._required[key]

    def _read_requires(self, name: str, extra: str, version: int) -> list[Requires]:
        found = []
        for text, dependency in self.project(name).metadata(version).asked_by(extra):
            if self._markers.counts(dependency, extra):
                found += self.overridden(Need._make(dependency), text)
        return found

    def overridden(self, need: Need, text: str) -> list[Requires]:
        """Return the requirement, or those that override it."""
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

    def alike(self, node: int, version: int) -> int:
        """Return a version and the unusable ones right before it, so that clauses join up."""
        return self.project(self.nodes[node][0]).with_unusable_neighbours(version)


def _in_place_of(need: Need, other: Need) -> Need:
    """Return ``other``, which overrides ``need``, under both markers; extras default to the old."""
    markers = [f"({marker})" for marker in (need.marker, other.marker) if marker]
    return other._replace(extras=other.extras or need.extras, marker=" and ".join(markers))
