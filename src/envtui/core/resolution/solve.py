"""One run of the resolver over one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from envtui.core.errors import NoSolution, NotInStore, RequirementError
from envtui.core.events import Cancel, OnEvent, Resolving, Warned, ignore
from envtui.core.index.filenames import is_wheel
from envtui.core.index.model import IndexFile, Metadata
from envtui.core.literal import literal
from envtui.core.record import Record
from envtui.core.resolution.candidates import NOT_ASKED, DirectReleases, Project
from envtui.core.resolution.model import Candidate, DirectSource, Edge, Index, Releases, Resolution
from envtui.core.resolution.policy import Policy
from envtui.core.resolution.prefetch import Prefetcher
from envtui.core.resolution.provider import Node, Provider
from envtui.core.resolution.pubgrub import GivenUp, Impossible, Search
from envtui.core.resolution.requests import Request, direct_wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.clauses import Clause
    from envtui.core.resolution.markers import Markers
    from envtui.core.resolution.question import Question
    from envtui.core.resolution.requirements import Need

__all__ = [
    "OnDecided",
    "Proof",
    "ReadSource",
    "Solution",
    "Unsolved",
    "candidates_of",
    "edges_of",
    "open_provider",
    "search",
    "solve",
    "unknown_extras",
]

OnDecided = Callable[[Candidate, bool], None]
"""Told of a version, and whether it is only the likeliest so far."""
ReadSource = Callable[[IndexFile], Metadata]


class Proof(Record):
    """Why there is no answer, for who wants to explain it."""

    question: Question
    provider: Provider
    clause: Clause
    """What follows from what makes it impossible."""


class Solution(Record):
    """What the resolver found: a place in its project's versions for each node."""

    pins: Mapping[int, int]
    provider: Provider
    requests: list[tuple[Request, Need]]
    """What was asked for and counts, and what it comes to with overrides in their place."""


class Unsolved(Exception):
    """There is no answer; ``proof`` says why."""

    def __init__(self, proof: Proof) -> None:
        super().__init__()
        self.proof = proof


def solve(
    question: Question,
    index: Index,
    *,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    on_decided: OnDecided | None = None,
    read_source: ReadSource | None = None,
) -> Resolution:
    """Answer the question; the arguments are those of ``resolve``.

    Raises:
        Unsolved: no set of versions satisfies it.
        IndexProblem: the index failed.
        Cancelled: ``cancel`` was set.
    """
    provider = open_provider(question, index, read_source, on_event, cancel or Cancel())
    solution = search(question, provider, on_event, on_decided)
    for text in unknown_extras(solution):
        on_event(Warned(text))
    return _answer(solution, question)


def search(
    question: Question,
    provider: Provider,
    on_event: OnEvent = ignore,
    on_decided: OnDecided | None = None,
) -> Solution:
    """Run the resolver.

    Raises:
        Unsolved: no set of versions satisfies the question.
    """
    requests = _wanted(question.requests, provider, question)
    if on_decided is not None:
        provider.prefetch.tell(on_decided)
    provider.prefetch(need for _, need in requests)
    search = Search(provider, _announcing(provider, on_event, on_decided))
    try:
        pins = search.run(_asked_nodes(requests, provider))
    except GivenUp:
        raise NoSolution(
            "The search for versions was given up: it takes too many steps.",
            hint="Pin some of what you ask for more narrowly.",
        ) from None
    except Impossible as impossible:
        raise Unsolved(Proof(question, provider, impossible.clause)) from None
    return Solution(pins, provider, requests)


