"""Making the projects that a question meets, and the provider that knows them."""

from __future__ import annotations

from collections.abc import Iterable

from envtui.core.errors import NotInStore, RequirementError
from envtui.core.events import Warned
from envtui.core.index.filenames import is_wheel
from envtui.core.literal import literal
from envtui.core.resolution.candidates import NOT_ASKED, DirectReleases, ProjectVersions
from envtui.core.resolution.policy import Policy
from envtui.core.resolution.prefetch import Prefetcher
from envtui.core.resolution.provider import Provider
from envtui.core.resolution.requests import Request, direct_wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.model import DirectSource, Releases
    from envtui.core.resolution.question import Question, ReadSource, Run
    from envtui.core.resolution.requirements import Need

__all__ = ["open_provider"]


def open_provider(question: Question, run: Run, kind: type[Provider] = Provider) -> Provider:
    """Return a provider of that kind for a question."""
    markers = question.markers()
    projects = _Projects(question, run, markers)
    no_deps = question.options.no_deps
    return kind(
        projects.load,
        Prefetcher(run.index, projects.ahead, markers, follow=not no_deps),
        projects.warn,
        markers,
        _overrides(question, markers),
        _constraints(question, markers),
        no_deps=no_deps,
        cancel=run.cancel,
    )


class _Projects:
    """Makes projects, each with the rules by which its versions are chosen."""

    def __init__(self, question: Question, run: Run, markers: Markers) -> None:
        requests = [r for r in question.requests if markers.holds(r.need.marker)]
        limits = (*question.constraints, *question.overrides)
        limits = tuple(r for r in limits if markers.holds(r.need.marker))
        self._index = run.index
        self._on_event = run.on_event
        self._read = _reading(run)
        self._installed = question.installed
        self._stated = question.options.stated_metadata
        self._asked = {request.need.name for request in requests}
        self._directs = _directs((*requests, *limits), question.sources)
        self._wheels = question.wheels(builds=run.read_source is not None)
        self._policy = Policy(
            question.options,
            requests,
            limits,
            question.preferences,
            builds=self._wheels.uses_source,
        )

    def load(self, name: str) -> ProjectVersions:
        """Return a project; raises what the index does."""
        try:
            releases = self._directs.get(name) or self._index.project(name)
        except NotInStore as error:
            if name in self._asked:
                raise
            # What needs it may be there in a version that does not, or in the one that is here.
            self.warn(error.message)
            releases = NOT_ASKED
        return self._project(name, releases, self._read)

    def ahead(self, name: str, releases: Releases) -> ProjectVersions:
        """Return a project of which nothing is built: source code ends the looking ahead."""
        return self._project(name, releases, self._index.metadata)

    def warn(self, text: str) -> None:
        """Tell the person."""
        self._on_event(Warned(text))

    def _project(self, name: str, releases: Releases, read: ReadSource) -> ProjectVersions:
        here = self._installed.get(name)
        if stated := self._stated.get(name):
            from envtui.core.resolution.stated_metadata import stated_or_read

            read = stated_or_read(name, stated, read)
        return ProjectVersions(name, releases, read, self._wheels, self._policy, here)


def _reading(run: Run) -> ReadSource:
    """Return a function that reads the metadata of any file."""
    of_wheel, of_source = run.index.metadata, run.read_source
    if of_source is None:
        return of_wheel

    def read(file: IndexFile) -> Metadata:
        return of_wheel(file) if is_wheel(file.filename) else of_source(file)

    return read


def _overrides(question: Question, markers: Markers) -> dict[str, list[Need]]:
    """Return what overrides requirements, by name; an empty list for what is excluded."""
    found: dict[str, list[Need]] = {name: [] for name in sorted(question.excludes)}
    for request in question.overrides:
        kept = found.setdefault(request.need.name, [])
        if markers.holds(request.need.marker):
            kept.append(request.need)
    return found


def _constraints(question: Question, markers: Markers) -> dict[str, str]:
    """Return the limits on versions that add nothing by themselves, by name."""
    found: dict[str, list[str]] = {}
    for request in question.constraints:
        need = request.need
        if need.specifier and markers.holds(need.marker):
            found.setdefault(need.name, []).append(need.specifier)
    return {name: ",".join(specifiers) for name, specifiers in found.items()}


def _directs(
    requests: Iterable[Request], sources: Iterable[DirectSource]
) -> dict[str, DirectReleases]:
    """Return what is asked for by URL or path, by name: the only version of each such project."""
    found = {source.name: DirectReleases(source.version, source.file) for source in sources}
    urls: dict[str, Request] = {}
    for request in requests:
        need = request.need
        if need.url and urls.setdefault(need.name, request).need.url != need.url:
            raise RequirementError(
                f"{need.name} is asked for from two places: {literal(urls[need.name].need.url)} "
                f"and {literal(need.url)}."
            )
    for name, request in urls.items():
        if name not in found:
            found[name] = DirectReleases(*direct_wheel(request.need, request.hashes))
    return found
