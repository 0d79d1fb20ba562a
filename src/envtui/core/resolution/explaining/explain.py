"""Explaining why there is no answer, in words and as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from envtui.core.conflicts import Conflict, Step, Unusable, WayOut
from envtui.core.errors import NoSolution
from envtui.core.events import OnEvent, ignore
from envtui.core.literal import literal
from envtui.core.resolution.explaining.collision import (
    Collision,
    constraints_of,
    find_collision,
    open_versions,
    requests_of,
)
from envtui.core.resolution.explaining.ways_out import find_ways_out
from envtui.core.resolution.platforms import nearby_pythons
from envtui.core.resolution.targets import TargetPython

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.resolution.candidates import ProjectVersions
    from envtui.core.resolution.model import Resolution
    from envtui.core.resolution.question import Question
    from envtui.core.resolution.solve import Proof

__all__ = ["explanation_of", "no_solution"]

_SHOWN_VERSIONS = 3
_SHOWN_REASONS = 3
_OF_SEVERAL = (
    ("has ", "have "),
    ("is a pre-release", "are pre-releases"),
    ("is not known with all it needs", "are not known with all they need"),
    ("is ", "are "),
    ("requires ", "require "),
    ("was ", "were "),
)
"""How reasons begin why a version cannot be used, and how they begin for several versions."""
_LIKE_FILES = ("-txt", "-toml", "-in")
"""How normalized names end that were probably meant as requirements files."""


def no_solution(
    proof: Proof,
    ask: Callable[[Question], Resolution],
    places: Callable[[str], Sequence[str]],
    on_event: OnEvent = ignore,
) -> NoSolution:
    """Return the error that explains the proof.

    Args:
        proof: why there is no answer.
        ask: used to try ways out.
        places: returns the URLs where a project was looked for.
        on_event: told of what is tried.
    """
    collision = find_collision(proof)
    unusable = _unusable(collision, proof)
    target = proof.question.target
    pythons = nearby_pythons(target) if isinstance(target, TargetPython) else ()
    ways_out = find_ways_out(proof, unusable, ask, pythons, on_event)
    conflict = Conflict(
        collision.name, tuple(way.steps for way in collision.ways), unusable, ways_out
    )
    message = _sentence(collision, unusable, proof)
    lines = explanation_of(conflict).splitlines()
    return NoSolution(
        message,
        explanation="\n".join(line for line in lines if not f" {message}".endswith(f" {line}.")),
        hint=_hint(collision, proof, places),
        conflict=conflict,
    )


def _unusable(collision: Collision, proof: Proof) -> tuple[Unusable, ...]:
    """Return the versions that satisfy all chains but cannot be used, grouped by reason."""
    if not collision.name:
        return ()
    project = proof.provider.project(collision.name)
    groups: dict[tuple[str, str], list[str]] = {}
    places = open_versions(project, collision.ways)
    for place in range(len(project.versions) - 1, -1, -1):
        if places >> place & 1:
            groups.setdefault(project.why_not(place), []).append(project.versions[place])
    return tuple(
        Unusable(collision.name, tuple(versions), kind, _said_of(versions, reason))
        for (kind, reason), versions in groups.items()
    )


def _said_of(versions: Sequence[str], reason: str) -> str:
    """Return a reason, its verb in the plural if there are several versions."""
    if len(versions) > 1:
        for of_one, of_several in _OF_SEVERAL:
            if reason.startswith(of_one):
                return of_several + reason.removeprefix(of_one)
    return reason


def _sentence(collision: Collision, unusable: tuple[Unusable, ...], proof: Proof) -> str:
    involved = [*requests_of(proof), *constraints_of(proof)]
    asked = " and ".join(literal(request.text) for request in involved)
    if not collision.name:
        return f"{asked} cannot be installed together."
    project = proof.provider.project(collision.name)
    if len(collision.ways) == 1:
        return _nothing_left(project, collision.ways[0].steps[-1], unusable)
    ends = [literal(way.steps[-1].requirement) for way in collision.ways]
    if unusable:
        main = _main(unusable)
        return (
            f"{asked} cannot be installed together: {_named(main)} would satisfy "
            f"{' and '.join(ends)}, but {main.reason}."
        )
    return (
        f"{asked} cannot be installed together: no version of {collision.name} satisfies "
        f"{'both ' if len(ends) == 2 else ''}{' and '.join(ends)}."
    )


def _nothing_left(project: ProjectVersions, last: Step, unusable: tuple[Unusable, ...]) -> str:
    if not project.was_asked:
        return f"What indexes have of {project.name} is not known, and --offline forbids to ask."
    if not project.versions:
        return f"No index has a project named {literal(project.name)}."
    if not unusable:
        newest = project.versions[-1]
        return (
            f"No version of {project.name} satisfies {literal(last.requirement)}; "
            f"the newest is {newest}."
        )
    if len(unusable) == 1 and len(unusable[0].versions) == 1:
        return f"{_named(unusable[0])} {unusable[0].reason}."
    main = _main(unusable)
    return (
        f"No version of {project.name} that satisfies {literal(last.requirement)} can be used: "
        f"{_named(main)} {main.reason}."
    )


def _main(unusable: tuple[Unusable, ...]) -> Unusable:
    """Return the reason to name first: preferably not the date, which the person has chosen."""
    return next((reason for reason in unusable if reason.kind != "date"), unusable[0])


def _hint(collision: Collision, proof: Proof, places: Callable[[str], Sequence[str]]) -> str:
    project = proof.provider.project(collision.name) if collision.name else None
    if project is None or project.versions:
        return ""
    if not project.was_asked:
        return "Run once without --offline."
    if collision.name.endswith(_LIKE_FILES):
        return "If a file of requirements is meant, put -r before it."
    asked = places(collision.name)
    if not asked:
        return "No index was asked (--no-index): name a place that has it with --find-links."
    return (
        f"Asked was {', '.join(map(literal, asked))}. "
        "Check the spelling, or name the index that has it with --index."
    )


def explanation_of(conflict: Conflict) -> str:
    """Return the chains, why versions cannot be used and the ways out, each in a line."""
    lines = [_chain(chain) for chain in conflict.chains]
    lines += [
        f"{_named(unusable)} {unusable.reason}" for unusable in conflict.unusable[:_SHOWN_REASONS]
    ]
    if conflict.ways_out:
        lines.append("What works instead:")
        lines += [f"- {_way(way)}" for way in conflict.ways_out]
    return "\n".join(lines)


def _way(way: WayOut) -> str:
    return f"{way.change} ({', '.join(map(literal, way.gives))})" if way.gives else way.change


def _chain(steps: tuple[Step, ...]) -> str:
    return " → ".join(_step(step) for step in steps)


def _step(step: Step) -> str:
    requirement = literal(step.requirement)
    if not step.project:
        return f"{'the constraint' if step.is_constraint else 'you ask for'} {requirement}"
    label = f"{step.project} {step.version}".rstrip()
    return f"{label} requires {requirement}{_alike(step.others)}"


def _alike(others: int) -> str:
    if not others:
        return ""
    if others == 1:
        return " (one other version does not help)"
    return f" ({others} other versions do not help)"


def _named(unusable: Unusable) -> str:
    shown = ", ".join(unusable.versions[:_SHOWN_VERSIONS])
    more = len(unusable.versions) - _SHOWN_VERSIONS
    return f"{unusable.project} {shown}" + (f" and {more} more" if more > 0 else "")
