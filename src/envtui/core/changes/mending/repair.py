"""Planning how to mend an environment, by the cheapest way that works, and carrying it out.

In place if its files can be made right: the link to the interpreter, ``pyvenv.cfg``, activation,
scripts, single packages. Else it is rebuilt beside with the same packages, checked, and put in the
place of the old one, which goes to the trash.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from envtui.core.changes.apply import apply_plan
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.mending.in_place import OF_THE_BASE, mend_in_place
from envtui.core.changes.mending.leftovers import leftover_rows
from envtui.core.changes.mending.packages import OF_PACKAGES
from envtui.core.changes.mending.rebuild import rebuild
from envtui.core.changes.mending.same_packages import SamePackages, plan_same
from envtui.core.changes.model import Means
from envtui.core.changes.places import refuse_installation
from envtui.core.changes.recover import recover_environment
from envtui.core.changes.relocate import with_projects_found
from envtui.core.changes.rewrite import Rewrite, rewrite
from envtui.core.changes.snapshot import Snapshot, check_unchanged, take_snapshot
from envtui.core.changes.trash import Trashed, keep_replaced, refuse_current, refuse_running
from envtui.core.distributions.read import list_distributions
from envtui.core.environments.describe import closed_to_us, describe_environment
from envtui.core.environments.model import Environment, NewEnvironment
from envtui.core.errors import EnvironmentProblem, InterpreterError, RefusedChange
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.health.examine import examine_environment
from envtui.core.interpreters.find import find_interpreter
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.pyvenv_cfg import is_relocatable, read_cfg
from envtui.core.literal import literal
from envtui.core.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from envtui.core.changes.model import Plan
    from envtui.core.distributions.model import Distribution
    from envtui.core.health.model import Finding
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter

__all__ = ["Repair", "plan_repair", "repair_environment"]


class Repair(Record):
    """The plan to mend an environment."""

    root: Path
    snapshot: Snapshot
    """What was looked at."""
    how: Literal["nothing", "in place", "rebuild"]
    findings: tuple[Finding, ...]
    """What it is to mend."""
    steps: tuple[str, ...]
    """What is done, a sentence each."""
    interpreter: Interpreter | None = None
    """What it is linked to, or rebuilt on."""
    rewrites: tuple[Rewrite, ...] = ()
    leftovers: tuple[Path, ...] = ()
    """Library folders of another version, which go to the trash."""
    packages: Plan | None = None
    """What is installed again in place."""
    rebuilt: SamePackages | None = None
    remaining: tuple[str, ...] = ()
    """What it does not mend, and what is lost; a sentence each."""


def plan_repair(
    root: Path,
    *,
    python: str = "",
    from_scratch: bool = False,
    configuration: IndexConfiguration | None = None,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Repair:
    """Plan to mend the environment at ``root``.

    Args:
        root: the environment, sound or broken.
        python: a request for the interpreter to use; by default one of the same minor version.
        from_scratch: rebuild it even if it could be mended in place.
        configuration: where packages are found that have to be installed again.
        on_event: told of progress.
        cancel: looked at between two steps.

    Raises:
        EnvironmentProblem: there is nothing that an environment could be made of again.
        InterpreterError: there is no interpreter to link it to or to rebuild it on.
        Cancelled: ``cancel`` was requested.
    """
    # What a link leads to is mended at its own place; the link stays.
    root = root.resolve() if root.is_symlink() and root.is_dir() else root.absolute()
    recover_environment(root)
    snapshot = take_snapshot(root)
    environment = describe_environment(root)
    found = examine_environment(environment, thorough=True, cancel=cancel)
    findings = tuple(finding for finding in found if finding.severity != "note")
    if not findings and not from_scratch and not python:
        return Repair(root, snapshot, "nothing", (), ())
    _refuse_hopeless(environment)
    interpreter, fits = _interpreter(environment, findings, python)
    new = _as_new(environment, interpreter)
    plan = Repair(root, snapshot, "in place", findings, (), interpreter)
    means = Means(configuration, on_event=on_event, cancel=cancel)
    if fits and not from_scratch and environment.site_packages[0].is_dir():
        return mend_in_place(plan, environment, new, means)
    unseen = leftover_rows(environment) if from_scratch else []
    return _rebuilding(plan, environment, new, fits, unseen, means)


def repair_environment(
    plan: Repair, *, on_event: OnEvent = ignore, cancel: Cancel | None = None
) -> Trashed | None:
    """Carry out ``plan``.

    Returns:
        Where in the trash the old environment is, if it was rebuilt.

    Raises:
        RefusedChange: what is there is no longer what was looked at, or what comes of it does not
            pass its check; then everything is as before.
        EnvtuiError: as ``apply_plan`` does; then everything is as before.
    """
    if plan.how == "nothing":
        return None
    # Before the lock too: it is a file in that folder.
    check_unchanged(plan.snapshot, "repair it")
    with environment_lock(plan.root, on_event=on_event, cancel=cancel):
        recover_environment(plan.root)
        check_unchanged(plan.snapshot, "repair it")
        if plan.rebuilt is not None:
            return rebuild(plan.root, plan.rebuilt, on_event=on_event, cancel=cancel)
        if plan.rewrites:
            mended = {finding.kind for finding in plan.findings} - OF_PACKAGES - {"hook"}
            rewrite(
                plan.root,
                plan.rewrites,
                "repair the environment",
                verify=lambda: _verify(plan.root, mended),
                cancel=cancel,
            )
        for library in plan.leftovers:
            keep_replaced(library, beside=plan.root)
        if plan.packages is not None:
            apply_plan(plan.packages, on_event=on_event, cancel=cancel)
    return None


def _verify(root: Path, mended: Iterable[str]) -> None:
    kinds = set(mended)
    for finding in examine_environment(describe_environment(root)):
        if finding.severity == "error" and finding.kind in kinds:
            raise RefusedChange(
                f"The repair did not help, and everything is as before: {finding.cause}",
                hint="Rebuild it with --rebuild.",
            )


def _refuse_hopeless(environment: Environment) -> None:
    root = literal(str(environment.root))
    for folder in (environment.root, environment.python.parent, environment.site_packages[0]):
        if why := closed_to_us(folder):
            raise EnvironmentProblem(
                f"{literal(str(folder))} cannot be looked at: {why}.",
                hint="Repair it as a user who may, or change its permissions.",
            )
    if environment.creator == "conda":
        raise EnvironmentProblem(
            f"{root} is an environment of conda's.", hint="Repair it with the tool that made it."
        )
    refuse_installation(environment.root)
    try:
        known = bool(read_cfg(environment.root))
    except OSError:
        known = False
    if not known and not os.path.isdir(environment.site_packages[0]):  # noqa: PTH112 - never raises
        raise EnvironmentProblem(
            f"{root} has neither a pyvenv.cfg nor packages: there is nothing to repair it from.",
            hint="Remove the link; 'envtui venv' then makes an environment in its place."
            if environment.root.is_symlink()
            else "Create it again with 'envtui venv --clear --force', or remove it.",
        )


def _interpreter(
    environment: Environment, findings: Sequence[Finding], python: str
) -> tuple[Interpreter, bool]:
    """Return the interpreter to use, and whether what is installed fits it."""
    minor, flags = _made_for(environment)
    errors = {finding.kind for finding in findings if finding.severity == "error"}
    if python:
        found = find_interpreter(python, folder=environment.root.parent)
        return found, _fits(found, environment, minor, flags)
    if not errors & OF_THE_BASE and environment.base_python is not None:
        return inspect_interpreter(environment.base_python, asked=False), True
    if environment.base_python is not None and "architecture" not in errors:
        # What is there now counts before anything else, if it is of the right version.
        try:
            found = inspect_interpreter(environment.base_python, asked=False)
            if _fits(found, environment, minor, flags):
                return found, True
        except InterpreterError:
            pass
    try:
        found = find_interpreter(f"{environment.implementation}{minor}{flags}")
        return found, _fits(found, environment, minor, flags)
    except InterpreterError:
        return find_interpreter("", folder=environment.root.parent), False


def _made_for(environment: Environment) -> tuple[str, str]:
    """Return the minor version and the flags that the packages were installed for."""
    folder = re.search(r"(\d+\.\d+)(t?)$", environment.site_packages[0].parent.name)
    if folder:
        return folder[1], folder[2]
    return ".".join(environment.version.split(".")[:2]), ""


def _fits(found: Interpreter, environment: Environment, minor: str, flags: str) -> bool:
    return (
        minor in ("", found.minor_version)
        and found.implementation == environment.implementation
        and found.gil_disabled == bool(flags)
    )


def _as_new(environment: Environment, interpreter: Interpreter) -> NewEnvironment:
    try:
        known = read_cfg(environment.root)
    except OSError:
        known = {}
    return NewEnvironment(
        environment.root,
        interpreter,
        prompt=_as_text(environment.prompt),
        system_site_packages=environment.system_site_packages,
        clear=True,
        force=True,
        relocatable=is_relocatable(known),
        seed=known.get("seed", "").lower() == "true",
    )


def _as_text(prompt: str) -> str:
    """Return a prompt as UTF-8; one that is not was most likely written by an old Windows."""
    try:
        prompt.encode()
    except UnicodeEncodeError:
        return os.fsencode(prompt).decode("latin-1")
    return prompt


def _rebuilding(
    plan: Repair,
    environment: Environment,
    new: NewEnvironment,
    same_python: bool,
    unseen: Sequence[Distribution],
    means: Means,
) -> Repair:
    refuse_running(environment.root, "Rebuild")
    refuse_current(environment.root)
    installed = (*list_distributions(environment.site_packages), *unseen)
    rebuilt = plan_same(
        with_projects_found(environment.root, installed),
        new,
        means,
        same_python=same_python and not unseen,
    )
    steps = tuple(_rebuilding_steps(rebuilt, new.interpreter))
    return replace(plan, how="rebuild", steps=steps, rebuilt=rebuilt, remaining=rebuilt.lost)


def _rebuilding_steps(rebuilt: SamePackages, interpreter: Interpreter) -> Iterator[str]:
    """Yield in words what rebuilding does."""
    python = literal(str(interpreter.executable))
    changes = rebuilt.plan.changes
    yield f"Make a new environment beside it on {interpreter.full_name} ({python})."
    if count := len(changes) - len(rebuilt.added):
        what = "package" if count == 1 else f"{count} packages"
        yield f"Install the same {what} into it."
    if rebuilt.added:
        yield f"Install {', '.join(rebuilt.added)}, which this Python needs besides."
    if built := [row.name for row in changes if row.source is not None and row.source.editable]:
        yield f"Build {literal(', '.join(built))} again, editable as before."
    if copied := [row.name for row in rebuilt.carried]:
        yield f"Copy {literal(', '.join(copied))} from the old one."
    if rebuilt.plan.create is not None and os.path.ismount(rebuilt.plan.create.root):
        yield "Check it, and delete the old one for it: a mount point has no trash."
    else:
        yield "Check it, put it in the place of the old one, and move that to the trash."
