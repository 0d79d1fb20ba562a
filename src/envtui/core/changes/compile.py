"""Compiling requirements into a lock; nothing is installed, and no environment is needed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from envtui.core.changes.model import Means
from envtui.core.events import Cancel, Warned
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.locks.lock_text import lock_rows, lock_text
from envtui.core.locks.places import written_places
from envtui.core.locks.style import LockStyle
from envtui.core.record import Record, field, replace
from envtui.core.resolution.asked import Asked, OtherPython
from envtui.core.resolution.inputs import Inputs, read_inputs_and_settings
from envtui.core.resolution.model import Options, RequirementLine, Resolution
from envtui.core.resolution.question import Run
from envtui.core.resolution.requests import read_requests
from envtui.core.resolution.resolve import resolve
from envtui.core.resolution.targets import TargetPython, target_python
from envtui.core.resolution.yanked import yanked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.workshop import Workshop
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.universal.target import UniversalTarget

__all__ = ["Compiled", "compile_requirements"]


class Compiled(Record):
    """A lock, and the answer that it holds."""

    resolution: Resolution
    text: str
    """The content of the lock file."""
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What asked for a project directly (``-r requirements.in``), by normalized name."""

    @property
    def rows(self) -> list[dict[str, object]]:
        """The pins as plain data."""
        return lock_rows(self.resolution, self.sources)


def compile_requirements(
    asked: Asked,
    interpreter: Interpreter,
    means: Means | None = None,
    *,
    other_python: OtherPython | None = None,
    earlier: Path | None = None,
    style: LockStyle | None = None,
) -> Compiled:
    """Choose a version of all that is asked for and of all that it needs, and write it as a lock.

    Args:
        asked: the files of requirements, and those that limit or replace them.
        interpreter: the Python that the lock is for, and that builds where something must be built.
        means: where distributions are found, how they are chosen and built, and who is told.
        other_python: another Python or platform that the lock is for, or all of them.
        earlier: the lock as it was; its versions stay where they fit, unless they are upgraded.
        style: how the lock is written.

    Raises:
        RequirementError: a file cannot be read.
        NoSolution: no set of versions satisfies them.
        IndexProblem: an index does not answer.
        Cancelled: that was requested.
    """
    means, other = means or Means(), other_python or OtherPython()
    inputs, choice, indexes = read_inputs_and_settings(
        asked,
        means.options or Options(),
        means.configuration or load_configuration(),
        means.on_event,
    )
    means = replace(means, configuration=indexes, options=choice)
    target = _target(interpreter, other)

    builder = _Builder(interpreter, means)
    with (
        closing(PackageIndex(indexes, cancel=means.cancel, on_event=means.on_event)) as index,
        closing(builder),
    ):
        run = Run(
            index,
            means.on_event,
            means.cancel or Cancel(),
            read_source=builder.metadata,
            read_together=builder.describe,
        )
        asked_for = (*inputs.requirements, *inputs.overrides)
        answer, inputs = _answer(inputs, target, run, builder, choice, earlier)
        sources = _sources(inputs)
        text = lock_text(
            answer,
            index,
            style or LockStyle(),
            sources=sources,
            places=written_places(asked_for, answer.candidates),
            configuration=indexes,
            options=choice,
            requires_python=f">={other.version or interpreter.minor_version}",
        )
    return Compiled(answer, text, sources)


def _answer(
    inputs: Inputs,
    target: TargetPython | UniversalTarget,
    run: Run,
    builder: _Builder,
    options: Options,
    earlier: Path | None,
) -> tuple[Resolution, Inputs]:
    """Return the answer, and the inputs completed by what the builder found out about them."""
    inputs = builder.named(builder.completed(inputs))
    answer = resolve(
        inputs,
        target,
        run,
        preferences=_preferences(earlier) if earlier and not options.upgrade else {},
        options=options,
    )
    for sentence in yanked(answer.candidates):
        run.on_event(Warned(sentence))
    return answer, inputs


def _preferences(earlier: Path) -> dict[str, tuple[str, ...]]:
    from envtui.core.locks.lock_file import earlier_versions

    return earlier_versions(earlier)


def _target(interpreter: Interpreter, other: OtherPython) -> TargetPython | UniversalTarget:
    if other.universal:
        from envtui.core.resolution.universal.target import universal_target

        return universal_target(other.version or interpreter.minor_version)
    if other:
        from envtui.core.resolution.platforms import other_target

        return other_target(interpreter, other)
    return target_python(interpreter)


def _sources(inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Return which files ask for each project, as ``Compiled.sources``."""
    found: dict[str, dict[str, None]] = {}
    for line in (*inputs.requirements, *inputs.constraints, *inputs.overrides):
        if isinstance(line, RequirementLine) and line.source:
            for request in read_requests([line]):
                found.setdefault(request.need.name, {})[line.source] = None
    return {name: tuple(sources) for name, sources in found.items()}


class _Builder:
    """The workshop, opened only when something has to be learned from source code."""

    def __init__(self, interpreter: Interpreter, means: Means) -> None:
        self._interpreter, self._means = interpreter, means
        self._opened: Workshop | None = None

    @property
    def _workshop(self) -> Workshop:
        if self._opened is None:
            from envtui.core.changes.answers import open_workshop

            self._opened = open_workshop(self._interpreter, self._means)
        return self._opened

    def completed(self, inputs: Inputs) -> Inputs:
        """Return the inputs with the requirements of projects that only their backend knows."""
        if not any(file.projects for file in inputs.files):
            return inputs
        from envtui.core.building.project_inputs import with_projects

        return with_projects(inputs, self._workshop)

    def named(self, inputs: Inputs) -> Inputs:
        """Return the inputs with a name for each requirement that only names a place."""
        if not inputs.names_places:
            return inputs
        from envtui.core.building.direct import with_names

        return with_names(inputs, self._workshop)

    def metadata(self, file: IndexFile) -> Metadata:
        """Return what source code requires."""
        return self._workshop.metadata(file)

    def describe(self, files: Sequence[IndexFile]) -> None:
        """Learn what several sources require."""
        from envtui.core.building.in_parallel import describe_in_parallel

        describe_in_parallel(files, self._workshop)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
