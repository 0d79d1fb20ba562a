"""Cloning: a second environment like a first one, on the same Python or on another.

On the same Python its files are copied, without asking any index. For another Python its packages
are resolved again before anything is created, and the plan says what comes out differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from envtui.core.changes.apply import apply_plan
from envtui.core.changes.copying import copy_tree
from envtui.core.changes.installed import was_requested
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.mending.rebuild import check_made
from envtui.core.changes.mending.same_packages import (
    carry_over,
    planner,
    requirement_of,
    runs_anywhere,
)
from envtui.core.changes.model import Means, Plan
from envtui.core.changes.places import as_new_at, check_goal, check_source
from envtui.core.changes.relocate import rewrites_for_place
from envtui.core.changes.rewrite import put
from envtui.core.changes.snapshot import Snapshot, check_unchanged, take_snapshot
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.model import NewEnvironment, Target
from envtui.core.environments.target import target_of
from envtui.core.errors import EnvtuiError, NoSolution, StorageError
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.interpreters.find import find_interpreter
from envtui.core.literal import literal
from envtui.core.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.environments.model import Environment
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter

__all__ = ["Clone", "clone_environment", "is_same_python", "plan_clone"]


class Clone(Record):
    """The plan to make an environment like another one."""

    source: Path
    snapshot: Snapshot
    """The source as it was when the plan was made."""
    new: NewEnvironment
    plan: Plan
    """What is installed; nothing if the files are copied."""
    copies: bool
    """Whether the files are copied, because the Python is the same."""
    carried: tuple[Distribution, ...] = ()
    """Editable projects that cannot be built again, and are copied as they are."""
    differences: tuple[str, ...] = ()
    """What will not be as in the source, a sentence each."""


def plan_clone(
    root: Path,
    goal: Path,
    *,
    python: str = "",
    configuration: IndexConfiguration | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Clone:
    """Plan an environment at ``goal`` with the packages of the one at ``root``.

    Args:
        root: the environment to take as a model, or a link to it.
        goal: where the new one goes; nothing may be there.
        python: a request for another Python; by default the same one.
        configuration: where packages are found for another Python.
        on_event: told of progress.
        cancel: looked at between two steps.

    Raises:
        EnvironmentProblem: ``root`` is no environment, or is broken and no Python is named.
        RefusedChange: something is at the goal.
        NoSolution: no versions of its packages fit together on the other Python.
        EnvtuiError: as ``plan_install`` does.
    """
    root, goal = root.absolute(), goal.absolute()
    if root.is_symlink():
        root = root.resolve()  # a copy takes nothing from whoever uses the link
    check_source(root)
    check_goal(root, goal)
    snapshot = take_snapshot(root)
    environment = describe_environment(root)
    interpreter = _other_python(environment, python)
    if interpreter is None:
        new = as_new_at(root, goal)
        return Clone(root, snapshot, new, Plan(target=None, create=new, changes=()), copies=True)
    new = NewEnvironment(
        goal,
        interpreter,
        prompt=environment.prompt,
        system_site_packages=environment.system_site_packages,
    )
    rows = list_distributions(environment.site_packages)
    rows = tuple({row.normalized: row for row in rows}.values())
    means = Means(configuration, on_event=on_event, cancel=cancel)
    plan, unbuilt = _resolved(rows, new, means)
    plan = _with_marks(plan, new, rows)
    carried = tuple(row for row in unbuilt if runs_anywhere(row))
    wanted = [row for row in rows if row not in unbuilt]
    told = (*_differences(plan, wanted, interpreter.label), *_fates(unbuilt))
    return Clone(root, snapshot, new, plan, copies=False, carried=carried, differences=told)


def clone_environment(
    clone: Clone, *, on_event: OnEvent = ignore, cancel: Cancel | None = None
) -> Path:
    """Carry out ``clone`` and return the new root.

    Raises:
        OutdatedPlan: the source has changed since the plan was made; nothing is at the goal.
        EnvtuiError: the clone could not be made; nothing is at the goal.
    """
    cancel = cancel or Cancel()
    with _kept_as_it_is(clone.source, on_event, cancel):
        check_unchanged(clone.snapshot, "clone it")
        check_goal(clone.source, clone.new.root)
        return _clone(clone, on_event, cancel)


@contextmanager
def _kept_as_it_is(source: Path, on_event: OnEvent, cancel: Cancel) -> Iterator[None]:
    """Let no other envtui change the source within the block; a read-only one needs no lock."""
    with ExitStack() as until_done:
        with suppress(StorageError):
            lock = environment_lock(source, on_event=on_event, cancel=cancel)
            until_done.enter_context(lock)
        yield


def _clone(clone: Clone, on_event: OnEvent, cancel: Cancel) -> Path:
    if not clone.copies:

        def finish(target: Target) -> None:
            carry_over(clone.carried, clone.source, target)
            put(target.root, rewrites_for_place(target.root, clone.new))
            check_made(target, clone.new.root)

        apply_plan(clone.plan, on_event=on_event, cancel=cancel, also=finish)
        return clone.new.root

    def fill(folder: Path) -> None:
        copy_tree(clone.source, folder, cancel)
        put(folder, rewrites_for_place(folder, clone.new))

    return create_environment(clone.new, on_event, cancel, fill=fill)


def _other_python(environment: Environment, python: str) -> Interpreter | None:
    """Return what ``python`` asks for, or ``None`` if the environment runs on that already."""
    if not python:
        return None
    asked = find_interpreter(python, folder=Path.cwd())
    if not environment.problem and is_same_python(target_of(environment), asked):
        return None
    return asked


def is_same_python(target: Target, interpreter: Interpreter) -> bool:
    """Tell whether the environment runs on that very installation, and on that version of it."""
    own = target.interpreter
    return (own.base_prefix, own.version) == (interpreter.base_prefix, interpreter.version)


def _resolved(
    rows: Sequence[Distribution],
    new: NewEnvironment,
    means: Means,
) -> tuple[Plan, dict[Distribution, str]]:
    """Plan the same versions; where they do not fit, drop the pins that fail alone, then all pins.

    Returns:
        The plan, and the editable projects that cannot be built again, each with the reason.
    """
    plan_for = planner(new, means)

    def fault(row: Distribution) -> str:
        try:
            plan_for([requirement_of(row)], True)
        except EnvtuiError as error:
            means.check()
            return error.message
        return ""

    try:
        return plan_for(map(requirement_of, rows), False), {}
    except EnvtuiError:
        means.check()
    faults = {row: why for row in rows if (why := fault(row))}
    unbuilt = {row: why for row, why in faults.items() if row.editable is not None}
    pinned = {row: requirement_of(row) for row in rows if row not in unbuilt}
    try:
        words = (row.name if row in faults else pin for row, pin in pinned.items())
        return plan_for(words, False), unbuilt
    except NoSolution:
        words = (row.name if row.editable is None else pin for row, pin in pinned.items())
        return plan_for(words, False), unbuilt


def _with_marks(plan: Plan, new: NewEnvironment, rows: Iterable[Distribution]) -> Plan:
    """Return the plan as one that makes ``new``, in which what was requested still is."""
    asked = {row.normalized for row in rows if was_requested(row)}
    changes = tuple(
        replace(change, requested=change.normalized in asked) for change in plan.changes
    )
    return replace(plan, target=None, create=new, changes=changes)


def _differences(plan: Plan, rows: Iterable[Distribution], python: str) -> tuple[str, ...]:
    before = {row.normalized: row.version for row in rows}
    told = []
    for change in plan.changes:
        name, version = literal(change.name), literal(change.versions[1])
        had = before.pop(change.normalized, "")
        if not had:
            told.append(f"{name} {version} comes in addition.")
        elif had != change.versions[1]:
            had = f"{name} {literal(had)}"
            told.append(f"{had} is not available for {python} and becomes {version}.")
        if change.source is not None and change.source.editable:
            told.append(f"{name} {version} is editable and is built again for {python}.")
        elif change.builds:
            told.append(f"{name} {version} has no wheel for {python} and is built.")
    told += [f"{literal(name)} {literal(version)} is left out." for name, version in before.items()]
    return tuple(told)


def _fates(unbuilt: Mapping[Distribution, str]) -> Iterator[str]:
    """Yield what becomes of the editable projects that cannot be built again."""
    for row, why in unbuilt.items():
        label = literal(f"{row.name} {row.version}")
        fate = "copied as it is" if runs_anywhere(row) else "left out"
        yield f"{label} is editable and is {fate}, since it cannot be built again: {why}"
