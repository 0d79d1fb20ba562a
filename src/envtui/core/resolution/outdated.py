"""Which installed distributions are outdated, and by which version each could be replaced.

Nothing is resolved here: whether an upgrade has an answer is said by planning it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from envtui.core.distributions.graph import DependencyEdge, Graph, build_graph
from envtui.core.errors import IndexProblem
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import IndexConfiguration, load_configuration
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import IndexFile, Metadata
from envtui.core.index.versions import version_key
from envtui.core.record import Record
from envtui.core.resolution.candidates import ProjectVersions
from envtui.core.resolution.model import Options, Releases
from envtui.core.resolution.policy import Policy
from envtui.core.resolution.targets import target_python
from envtui.core.resolution.version_sets import known_key
from envtui.core.resolution.wheel_choice import TargetWheels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.distributions.model import Distribution
    from envtui.core.interpreters.model import Interpreter

__all__ = ["Outdated", "list_outdated"]

FileType: TypeAlias = "Literal['wheel', 'sdist']"


class Outdated(Record):
    """An installed distribution of which there is a newer version for its interpreter."""

    distribution: Distribution
    fits: str
    """The newest version that the requirements of what is installed admit; the installed one where
    they admit none that is newer."""
    latest: str
    """The newest version that its Python and platform can use, whatever requires less."""
    latest_filetype: FileType
    held_by: tuple[DependencyEdge, ...] = ()
    """The requirements of installed distributions that do not admit ``latest``."""


def list_outdated(
    distributions: Sequence[Distribution],
    interpreter: Interpreter,
    *,
    configuration: IndexConfiguration | None = None,
    options: Options | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> tuple[Outdated, ...]:
    """Return those of the distributions of an environment that are not the newest, by name.

    Pre-releases, dates and kinds of files count as ``options`` say. What has no valid version, and
    what no index knows, is not among them; what an offline cache does not know is warned of.

    Raises:
        IndexProblem: an index does not answer, or offline nothing at all is known.
        Cancelled: ``cancel`` was set.
    """
    index = PackageIndex(
        configuration or load_configuration(), cancel=cancel or Cancel(), on_event=on_event
    )
    rows = [row for row in distributions if version_key(row.version) is not None]
    graph = build_graph(distributions, interpreter.markers)
    comparison = _Comparison(graph, interpreter, options or Options(), index)
    try:
        index.prefetch(dict.fromkeys(row.normalized for row in rows))
        known = dict(_projects(index, rows, on_event))
        found = (
            comparison.of(row, known[row.normalized]) for row in rows if row.normalized in known
        )
        return tuple(row for row in found if row is not None)
    finally:
        index.close()


def _projects(
    index: PackageIndex, rows: Iterable[Distribution], on_event: OnEvent
) -> Iterator[tuple[str, Releases]]:
    """Yield what is known of each project.

    Raises:
        IndexProblem: an index does not answer, or offline nothing is known.
    """
    unknown: list[str] = []
    known = 0
    problem: IndexProblem | None = None
    for name in dict.fromkeys(row.normalized for row in rows):
        try:
            project = index.project(name)
        except IndexProblem as error:
            if not index.configuration.offline:
                raise
            problem = error
            unknown.append(name)
            continue
        known += 1
        yield name, project
    if problem is not None and not known:
        raise problem
    if unknown:
        names = ", ".join(unknown)
        on_event(Warned(f"Whether these are outdated is not known without the network: {names}"))


class _Comparison:
    """Compares distributions of one environment with the releases of their projects."""

    def __init__(
        self, graph: Graph, interpreter: Interpreter, options: Options, index: PackageIndex
    ) -> None:
        self._graph = graph
        self._policy = Policy(options, (), builds=True)
        self._wheels = TargetWheels(target_python(interpreter))
        self._index = index

    def of(self, row: Distribution, releases: Releases) -> Outdated | None:
        """Return the newer version that ``row`` could have; ``None`` if it is not outdated."""
        newer = -1 << bisect_right(releases.versions, known_key(row.version), key=known_key)
        project = ProjectVersions(
            row.normalized, releases, self._read, self._wheels, self._policy, None
        )
        latest = _newest(project, project.known, newer)
        if latest is None:
            return None
        held_by = []
        fitting = project.known
        for need in self._graph.required_by.get(row.normalized, ()):
            admitted = _admitted(need, project)
            fitting &= admitted
            if not admitted >> latest & 1:
                held_by.append(need)
        newest = _newest(project, fitting, newer)
        fits = row.version if newest is None else releases.versions[newest]
        file = project.file(latest)
        found = file is not None and is_wheel(file.filename)
        return Outdated(
            row, fits, releases.versions[latest], "wheel" if found else "sdist", tuple(held_by)
        )

    def _read(self, file: IndexFile) -> Metadata:
        """Return the metadata of a wheel whose page does not say which Python it is for.

        Source code, which would have to be built for that, may be for any.
        """
        return self._index.metadata(file) if is_wheel(file.filename) else Metadata((), "", ())


def _newest(project: ProjectVersions, versions: int, newer: int) -> int | None:
    """Return what would be chosen out of ``versions`` if it is one of the ``newer``.

    The older ones take part: a pre-release is no newer version of what has a final one.
    """
    place = project.choose(versions)
    return place if place is not None and newer >> place & 1 else None


def _admitted(need: DependencyEdge, project: ProjectVersions) -> int:
    try:
        return project.bits(need.specifier)
    except ValueError:
        return 0
