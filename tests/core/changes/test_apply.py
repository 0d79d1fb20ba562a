from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from envtui.core import (
    Asked,
    Means,
    NewEnvironment,
    Plan,
    Target,
    apply_plan,
    describe_environment,
    plan_environment,
    plan_install,
    plan_uninstall,
    target_of,
)
from envtui.core.changes.installed import installed_in
from envtui.core.errors import (
    BadDistribution,
    Cancelled,
    EnvironmentProblem,
    RefusedChange,
    StorageError,
)
from envtui.core.events import Cancel, Event, Linked, Warned
from envtui.core.index.configuration import IndexConfiguration
from envtui.core.index.model import IndexOptions
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.record import replace
from tests.core.changes.conftest import Install
from tests.core.changes.places import content
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

Versions = Callable[[], dict[str, str]]


def test_what_is_installed_runs(wheels: Path, install: Install, target: Target) -> None:
    make_wheel(wheels, "tool", "1.5", entry_points={"tool": "tool:main"})

    outcome = install("tool")

    assert [change.action for change in outcome.changes] == ["install"]
    run = subprocess.run([target.scheme.scripts / "tool"], capture_output=True, text=True)
    assert run.stdout == "1.5\n"


def test_only_what_was_asked_for_is_marked_and_stays_so(
    wheels: Path, install: Install, target: Target
) -> None:
    make_wheel(wheels, "app", requires=["lib"])
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "lib", version)
    install("lib==1.0")
    make_wheel(wheels, "next", requires=["lib>=2"])
    install("app", "next")

    requested = {row.name for row in installed_in(target) if (row.info / "REQUESTED").exists()}
    assert requested == {"app", "next", "lib"}


def test_after_install_and_uninstall_nothing_is_left(
    wheels: Path, install: Install, target: Target
) -> None:
    make_wheel(
        wheels,
        "app",
        files={"ns/app/a.py": "", "app-1.0.data/data/share/app/x": "x"},
        entry_points={"app": "ns.app.a:main"},
    )
    before = content(target.root)
    install("app")
    subprocess.run([target.interpreter.executable, "-c", "import ns.app.a"], check=True)

    apply_plan(plan_uninstall(target, ["app"]))

    assert content(target.root) == before
    assert not (target.root / "share").exists()
    assert not (target.scheme.purelib / "ns").exists()


def test_a_wrong_hash_changes_nothing(wheels: Path, target: Target, index: IndexServer) -> None:
    from envtui.core import load_configuration

    wheel = make_wheel(wheels, "app")
    index.wrong_hashes.add(wheel.name)
    configuration = load_configuration(IndexOptions(default_index=index.url))
    before = content(target.root)
    plan = plan_install(target, Asked(["app"]), Means(configuration))

    with pytest.raises(BadDistribution, match="sha256"):
        apply_plan(plan, configuration=configuration)
    assert content(target.root) == before


def test_two_wheels_that_disagree_on_a_file_are_refused_and_named(
    wheels: Path, install: Install, versions: Versions
) -> None:
    make_wheel(wheels, "one", files={"shared.py": "1"})
    make_wheel(wheels, "two", files={"shared.py": "2"})

    with pytest.raises(RefusedChange, match=r"one and two both bring .*shared\.py"):
        install("one", "two")
    assert versions() == {}


def test_a_file_of_an_installed_distribution_is_not_overwritten(
    wheels: Path, install: Install, versions: Versions
) -> None:
    make_wheel(wheels, "one", files={"shared.py": "1"})
    make_wheel(wheels, "two", files={"shared.py": "2"})
    install("one")

    with pytest.raises(RefusedChange, match=r"shared\.py belongs to one"):
        install("two")
    assert versions() == {"one": "1.0"}


def test_what_two_share_stays_until_the_last_of_them_goes(
    wheels: Path, install: Install, target: Target
) -> None:
    for name in ("one", "two"):
        make_wheel(wheels, name, files={"shared.py": "same", f"{name}.py": ""})
    install("one", "two")
    site = target.scheme.purelib

    apply_plan(plan_uninstall(target, ["one"]))
    assert (site / "shared.py").exists()
    assert not (site / "one.py").exists()
    apply_plan(plan_uninstall(target, ["two"]))
    assert not (site / "shared.py").exists()


def test_without_a_record_nothing_is_uninstalled(
    wheels: Path, install: Install, target: Target, versions: Versions
) -> None:
    make_wheel(wheels, "app")
    install("app")
    (target.scheme.purelib / "app-1.0.dist-info" / "RECORD").unlink()

    with pytest.raises(EnvironmentProblem, match="no readable list of its files"):
        apply_plan(plan_uninstall(target, ["app"]))
    assert versions() == {"app": "1.0"}


