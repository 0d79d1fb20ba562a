"""What builds require, resolved and fetched once for all builds that require the same."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Sequence

from envtui.core.building.direct import with_names
from envtui.core.errors import NoSolution, RequirementError
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.resolution.model import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.resolution.model import RequirementLine, Resolution
    from envtui.core.wheels.store import Entry

__all__ = ["BuildRequirements"]


class BuildRequirements:
    """The requirements of one workshop's builds. Thread-safe."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._fetching = allocate_lock()
        self._known: dict[tuple[str, ...], tuple[Entry, ...]] = {}

    def entries(self, requires: Sequence[str], name: str) -> tuple[Entry, ...]:
        """Return the store's entries to install for a build; some may be built first themselves.

        Args:
            requires: what the project says it requires to be built.
            name: the project's name, for messages.

        Raises:
            NoSolution: no versions satisfy the requirements.
            RequirementError: a hash is required of everything, and the constraints lack one.
            EnvtuiError: something cannot be fetched or built.
        """
        key = tuple(requires)
        if key not in self._known:
            self._known[key] = self._prepare(self._resolve(key, name)) if key else ()
        return self._known[key]

    def _resolve(self, requires: Sequence[str], name: str) -> Resolution:
        from envtui.core.resolution.inputs import Inputs
        from envtui.core.resolution.question import Run
        from envtui.core.resolution.resolve import resolve

        workshop = self._workshop
        try:
            inputs = with_names(Inputs(tuple(requires)), workshop, within_build=True)
            answer = resolve(
                replace(inputs, constraints=workshop.constraints),
                workshop.interpreter,
                Run(workshop.index, cancel=workshop.cancel, read_source=workshop.metadata),
                options=_choice(workshop.choice),
            )
        except NoSolution as error:
            raise _of_build(error, name) from None
        except RequirementError as error:
            raise RequirementError(
                f"{literal(name)} cannot be built: {error.message}", hint=error.hint
            ) from None
        if workshop.building.require_hashes:
            _check_hashes(answer, workshop.constraints, name)
        return answer

    def _prepare(self, answer: Resolution) -> tuple[Entry, ...]:
        from envtui.core.wheels.fetch import prepare

        workshop = self._workshop
        files = [workshop.installable(candidate) for candidate in answer.candidates]
        # One build after another, for most of them require the same.
        with self._fetching:
            return prepare(
                files,
                lambda: workshop.index.http,
                workshop.store,
                workshop.on_event,
                workshop.cancel,
            )


def _check_hashes(answer: Resolution, constraints: Sequence[RequirementLine], name: str) -> None:
    """Return if the constraints hold a hash of everything in the answer.

    Resolving has chosen only files with that hash.

    Raises:
        RequirementError: a hash is missing.
    """
    from envtui.core.resolution.requests import read_requests

    hashed = {limit.need.name for limit in read_requests(constraints) if limit.hashes}
    missing = [one.normalized for one in answer.candidates if one.normalized not in hashed]
    if missing:
        raise RequirementError(
            "With --require-build-hashes all that builds need must have a hash, and for "
            f"{literal(name)} this has none: {literal(', '.join(missing))}.",
            hint="Add name==version --hash=sha256:<hex> to a file of --build-constraints.",
        )


def _choice(asked: Options) -> Options:
    """Return the options for build requirements: the newest version that ``asked`` allows."""
    return Options(
        prerelease_packages=asked.prerelease_packages,
        exclude_newer=asked.exclude_newer,
        exclude_newer_packages=asked.exclude_newer_packages,
        no_binary=asked.no_binary,
        only_binary=asked.only_binary,
    )


def _of_build(error: NoSolution, name: str) -> NoSolution:
    """Return the error as one of a build: the person cannot change what the build requires."""
    message = f"{literal(name)} cannot be built: what that requires is missing. {error.message}"
    conflict = error.conflict
    if conflict is None:
        return NoSolution(message, explanation=error.explanation, hint=error.hint)
    from envtui.core.resolution.explaining.explain import explanation_of

    build = f"building {literal(name)}"
    asked = {chain[0].requirement for chain in conflict.chains if not chain[0].is_constraint}
    conflict = replace(
        conflict,
        chains=tuple(
            (first if first.is_constraint else replace(first, project=build), *others)
            for first, *others in conflict.chains
        ),
        ways_out=tuple(way for way in conflict.ways_out if asked.issubset(way.requirements)),
    )
    explanation = explanation_of(conflict)
    return NoSolution(message, explanation=explanation, hint=error.hint, conflict=conflict)