def open_provider(
    question: Question,
    index: Index,
    read_source: ReadSource | None,
    on_event: OnEvent,
    cancel: Cancel,
    kind: type[Provider] = Provider,
) -> Provider:
    """Return what answers the resolver for a question; the arguments are those of ``resolve``."""
    markers = question.markers()
    requests = [r for r in question.requests if markers.holds(r.need.marker)]
    limits = [
        r for r in (*question.constraints, *question.overrides) if markers.holds(r.need.marker)
    ]
    builds = read_source is not None
    wheels = question.wheels(builds=builds)
    policy = Policy(
        question.options, requests, limits, question.preferences, builds=wheels.uses_source
    )
    directs = _directs((*requests, *limits), question.sources)

    def read(file: IndexFile) -> Metadata:
        if read_source is None or is_wheel(file.filename):
            return index.metadata(file)
        return read_source(file)

    asked = {request.need.name for request in requests}

    def load(name: str) -> Project:
        here = question.installed.get(name)
        try:
            releases = directs.get(name) or index.project(name)
        except NotInStore as error:
            if name in asked:
                raise
            # What needs it may be had in a version that does not, or in the one that is here.
            on_event(Warned(error.message))
            return Project(name, NOT_ASKED, read, wheels, policy, here)
        return Project(name, releases, read, wheels, policy, here)

    def look_ahead(name: str, releases: Releases) -> Project:
        # Nothing is built in vain: source code ends the looking ahead.
        read = index.metadata
        return Project(name, releases, read, wheels, policy, question.installed.get(name))

    no_deps = question.options.no_deps
    return kind(
        load,
        Prefetcher(index, look_ahead, markers, follow=not no_deps),
        lambda text: on_event(Warned(text)),
        markers,
        _overrides(question, markers),
        _constraints(question, markers),
        no_deps=no_deps,
        cancel=cancel,
    )


def _overrides(question: Question, markers: Markers) -> dict[str, list[Need]]:
    """Return what stands in the place of requirements, by name: nothing for what is excluded."""
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
    """Return what is asked for by URL or path, by name: that is all its project's versions."""
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


def _wanted(
    requests: Iterable[Request], provider: Provider, question: Question
) -> list[tuple[Request, Need]]:
    """Return the requests that count for the target, with overrides in their place."""
    markers = question.markers()
    return [
        (request, requires.need)
        for request in requests
        if markers.holds(request.need.marker)
        for requires in provider.overridden(request.need, request.text)
    ]


def _asked_nodes(
    requests: list[tuple[Request, Need]], provider: Provider
) -> Iterator[tuple[int, int, Request]]:
    for request, need in requests:
        for node, versions in provider.ranges([need]).items():
            yield node, versions, request


def unknown_extras(solution: Solution) -> list[str]:
    """Return a sentence for each extra that the chosen version does not have."""
    provider = solution.provider
    found = []
    for (name, extra), place in _sorted_pins(solution):
        project = provider.project(name)
        if extra and extra not in project.metadata(place).extras:
            found.append(f"{name} {project.versions[place]} has no extra {literal(extra)}.")
    return found


def edges_of(solution: Solution) -> dict[Edge, None]:
    """Return who requires whom, in the order of the projects."""
    provider = solution.provider
    edges = {Edge("", need.name, request.text): None for request, need in solution.requests}
    for (name, extra), place in _sorted_pins(solution):
        for requires in provider.requires(name, extra, place):
            edges[Edge(name, requires.need.name, requires.text)] = None
    return edges


def _sorted_pins(solution: Solution) -> list[tuple[Node, int]]:
    """Return the nodes of the answer in alphabetical order, each with its place."""
    nodes = solution.provider.nodes
    return sorted((nodes[number], place) for number, place in solution.pins.items())


def candidates_of(solution: Solution) -> list[Candidate]:
    """Return the projects of the answer in alphabetical order, with the extras asked for."""
    extras: dict[str, list[str]] = {}
    found = []
    for (name, extra), place in _sorted_pins(solution):
        if extra:
            extras[name].append(extra)
        else:
            extras[name] = []
            found.append(solution.provider.project(name).candidate(place))
    return [
        candidate._replace(extras=tuple(extras[candidate.normalized]))
        if extras[candidate.normalized]
        else candidate
        for candidate in found
    ]


def _answer(solution: Solution, question: Question) -> Resolution:
    candidates = candidates_of(solution)
    if question.options.keep_markers:
        from envtui.core.resolution.conditions import with_markers

        candidates = with_markers(candidates, solution, question)
    return Resolution(tuple(candidates), tuple(edges_of(solution)))


def _announcing(
    provider: Provider, on_event: OnEvent, on_decided: OnDecided | None
) -> Callable[[int, int], None]:
    """Return what passes decisions on."""

    def on_decision(node: int, version: int) -> None:
        name, extra = provider.nodes[node]
        if extra:
            return
        on_event(Resolving(name, len(provider.nodes)))
        if on_decided is not None:
            on_decided(provider.project(name).candidate(version), False)

    return on_decision
