"""Solving one question: from requests to the search, and from its pins to an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from envtui.core.errors import BadDistribution, BuildFailed, NoSolution, RequirementError
from envtui.core.events import Resolving, Warned
from envtui.core.literal import literal
from envtui.core.record import Record
from envtui.core.resolution.model import Candidate, Edge, Resolution
from envtui.core.resolution.projects import open_provider
from envtui.core.resolution.pubgrub import GivenUp, Impossible, Solver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.clauses import Clause
    from envtui.core.resolution.provider import Node, Provider
    from envtui.core.resolution.question import Question, ReadTogether, Run
    from envtui.core.resolution.requests import Request
    from envtui.core.resolution.requirements import Need

__all__ = [
    "Proof",
    "Solution",
    "Unsolved",
    "candidates_of",
    "edges_of",
    "search",
    "solve",
    "unknown_extras",
]


class Proof(Record):
    """Why there is no answer, to be explained."""

    question: Question
    provider: Provider
    clause: Clause
    """The contradiction; its parents lead to everything that it follows from."""


class Solution(Record):
    """What the search found."""

    pins: Mapping[int, int]
    """By node, the place of the chosen version among its project's."""
    provider: Provider
    requests: list[tuple[Request, Need]]
    """The requests that count for the target, and what each requires after overrides."""


class Unsolved(Exception):
    """There is no answer; ``proof`` says why."""

    def __init__(self, proof: Proof) -> None:
        super().__init__()
        self.proof = proof


def solve(question: Question, run: Run) -> Resolution:
    """Answer the question.

    Raises:
        Unsolved: no set of versions satisfies it.
        IndexProblem: the index failed.
        Cancelled: that was requested.
    """
    solution = search(question, open_provider(question, run), run)
    for text in unknown_extras(solution):
        run.on_event(Warned(text))
    return _answer(solution, question)


def search(question: Question, provider: Provider, run: Run) -> Solution:
    """Search for a version of each node.

    Raises:
        Unsolved: no set of versions satisfies the question.
        BuildFailed: source code cannot tell what it requires.
    """
    requests = _wanted(question.requests, provider, question)
    if run.on_decided is not None:
        provider.prefetch.tell(run.on_decided)
    provider.prefetch(need for _, need in requests)
    if run.read_together is not None:
        _read_together(requests, provider, question, run.read_together)
    if question.options.resolution == "lowest-direct":
        _count_what_urls_require(requests, provider)
    search = Solver(provider, _announcing(provider, run))
    try:
        pins = search.run(_asked_nodes(requests, provider))
    except GivenUp:
        raise NoSolution(
            "The search for versions was given up: it takes too many steps.",
            hint="Pin some of what you ask for more narrowly.",
        ) from None
    except Impossible as impossible:
        raise Unsolved(Proof(question, provider, impossible.clause)) from None
    except BuildFailed as error:
        from envtui.core.resolution.unbuilt import with_reason

        so_far = Solution(search.decided, provider, requests)
        raise with_reason(error, provider.nodes[search.deciding][0], so_far) from None
    return Solution(pins, provider, requests)


def _wanted(
    requests: Iterable[Request], provider: Provider, question: Question
) -> list[tuple[Request, Need]]:
    """Return the requests that count for the target, and what each requires after overrides."""
    markers = question.markers()
    return [
        (request, requires.need)
        for request in requests
        if markers.holds(request.need.marker)
        for requires in provider.overridden(request.need, request.text)
    ]


def _read_together(
    requests: Iterable[tuple[Request, Need]],
    provider: Provider,
    question: Question,
    read: ReadTogether,
) -> None:
    """Have the source code that a person has pinned read at once, if it is of several projects."""
    stated = question.options.stated_metadata
    pinned = (need for _, need in requests if need.specifier.startswith("==") and not need.url)
    found = {
        need.name: provider.project(need.name).certain_source(need.specifier)
        for need in pinned
        if need.name not in stated
    }
    files = [file for file in found.values() if file is not None]
    if len(files) > 1:
        read(files)


def _count_what_urls_require(requests: Iterable[tuple[Request, Need]], provider: Provider) -> None:
    """Let requirements of projects that are asked for by path or URL count as asked for, as in uv.

    So ``-e .`` asks for whatever the project in this folder requires.
    """
    for _, need in requests:
        project = provider.project(need.name)
        if need.url and project.versions:
            with suppress(BadDistribution, RequirementError):  # the search will say so
                for extra in ("", *need.extras):
                    required = provider.requires(need.name, extra, 0)
                    project.let_count_as_asked(one.need.name for one in required)


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
        from envtui.core.resolution.universal.conditions import with_markers

        candidates = with_markers(candidates, solution, question)
    return Resolution(tuple(candidates), tuple(edges_of(solution)))


def _announcing(provider: Provider, run: Run) -> Callable[[int, int], None]:
    """Return a function that reports each decision to the run."""

    def on_decision(node: int, version: int) -> None:
        name, extra = provider.nodes[node]
        if extra:
            return
        run.on_event(Resolving(name, len(provider.nodes)))
        if run.on_decided is not None:
            run.on_decided(provider.project(name).candidate(version), False)

    return on_decision
