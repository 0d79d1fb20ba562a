"""Does one change again and again, each time with a fault one alteration further on.

    python -m tests.core.changes.crash_driver FOLDER WHEELS FAULT BEFORE AFTER

Prints a JSON list with one line for each fault: what was there once it was settled. A process of
its own, because an audit hook stays for good: every change runs in a fork of this one.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from envtui.core import (
    Asked,
    IndexOptions,
    Means,
    NewEnvironment,
    Plan,
    Target,
    apply_plan,
    describe_environment,
    load_configuration,
    plan_environment,
    plan_install,
    plan_uninstall,
    recover_environment,
    target_of,
)
from envtui.core.changes.transaction import staging
from envtui.core.errors import EnvtuiError
from envtui.core.interpreters.inspect import inspect_interpreter
from tests.core.changes.faults import fail_at, kill_at

Snapshot = dict[str, str]
Fault = Callable[[int, str], Callable[[], bool]]

DONE, FAILED, SURVIVED = 0, 7, 3
"""Exit codes of a change: without a fault, ended by it, and done in spite of it."""


def snapshot(root: Path) -> Snapshot:
    """Every folder, file and link of an environment but what envtui keeps there."""
    found = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.relative_to(root).parts[0] == ".envtui":
            continue
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = "" if path.is_dir() else path.read_bytes().decode("latin-1")
    return found


class Driver:
    def __init__(self, folder: Path, wheels: Path) -> None:
        self.root = folder / "env"
        self.template = folder / "template"
        self.configuration = load_configuration(
            IndexOptions(no_index=True, find_links=[str(wheels)])
        )
        self.python = inspect_interpreter(Path(getattr(sys, "_base_executable", sys.executable)))

    @property
    def target(self) -> Target:
        return target_of(describe_environment(self.root))

    def plan(self, words: str) -> Plan:
        """``-name …`` uninstalls, anything else is installed and nothing else stays."""
        if words.startswith("-"):
            return plan_uninstall(self.target, words[1:].split())
        return plan_install(
            self.target, Asked(words.split()), Means(self.configuration), exact=True
        )

    def prepare(self, before: str, after: str) -> tuple[Plan, Snapshot, Snapshot]:
        """Make the template, and learn what the change should lead to; fills the store."""
        apply_plan(plan_environment(NewEnvironment(self.root, self.python)))
        for script in (self.root / "bin").glob("*activate*"):
            script.unlink()
        if before:
            apply_plan(self.plan(before), configuration=self.configuration)
        self.root.rename(self.template)
        self.reset()
        old, plan = snapshot(self.root), self.plan(after)
        apply_plan(plan, configuration=self.configuration)
        return plan, old, snapshot(self.root)

    def reset(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.template, self.root, symlinks=True)

    def fork(self, work: Callable[[], object], fault: Fault, n: int) -> int:
        """Do ``work`` with a fault in a child; return its exit code, negative for a signal."""
        with warnings.catch_warnings():
            # Threads of an earlier resolution may be left; they wait for work, and hold no lock.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                reached = fault(n, str(self.root))
                work()
                os._exit(SURVIVED if reached() else DONE)
            except EnvtuiError:
                os._exit(FAILED)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def drive(driver: Driver, fault_name: str, before: str, after: str) -> list[dict[str, object]]:
    plan, old, new = driver.prepare(before, after)
    fault = {"kill": kill_at, "fail": fail_at, "kill-twice": kill_at}[fault_name]

    def change() -> None:
        apply_plan(plan, configuration=driver.configuration)

    lines: list[dict[str, object]] = []
    for number in range(1, 10_000, 9 if fault_name == "kill-twice" else 1):
        driver.reset()
        code = driver.fork(change, fault, number)
        if code == DONE:
            break
        if fault_name == "kill-twice":
            again = 1
            while driver.fork(lambda: recover_environment(driver.root), kill_at, again) != DONE:
                again += 1
        unsettled = snapshot(driver.root)
        told = recover_environment(driver.root)
        lines.append(
            {
                "number": number,
                "code": code,
                "unsettled": _name(unsettled, old, new),
                "settled": _name(snapshot(driver.root), old, new),
                "left": [path.name for path in (driver.root / ".envtui").glob("txn-*")],
                "told": told,
                "again": recover_environment(driver.root),
            }
        )
    return lines


def _name(found: Snapshot, old: Snapshot, new: Snapshot) -> str:
    if found == old:
        return "before"
    return "after" if found == new else "between"


if __name__ == "__main__":
    # A kill is no power cut: what was written stays written.
    os.fsync = lambda fd: None
    if "THREADS" in os.environ:
        staging._MANY_FILES = 0
    print(json.dumps(drive(Driver(Path(sys.argv[1]), Path(sys.argv[2])), *sys.argv[3:])))