def test_without_a_record_it_can_still_be_replaced(
    wheels: Path, install: Install, target: Target, versions: Versions
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "app", version)
    install("app==1.0")
    (target.scheme.purelib / "app-1.0.dist-info" / "RECORD").unlink()

    install("app==2.0")

    assert versions() == {"app": "2.0"}


def test_all_of_a_project_installed_twice_is_replaced(
    wheels: Path, install: Install, target: Target, versions: Versions
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "app", version)
    install("app==1.0")
    stale = target.scheme.purelib / "app-0.5.dist-info"
    stale.mkdir()
    (stale / "METADATA").write_text("Name: app\nVersion: 0.5\n\n")
    (stale / "RECORD").write_text("")

    install("app==2.0")

    assert [row.version for row in installed_in(target)] == ["2.0"]


def test_cancelled_while_staging_everything_is_as_before(
    wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    make_wheel(wheels, "one")
    make_wheel(wheels, "two")
    before = content(target.root)
    cancel = Cancel()

    def listen(event: Event) -> None:
        if isinstance(event, Linked):
            cancel.request()

    plan = plan_install(target, Asked(["one", "two"]), Means(configuration))
    with pytest.raises(Cancelled):
        apply_plan(plan, configuration=configuration, on_event=listen, cancel=cancel)

    assert content(target.root) == before
    assert list((target.root / ".envtui").glob("txn-*")) == []


def test_an_interrupt_while_staging_rolls_back_too(
    wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    make_wheel(wheels, "one")
    before = content(target.root)

    def listen(event: Event) -> None:
        if isinstance(event, Linked):
            raise KeyboardInterrupt

    plan = plan_install(target, Asked(["one"]), Means(configuration))
    with pytest.raises(Cancelled):
        apply_plan(plan, configuration=configuration, on_event=listen)

    assert content(target.root) == before


def test_a_plan_that_no_longer_fits_is_refused(
    wheels: Path, target: Target, configuration: IndexConfiguration, install: Install
) -> None:
    for version in ("1.0", "2.0", "3.0"):
        make_wheel(wheels, "app", version)
    install("app==1.0")
    plan = plan_install(target, Asked(["app==3.0"]), Means(configuration))
    install("app==2.0")

    with pytest.raises(RefusedChange, match=r"changed since the plan was made.*2\.0"):
        apply_plan(plan, configuration=configuration)


def test_what_another_process_has_done_meanwhile_is_not_done_again(
    wheels: Path, target: Target, configuration: IndexConfiguration, install: Install
) -> None:
    make_wheel(wheels, "app")
    plan = plan_install(target, Asked(["app"]), Means(configuration))
    install("app")

    assert apply_plan(plan, configuration=configuration).changes == ()


@pytest.fixture
def seeded(wheels: Path, python: Path, configuration: IndexConfiguration, tmp_path: Path) -> Plan:
    """The plan of an environment with seeds."""
    for name in ("pip", "setuptools", "wheel"):
        make_wheel(wheels, name)
    new = NewEnvironment(tmp_path / "new", inspect_interpreter(python), seed=True)
    return plan_environment(new, Means(configuration))


def test_an_environment_is_made_with_its_seeds(seeded: Plan, tmp_path: Path) -> None:
    outcome = apply_plan(seeded)

    assert outcome.created == tmp_path / "new"
    installed = installed_in(target_of(describe_environment(tmp_path / "new")))
    assert "pip" in {row.name for row in installed}


@pytest.mark.parametrize("relocatable", [False, True])
@pytest.mark.parametrize("system_site_packages", [False, True])
def test_an_environment_is_filled_as_what_its_files_say_that_it_is(
    tmp_path: Path, python: Path, relocatable: bool, system_site_packages: bool
) -> None:
    new = NewEnvironment(
        tmp_path / "new",
        inspect_interpreter(python),
        relocatable=relocatable,
        system_site_packages=system_site_packages,
    )
    seen: list[Target] = []

    def look(target: Target) -> None:
        seen.extend((target, target_of(describe_environment(target.root), asked=True)))

    apply_plan(plan_environment(new), also=look)

    known, read = seen
    place = known.root if relocatable else new.root
    own = read.interpreter.executable.relative_to(read.root)
    assert known == replace(read, interpreter=replace(read.interpreter, executable=place / own))


def test_an_environment_whose_seeds_cannot_be_had_is_not_made(
    seeded: Plan, tmp_path: Path, wheels: Path
) -> None:
    for wheel in wheels.iterdir():
        wheel.write_bytes(b"damaged")

    with pytest.raises(BadDistribution):
        apply_plan(seeded)
    assert not (tmp_path / "new").exists()


def test_an_environment_whose_seeding_is_cancelled_is_not_left_behind(
    seeded: Plan, tmp_path: Path
) -> None:
    cancel = Cancel()

    def listen(event: Event) -> None:
        if isinstance(event, Linked):
            cancel.request()

    with pytest.raises(Cancelled):
        apply_plan(seeded, on_event=listen, cancel=cancel)
    assert not (tmp_path / "new").exists()


def test_a_folder_to_install_into_need_not_exist(
    wheels: Path, tmp_path: Path, configuration: IndexConfiguration, python: Path
) -> None:
    from envtui.core import TargetOptions, select_target

    make_wheel(wheels, "app", entry_points={"app": "app:main"})
    flat = select_target(
        tmp_path,
        TargetOptions(python=str(python), target_folder=tmp_path / "flat"),
        {},
        changing=True,
    )

    apply_plan(plan_install(flat, Asked(["app"]), Means(configuration)))

    assert (tmp_path / "flat" / "app.py").is_file()
    assert (tmp_path / "flat" / "bin" / "app").is_file()


def test_bytecode_comes_with_it_when_asked_for(
    wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    make_wheel(wheels, "app")
    plan = plan_install(target, Asked(["app"]), Means(configuration))

    apply_plan(plan, configuration=configuration, compile_bytecode=True)

    assert list((target.scheme.purelib / "__pycache__").glob("app.*.pyc"))


AT_ONCE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from envtui.core import Asked, IndexOptions, Means, apply_plan, describe_environment
from envtui.core import load_configuration, plan_install, target_of
from envtui.core.changes.recover import locked_for_change

root, wheels, wanted = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
configuration = load_configuration(IndexOptions(no_index=True, find_links=[wheels]))
target = target_of(describe_environment(root))
with locked_for_change(target):
    plan = plan_install(target, Asked(wanted), Means(configuration))
    apply_plan(plan, configuration=configuration)
"""


def test_two_processes_at_once_both_succeed_in_turn(
    wheels: Path, target: Target, versions: Versions
) -> None:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "app", version, files={f"app/part{n}.py": version for n in range(50)})
        make_wheel(wheels, "lib", version)
    words = [["app==1.0", "lib==1.0"], ["app==2.0", "lib==2.0"]] * 2
    command = [sys.executable, "-c", AT_ONCE, str(target.root), str(wheels)]
    processes = [subprocess.Popen([*command, *word]) for word in words]

    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]
    version = versions()["app"]
    assert versions() == {"app": version, "lib": version}
    parts = (target.scheme.purelib / "app").glob("part*.py")
    assert {part.read_text() for part in parts} == {version}


def test_a_second_process_hears_whom_it_waits_for(
    wheels: Path, target: Target, configuration: IndexConfiguration
) -> None:
    from envtui.core.changes.lock import environment_lock

    make_wheel(wheels, "app")
    plan = plan_install(target, Asked(["app"]), Means(configuration))
    events: list[Event] = []
    cancel = Cancel()

    def listen(event: Event) -> None:
        events.append(event)
        cancel.request()

    import threading

    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with environment_lock(target.root):
            locked.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(60)
    with pytest.raises(Cancelled):
        apply_plan(plan, configuration=configuration, on_event=listen, cancel=cancel)
    done.set()
    holder.join()

    assert any(isinstance(event, Warned) and "Waiting" in event.message for event in events)


def test_copies_that_do_not_fit_are_refused_beforehand(
    wheels: Path,
    target: Target,
    configuration: IndexConfiguration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_wheel(wheels, "big", files={"big.py": "x" * 100_000})
    plan = plan_install(target, Asked(["big"]), Means(configuration))
    before = content(target.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=50_000))

    with pytest.raises(StorageError, match=r"0\.1 MB are needed"):
        apply_plan(plan, configuration=configuration, link_mode="copy")
    assert content(target.root) == before

    apply_plan(plan, configuration=configuration)


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from envtui.core import Asked, IndexOptions, Means, apply_plan, describe_environment
from envtui.core import load_configuration, plan_install, target_of
from envtui.core.changes.transaction import renames
from envtui.core.errors import Cancelled

root, wheels = Path(sys.argv[1]), sys.argv[2]
configuration = load_configuration(IndexOptions(no_index=True, find_links=[wheels]))
plan = plan_install(target_of(describe_environment(root)), Asked(["app"]), Means(configuration))
move = renames._do
def interrupted(*arguments):
    move(*arguments)
    os.kill(os.getpid(), signal.SIGINT)
renames._do = interrupted
try:
    apply_plan(plan, configuration=configuration)
except Cancelled:
    sys.exit(130)
"""


def test_ctrl_c_between_two_renames_takes_the_first_one_back(wheels: Path, target: Target) -> None:
    make_wheel(wheels, "app")
    before = content(target.root)

    run = subprocess.run([sys.executable, "-c", INTERRUPTED, str(target.root), str(wheels)])

    assert run.returncode == 130
    assert content(target.root) == before
    assert list((target.root / ".envtui").glob("txn-*")) == []
