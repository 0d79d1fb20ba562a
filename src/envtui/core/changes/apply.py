"""Applying a plan: everything is prepared first, then all of it happens, or nothing.

The order: lock the environment and settle what an earlier crash left; download, verify and unpack;
stage in the environment's work folder; write the journal; rename; commit; delete what was replaced.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from envtui.core.changes.model import Outcome, Plan
from envtui.core.errors import Cancelled, EnvtuiError, RefusedChange
from envtui.core.events import Cancel, OnEvent, Warned, ignore
from envtui.core.files import without_dots
from envtui.core.literal import literal
from envtui.core.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.changes.transaction.staging import Manner
    from envtui.core.environments.model import NewEnvironment, Target
    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.wheels.store import Entry

__all__ = ["apply_plan"]


def apply_plan(
    plan: Plan,
    *,
    configuration: IndexConfiguration | None = None,
    compile_bytecode: bool = False,
    link_mode: str = "",
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
    also: Callable[[Target], None] | None = None,
    keep: Callable[[], Path] | None = None,
) -> Outcome:
    """Carry out ``plan`` wholly, or leave everything as it was.

    Args:
        plan: what to do.
        configuration: how distributions are fetched that are not in the store, if the plan itself
            does not say it.
        compile_bytecode: compile what is installed, or link bytecode that the store has.
        link_mode: ``clone``, ``hardlink``, ``copy``, ``symlink``; empty: the first that works.
        on_event: told of progress, from any thread.
        cancel: looked at until the last rename.
        also: called with a new environment before it is renamed to its place; if it raises,
            everything is left as it was.
        keep: called right before a new environment replaces another; returns where to move the
            old one, which is deleted otherwise.

    Raises:
        RefusedChange: the plan breaks something and does not allow it.
        OutdatedPlan: the environment has changed since the plan was made.
        BadDistribution: a wheel is not what it claims to be.
        BuildFailed: source code could not be made into a wheel.
        IndexProblem: a file cannot be fetched.
        StorageError: the disk refuses; the message names path and errno.
        Cancelled: ``cancel`` was requested, or Ctrl-C was pressed.
    """
    work = _Work(
        configuration=plan.configuration or configuration,
        compile_bytecode=compile_bytecode,
        link_mode=link_mode,
        on_event=on_event,
        cancel=cancel or Cancel(),
        also=also,
        keep=keep,
    )
    try:
        _refuse_breaking(plan)
        with _store_in_use(plan):
            return work.create(plan) if plan.create else work.change(plan)
    except KeyboardInterrupt:
        raise Cancelled from None
    except OSError as error:
        from envtui.core.changes.errors import storage_error

        raise storage_error(error, "The change was not made, everything is as before") from error
    finally:
        if plan.workshop is not None:
            plan.workshop.close()


def _refuse_breaking(plan: Plan) -> None:
    if plan.breaks and not plan.breaking_allowed:
        raise RefusedChange(
            f"This would break what is installed: {literal(' '.join(plan.breaks))}",
            hint="Ask for versions that fit, or allow it with --allow-breaking.",
        )


class _Work(Record):
    """How a plan is carried out: the arguments of ``apply_plan``."""

    configuration: IndexConfiguration | None
    compile_bytecode: bool
    link_mode: str
    on_event: OnEvent
    cancel: Cancel
    also: Callable[[Target], None] | None
    keep: Callable[[], Path] | None

    def create(self, plan: Plan) -> Outcome:
        """Make an environment, with its seeds in it before it gets to its place."""
        from envtui.core.environments.create import create_environment

        create = plan.create
        assert create is not None
        started = time.perf_counter()
        plan, entries = self.prepare(plan)
        prepared = time.perf_counter()

        def fill(folder: Path) -> None:
            target = _target_in(folder, create)
            if plan.changes:
                self.install_seeds(target, plan, entries, aside=folder != without_dots(create.root))
            if self.also is not None:
                self.also(target)

        filled = plan.changes or self.also
        root = create_environment(
            create,
            self.on_event,
            self.cancel,
            fill=fill if filled else None,
            keep=self.keep,
        )
        done = time.perf_counter()
        return Outcome(plan.changes, root, prepared - started, done - prepared)

    def change(self, plan: Plan) -> Outcome:
        """Change an existing target under its lock."""
        from envtui.core.changes.recover import locked_for_change
        from envtui.core.changes.stale import still_to_do

        target = plan.target
        assert target is not None
        if not plan.changes:
            return Outcome((), None, 0.0, 0.0)
        with locked_for_change(target, on_event=self.on_event, cancel=self.cancel):
            started = time.perf_counter()
            plan = replace(plan, changes=still_to_do(plan, target))
            plan, entries = self.prepare(plan)
            prepared = time.perf_counter()
            if plan.changes:
                self.install(target, plan, entries)
            done = time.perf_counter()
        return Outcome(plan.changes, None, prepared - started, done - prepared)

    def prepare(self, plan: Plan) -> tuple[Plan, tuple[Entry, ...]]:
        """Return the plan with what was built, and the store's entries of what it installs."""
        if not plan.changes:
            return plan, ()
        from envtui.core.changes.prepare import prepare_changes

        return prepare_changes(plan, self.configuration, self.on_event, self.cancel)

    def install_seeds(
        self, target: Target, plan: Plan, entries: Sequence[Entry], *, aside: bool
    ) -> None:
        """Install what a new environment begins with.

        Nobody else knows of one that is made ``aside``: it needs neither lock nor journal.
        """
        if not aside:
            from envtui.core.changes.recover import locked_for_change

            with locked_for_change(target, on_event=self.on_event, cancel=self.cancel):
                self.install(target, plan, entries)
            return
        from envtui.core.changes.transaction.filling import fill

        fill(target, plan.changes, entries, self.manner(target, plan))
        self.compile(target, entries)

    def install(self, target: Target, plan: Plan, entries: Sequence[Entry]) -> None:
        """Carry out the changes in one transaction; the environment's lock is held."""
        from envtui.core.changes.transaction.install import install

        install(target, plan.changes, entries, self.manner(target, plan))
        self.compile(target, entries)

    def manner(self, target: Target, plan: Plan) -> Manner:
        """Return how the plan is carried out in ``target``."""
        from envtui.core.changes.transaction.staging import Manner

        create = plan.create
        return Manner(
            link_mode=self.link_mode,
            relocatable=create.relocatable if create else _is_relocatable(target),
            overwrite=plan.breaking_allowed,
            restores=plan.restores,
            on_event=self.on_event,
            cancel=self.cancel,
            threads=self.configuration.concurrent_installs if self.configuration else 0,
        )

    def compile(self, target: Target, entries: Sequence[Entry]) -> None:
        """Add bytecode, if wanted, to what has been installed; if that fails, warn."""
        if not self.compile_bytecode or not entries:
            return
        from envtui.core.wheels.bytecode import compile_installed

        try:
            compile_installed(target, entries, self.on_event, self.cancel, self.link_mode)
        except EnvtuiError as error:
            why = "stopped" if isinstance(error, Cancelled) else error.message
            self.on_event(Warned(f"Installed, but not all of it is compiled: {why}"))


