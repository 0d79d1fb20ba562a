"""Requirements compiled into a lock: nothing is installed, and no environment is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import IndexConfiguration, load_configuration
from envtui.core.locks.lock_text import lock_rows, lock_text
from envtui.core.locks.style import LockStyle
from envtui.core.record import Record, field
from envtui.core.resolution.inputs import Inputs, read_inputs_and_settings
from envtui.core.resolution.model import Options, RequirementLine, Resolution
from envtui.core.resolution.question import Run
from envtui.core.resolution.requests import address_of, read_requests
from envtui.core.resolution.resolve import resolve
from envtui.core.resolution.targets import TargetPython, target_python
from envtui.core.resolution.yanked import yanked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.model import BuildOptions
    from envtui.core.building.workshop import Workshop
    from envtui.core.index.model import IndexFile, Metadata
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.asked import Asked
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
    *,
    interpreter: Interpreter,
    universal: bool = False,
    python_version: str = "",
    python_platform: str = "",
    earlier: Path | None = None,
    configuration: IndexConfiguration | None = None,
    options: Options | None = None,
    building: BuildOptions | None = None,
    style: LockStyle | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Compiled:
    """Choose a version of everything that what is asked for needs, and write that as a lock.

    Args:
        asked: the files of requirements, and those that limit or replace them.
        interpreter: what it is for, and what builds where something must be built.
        universal: for every platform, and for this Python and all later ones.
        python_version: for another Python (``3.9``), or with ``universal`` for it and later ones.
        python_platform: for another platform, as ``parse_platform`` reads it.
        earlier: the lock as it was; its versions stay where they fit and nothing upgrades them.
        configuration: where distributions are.
        options: how versions are chosen.
        building: how source code is built, where only that tells what it requires.
        style: how the lock is written.
        on_event: told of progress and warnings.
        cancel: stops it.

    Raises:
        RequirementError: a file cannot be read.
        NoSolution: nothing satisfies them.
        IndexProblem: an index does not answer.
        Cancelled: ``cancel`` was requested.
    """
    inputs, choice, indexes = read_inputs_and_settings(
        asked, options or Options(), configuration or load_configuration(), on_event
    )
    target = _target(interpreter, universal, python_version, python_platform)

    def open_builder() -> Workshop:
        from envtui.core.changes.answers import open_workshop

        return open_workshop(
            interpreter, indexes, choice, building, on_event=on_event, cancel=cancel
        )

    builder = _Builder(open_builder)
    index = PackageIndex(indexes, cancel=cancel, on_event=on_event)
    run = Run(
        index,
        on_event,
        cancel or Cancel(),
        read_source=builder.metadata,
        read_together=builder.describe,
    )
    try:
        paths = _paths(inputs)
        answer, inputs = _answer(inputs, target, run, builder, choice, earlier)
        sources = _sources(inputs)
        text = lock_text(
            answer,
            index,
            style or LockStyle(),
            sources=sources,
            paths=paths,
            configuration=indexes,
            options=choice,
            requires_python=f">={python_version or interpreter.minor_version}",
        )
    finally:
        index.close()
        builder.close()
    return Compiled(answer, text, sources)


def _answer(
    inputs: Inputs,
    target: TargetPython | UniversalTarget,
    run: Run,
    builder: _Builder,
    options: Options,
    earlier: Path | None,
) -> tuple[Resolution, Inputs]:
    """Return the answer, and what was asked for with all that the builder found out of it."""
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


def _target(
    interpreter: Interpreter, universal: bool, python_version: str, python_platform: str
) -> TargetPython | UniversalTarget:
    if universal:
        from envtui.core.resolution.universal.target import universal_target

        return universal_target(python_version or interpreter.minor_version)
    if python_version or python_platform:
        from envtui.core.resolution.platforms import other_target

        return other_target(
            interpreter, python_version=python_version, python_platform=python_platform
        )
    return target_python(interpreter)


def _sources(inputs: Inputs) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for line in (*inputs.requirements, *inputs.constraints, *inputs.overrides):
        if isinstance(line, RequirementLine) and line.source:
            for request in read_requests([line]):
                found.setdefault(request.need.name, {})[line.source] = None
    return {name: tuple(sources) for name, sources in found.items()}


def _paths(inputs: Inputs) -> dict[str, str]:
    """Return the paths that were asked for as they were written, by their URLs."""
    addresses = (address_of(line) for line in (*inputs.requirements, *inputs.overrides))
    return {address.url: address.path for address in addresses if address and address.path}


class _Builder:
    """The workshop, opened when something turns out to be known by its source code only."""

    def __init__(self, open_workshop: Callable[[], Workshop]) -> None:
        self._open = open_workshop
        self._opened: Workshop | None = None

    @property
    def _workshop(self) -> Workshop:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    def completed(self, inputs: Inputs) -> Inputs:
        """Return the inputs with what projects require that have to be asked for it."""
        if not any(file.projects for file in inputs.files):
            return inputs
        from envtui.core.building.project_inputs import with_projects

        return with_projects(inputs, self._workshop)

    def named(self, inputs: Inputs) -> Inputs:
        """Return the inputs with the names of what they name by place only."""
        if not inputs.names_places:
            return inputs
        from envtui.core.building.direct import look_ahead, with_names

        look_ahead(inputs, self._workshop)
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