@contextmanager
def _store_in_use(plan: Plan) -> Iterator[None]:
    """Keep the store from being pruned between preparing and staging, if the plan needs it."""
    if not plan.changes:
        yield
        return
    from envtui.core.wheels.store import open_store
    from envtui.core.wheels.store_lock import in_use, sweep

    store = open_store()
    sweep(store)
    with in_use(store):
        yield


def _target_in(folder: Path, create: NewEnvironment) -> Target:
    """Return the new environment in ``folder`` as a target whose scripts name its final place.

    One made aside holds just what was put there, so nothing is read; an existing folder that is
    written over may hold more.
    """
    root = without_dots(create.root)
    if folder == root:
        from envtui.core.environments.describe import describe_environment
        from envtui.core.environments.target import target_of

        return target_of(describe_environment(root), asked=True)
    from envtui.core.environments.layout import executable
    from envtui.core.environments.model import environment_target

    base = create.interpreter
    scheme = base.venv_scheme.below(folder)
    inherited = base.site_packages if create.system_site_packages else ()
    python = executable(folder)
    if not create.relocatable:
        python = root / python.relative_to(folder)
    places = (scheme.purelib, scheme.platlib, *inherited)
    return environment_target(folder, base, scheme, python, places)


def _is_relocatable(target: Target) -> bool:
    from envtui.core.interpreters.pyvenv_cfg import is_relocatable, read_cfg

    if not (target.root / "pyvenv.cfg").is_file():
        return False
    return is_relocatable(read_cfg(target.root))
