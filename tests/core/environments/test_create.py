"""Creating: what is made, what is refused, and that it is whole or absent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import envtui
from envtui.core.environments import exchange as exchanging
from envtui.core.environments.create import create_environment
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import is_environment, staging_prefix
from envtui.core.environments.model import NewEnvironment
from envtui.core.environments.staging import staged
from envtui.core.errors import (
    Cancelled,
    EnvironmentProblem,
    InterpreterError,
    StorageError,
    UsageError,
)
from envtui.core.events import Cancel, Event, Warned
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.core.interpreters.model import Interpreter
from envtui.core.record import replace
from tests.core.environments.conftest import Make

SEEN = """
import json, site, sys, sysconfig
print(json.dumps({
    "prefix": sys.prefix, "base": sys.base_prefix, "exec": sys.exec_prefix, "path": sys.path,
    "paths": sysconfig.get_paths(), "site": site.getsitepackages(), "user": site.ENABLE_USER_SITE,
    "executable": sys.executable,
}))
"""


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def seen_by(root: Path) -> object:
    output = subprocess.run(
        [root / "bin" / "python", "-c", SEEN], capture_output=True, text=True, check=True
    ).stdout
    return json.loads(output)


def test_consists_of_these_files(tmp_path: Path, make: Make, interpreter: Interpreter) -> None:
    root = make(tmp_path / "env")
    minor = interpreter.minor_version
    expected = {".gitignore", "CACHEDIR.TAG", "pyvenv.cfg"}
    expected |= {f"bin/{name}" for name in ("python", "python3", f"python{minor}")}
    expected |= {f"bin/activate{suffix}" for suffix in ("", ".csh", ".fish", ".nu", ".ps1")}
    expected |= {"bin/deactivate.csh", "bin/activate_this.py"}
    assert files(root) - {"lib64"} == expected
    assert (root / "lib" / f"python{minor}" / "site-packages").is_dir()
    assert (root / ".gitignore").read_text() == "*"
    assert (root / "bin" / "python3").readlink() == Path("python")


def test_the_cfg_has_uvs_keys_in_uvs_order(
    tmp_path: Path, make: Make, interpreter: Interpreter
) -> None:
    flags = {"relocatable": True, "system_site_packages": True, "seed": True}
    root = make(tmp_path / "env", prompt="It's", **flags)
    lines = (root / "pyvenv.cfg").read_text().splitlines()
    assert lines == [
        f"home = {interpreter.base_executable.parent}",
        "implementation = CPython",
        f"envtui = {envtui.__version__}",
        f"version_info = {interpreter.version}",
        "include-system-site-packages = true",
        "relocatable = true",
        "seed = true",
        "prompt = It's",
    ]


def test_python_sees_the_same_as_in_an_environment_of_venv(
    tmp_path: Path, make: Make, python: Path
) -> None:
    root = tmp_path / "env"
    subprocess.run([python, "-m", "venv", "--without-pip", root], check=True)
    by_venv = seen_by(root)
    make(root, clear=True)
    assert seen_by(root) == by_venv


GIVEN = [
    path
    for folder in os.environ.get("ENVTUI_TEST_PYTHONS", "").split(os.pathsep)
    if (path := Path(folder) / "bin" / "python").exists()
] or [Path(getattr(sys, "_base_executable", sys.executable))]


@pytest.mark.parametrize("path", GIVEN, ids=str)
def test_every_interpreter_given_runs_in_its_environment(
    path: Path, tmp_path: Path, make: Make
) -> None:
    base = inspect_interpreter(path)
    root = make(tmp_path / "an env", interpreter=base)
    told = inspect_interpreter(root / "bin" / "python")
    assert (told.version, told.prefix) == (base.version, root)
    assert told.base_prefix == base.base_prefix
    assert told.scheme.purelib == root / base.venv_scheme.purelib
    assert describe_environment(root).site_packages == (told.scheme.purelib,)


def test_sees_the_bases_packages_only_when_asked(tmp_path: Path, make: Make) -> None:
    program = "import sys; print(len([p for p in sys.path if p.endswith('-packages')]))"
    for asked in (False, True):
        root = make(tmp_path / f"env{asked}", system_site_packages=asked)
        command = [str(root / "bin" / "python"), "-s", "-c", program]
        counted = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert (int(counted) > 1) is asked


def test_an_environment_of_an_environment_is_one_of_its_base(
    tmp_path: Path, make: Make, interpreter: Interpreter
) -> None:
    outer = make(tmp_path / "outer")
    inner = make(tmp_path / "inner", interpreter=inspect_interpreter(outer / "bin" / "python"))
    assert describe_environment(inner).home == interpreter.base_executable.parent


def test_the_prompt_dot_is_the_current_folder(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "my project"
    project.mkdir()
    monkeypatch.chdir(project)
    assert describe_environment(make(Path(".venv"), prompt=".")).prompt == "my project"


@pytest.mark.parametrize("name", ["a\nb", "a\rb", f"a{os.pathsep}b"])
def test_refuses_a_path_that_no_shell_could_activate(name: str, tmp_path: Path, make: Make) -> None:
    with pytest.raises(UsageError):
        make(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_dots_behind_a_link_lead_where_the_system_says(tmp_path: Path, make: Make) -> None:
    (tmp_path / "far" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("far/deep")
    assert make(tmp_path / "link" / ".." / "env") == tmp_path / "far" / "env"
    assert describe_environment(tmp_path / "far" / "env").problem == ""


def test_refuses_a_prompt_of_two_lines(tmp_path: Path, make: Make) -> None:
    with pytest.raises(UsageError):
        make(tmp_path / "env", prompt="a\nhome = /elsewhere")


@pytest.mark.parametrize("name", ["trailing ", "ünï", "not-\udcff-utf8", "per%cent"])
def test_works_under_odd_names(name: str, tmp_path: Path, make: Make) -> None:
    root = make(tmp_path / name)
    assert describe_environment(root).problem == ""
    command = [
        str(root / "bin" / "python"),
        "-c",
        "import sys, os; os.write(1, os.fsencode(sys.prefix))",
    ]
    assert subprocess.run(command, capture_output=True, check=True).stdout == os.fsencode(root)


def test_python_before_3_6_is_refused_and_before_3_8_warned_of(
    tmp_path: Path, interpreter: Interpreter
) -> None:
    events: list[Event] = []
    for version in ("2.7.18", "3.5.10"):
        with pytest.raises(InterpreterError, match=version):
            create_environment(
                NewEnvironment(tmp_path / "env", replace(interpreter, version=version))
            )
    create_environment(
        NewEnvironment(tmp_path / "env", replace(interpreter, version="3.7.16")), events.append
    )
    assert [type(event) for event in events] == [Warned]


class TestWhatIsThere:
    def test_missing_parents_are_made(self, tmp_path: Path, make: Make) -> None:
        assert is_environment(make(tmp_path / "a" / "b" / "env"))

    def test_an_empty_folder_is_taken(self, tmp_path: Path, make: Make) -> None:
        (tmp_path / "env").mkdir()
        assert is_environment(make(tmp_path / "env"))

    def test_the_current_folder_is_filled_and_stays_itself(
        self, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "here"
        folder.mkdir()
        monkeypatch.chdir(folder)
        inode = folder.stat().st_ino
        assert make(Path()) == folder
        assert is_environment(folder)
        assert folder.stat().st_ino == inode

    def test_an_environment_is_kept(self, tmp_path: Path, make: Make) -> None:
        root = make(tmp_path / "env")
        (root / "mine").write_text("")
        with pytest.raises(EnvironmentProblem, match="already exists") as caught:
            make(root)
        assert "--clear" in caught.value.hint
        assert (root / "mine").exists()

    def test_clear_replaces_an_environment(self, tmp_path: Path, make: Make) -> None:
        root = make(tmp_path / "env")
        (root / "mine").write_text("")
        make(root, clear=True)
        assert is_environment(root)
        assert not (root / "mine").exists()
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    def test_another_folder_is_kept_without_force(self, tmp_path: Path, make: Make) -> None:
        folder = tmp_path / "env"
        folder.mkdir()
        (folder / "thesis").write_text("")
        with pytest.raises(EnvironmentProblem, match="already exists"):
            make(folder)
        with pytest.raises(EnvironmentProblem, match="not a virtual environment") as caught:
            make(folder, clear=True)
        assert "--force" in caught.value.hint
        assert (folder / "thesis").exists()
        make(folder, clear=True, force=True)
        assert is_environment(folder)
        assert not (folder / "thesis").exists()

    def test_condas_own_installation_is_not_cleared(self, tmp_path: Path, make: Make) -> None:
        (tmp_path / "conda" / "conda-meta").mkdir(parents=True)
        with pytest.raises(EnvironmentProblem, match="not a virtual environment"):
            make(tmp_path / "conda", clear=True)
        assert (tmp_path / "conda" / "conda-meta").is_dir()

    def test_allow_existing_keeps_every_other_file_and_wins_over_clear(
        self, tmp_path: Path, make: Make
    ) -> None:
        root = make(tmp_path / "env", prompt="old")
        (root / "mine").write_text("kept")
        (root / "bin" / "activate").write_text("damaged")
        make(root, allow_existing=True, clear=True, prompt="new")
        assert (root / "mine").read_text() == "kept"
        assert "VIRTUAL_ENV" in (root / "bin" / "activate").read_text()
        assert describe_environment(root).prompt == "new"
        assert describe_environment(root).problem == ""

    @pytest.mark.parametrize("flags", [{}, {"clear": True}, {"allow_existing": True}])
    def test_a_file_is_refused(self, flags: dict[str, bool], tmp_path: Path, make: Make) -> None:
        (tmp_path / "env").write_text("elsewhere\n")
        with pytest.raises(EnvironmentProblem, match="is a file"):
            make(tmp_path / "env", **flags)
        assert (tmp_path / "env").read_text() == "elsewhere\n"

    def test_a_dangling_link_is_refused(self, tmp_path: Path, make: Make) -> None:
        (tmp_path / "env").symlink_to("nowhere")
        with pytest.raises(EnvironmentProblem, match="is a link to nowhere"):
            make(tmp_path / "env", clear=True)

    def test_clear_through_a_link_keeps_the_link(self, tmp_path: Path, make: Make) -> None:
        real = make(tmp_path / "real")
        (real / "mine").write_text("")
        (tmp_path / "env").symlink_to("real")
        make(tmp_path / "env", clear=True)
        assert (tmp_path / "env").is_symlink()
        assert is_environment(real)
        assert not (real / "mine").exists()

    def test_a_name_that_is_too_long_is_to_be_shorter(self, tmp_path: Path, make: Make) -> None:
        with pytest.raises(StorageError, match="name too long") as raised:
            make(tmp_path / ("x" * 300))
        assert raised.value.hint == "Choose a shorter path."

    def test_what_is_no_folder_is_called_so(self, tmp_path: Path, make: Make) -> None:
        (tmp_path / "loop").symlink_to("loop")
        with pytest.raises(EnvironmentProblem, match="is a link to loop, which is not a folder"):
            make(tmp_path / "loop")
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(EnvironmentProblem, match="pipe is not a folder"):
            make(tmp_path / "pipe", clear=True, force=True)

    def test_what_a_link_in_it_leads_to_is_not_cleared(self, tmp_path: Path, make: Make) -> None:
        root = make(tmp_path / "env")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "thesis").write_text("")
        (root / "link").symlink_to(tmp_path / "elsewhere")
        make(root, clear=True)
        assert (tmp_path / "elsewhere" / "thesis").exists()

    def test_a_folder_that_may_not_be_written_is_named(self, make: Make) -> None:
        with TemporaryDirectory() as place:
            Path(place).chmod(0o555)
            with as_a_user(), pytest.raises(StorageError, match="Permission denied"):
                make(Path(place, "env"))

    def test_a_parent_that_is_a_file_is_named(self, tmp_path: Path, make: Make) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="file: ") as raised:
            make(tmp_path / "file" / "env")
        assert raised.value.hint.startswith("Something that is no folder is in the way")


class TestInterrupted:
    def test_a_cancelled_one_leaves_nothing(self, tmp_path: Path, interpreter: Interpreter) -> None:
        cancel = Cancel()
        cancel.request()
        with pytest.raises(Cancelled):
            create_environment(NewEnvironment(tmp_path / "env", interpreter), cancel=cancel)
        assert list(tmp_path.iterdir()) == []

    def test_of_many_creators_one_wins_and_the_others_say_so(
        self, tmp_path: Path, interpreter: Interpreter
    ) -> None:
        workers = [start(tmp_path / "env", interpreter) for _ in range(4)]
        errors = [worker.communicate()[1] for worker in workers]
        assert sorted(worker.returncode for worker in workers) == [0, 2, 2, 2], errors
        assert describe_environment(tmp_path / "env").problem == ""
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    @pytest.mark.parametrize("delay", [0.0, 0.001, 0.002, 0.003])
    @pytest.mark.parametrize("flags", [{}, {"clear": True}])
    def test_killed_it_is_whole_or_absent_and_the_next_run_clears_up(
        self,
        delay: float,
        flags: dict[str, bool],
        tmp_path: Path,
        interpreter: Interpreter,
        make: Make,
    ) -> None:
        root = tmp_path / "env"
        if flags:
            (make(root) / "mine").write_text("")
        worker = start(root, interpreter, repeat=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(delay)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        for path in tmp_path.iterdir():
            assert not is_environment(path) or describe_environment(path).problem == ""
        make(root, clear=is_environment(root))
        assert describe_environment(root).problem == ""
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    def test_while_one_is_replaced_there_always_is_one(
        self, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other, root = make(tmp_path / "one"), make(tmp_path / "other"), tmp_path / "env"
        if not exchanging.exchange(one, other):
            pytest.skip("folders cannot change places here")
        make(root, prompt="old")
        seen = []

        def rename(path: Path, goal: Path) -> None:
            os.rename(path, goal)  # noqa: PTH104 - that of Path is replaced
            seen.append(describe_environment(root).problem)

        monkeypatch.setattr(Path, "rename", rename)
        make(root, clear=True, prompt="new")
        assert seen
        assert set(seen) == {""}
        assert describe_environment(root).prompt == "new"

    def test_where_folders_cannot_change_places_it_is_replaced_all_the_same(
        self, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exchanging, "exchange", lambda *words: False)
        root = make(tmp_path / "env", prompt="old")
        make(root, clear=True, prompt="new")
        assert describe_environment(root).prompt == "new"
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    def test_what_a_dead_process_replaced_comes_back(self, tmp_path: Path, make: Make) -> None:
        root = make(tmp_path / "env")
        stage = tmp_path / f".env.envtui-{dead_process()}-00000000"
        stage.mkdir()
        root.rename(stage / "old")
        with pytest.raises(EnvironmentProblem, match="already exists"):
            make(root)
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    @pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "🐍" * 63])
    def test_the_longest_names_are_as_good_as_others(
        self, name: str, tmp_path: Path, make: Make
    ) -> None:
        root = make(tmp_path / name)
        with pytest.raises(Cancelled), staged(root) as new:
            stage = new.parent
            root.rename(stage / "old")
            raise Cancelled
        assert describe_environment(root).problem == ""
        make(root, clear=True)
        assert [path.name for path in tmp_path.iterdir()] == [name]

    def test_what_a_dead_process_replaced_comes_back_under_its_whole_name(
        self, tmp_path: Path, make: Make
    ) -> None:
        root = make(tmp_path / ("x" * 255))
        stage = tmp_path / f"{staging_prefix(root.name)}{dead_process()}-00000000"
        stage.mkdir()
        (stage / "name").write_text(root.name)
        root.rename(stage / "old")
        with pytest.raises(EnvironmentProblem, match="already exists"):
            make(root)
        assert [path.name for path in tmp_path.iterdir()] == [root.name]

    def test_what_a_dead_process_was_filling_is_finished(self, tmp_path: Path, make: Make) -> None:
        root = make(tmp_path / "env")
        stage = tmp_path / f".env.envtui-{dead_process()}-00000000"
        (stage / "filling").mkdir(parents=True)
        (stage / "new").mkdir()
        (root / "pyvenv.cfg").rename(stage / "new" / "pyvenv.cfg")
        with pytest.raises(EnvironmentProblem, match="already exists"):
            make(root)
        assert describe_environment(root).problem == ""
        assert [path.name for path in tmp_path.iterdir()] == ["env"]

    def test_what_is_left_of_others_in_the_folder_goes_too(
        self, tmp_path: Path, make: Make
    ) -> None:
        other, gone = make(tmp_path / "other"), f"{dead_process()}-00000000"
        for name in ("never", "other"):
            (tmp_path / f".{name}.envtui-{gone}" / "new").mkdir(parents=True)
        other.rename(tmp_path / f".other.envtui-{gone}" / "old")
        make(tmp_path / "env")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["env", "other"]
        assert describe_environment(other).problem == ""

    def test_what_is_not_ours_is_left_alone(
        self, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        gone = f"{dead_process()}-00000000"
        (tmp_path / f".one.envtui-{gone}").symlink_to("elsewhere")
        (tmp_path / f".two.envtui-{gone}").mkdir()
        (tmp_path / ".envtui-trash").mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        make(tmp_path / "env")
        assert (tmp_path / f".two.envtui-{gone}").is_dir()
        monkeypatch.undo()
        make(tmp_path / "env2")
        left = {path.name for path in tmp_path.iterdir()} - {"env", "env2"}
        assert left == {"elsewhere", f".one.envtui-{gone}", ".envtui-trash"}

    def test_what_a_living_process_is_making_is_left_alone(
        self, tmp_path: Path, make: Make
    ) -> None:
        stage = tmp_path / f".env.envtui-{os.getppid()}-00000000"
        stage.mkdir()
        make(tmp_path / "env")
        assert stage.is_dir()


CREATE = """
import sys
from pathlib import Path
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.errors import EnvtuiError
from envtui.core.interpreters.inspect import inspect_interpreter
python, root, repeat = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "True"
interpreter = inspect_interpreter(python)
print("ready", flush=True)
while True:
    try:
        create_environment(NewEnvironment(root, interpreter, clear=repeat))
    except EnvtuiError as error:
        sys.exit(error.exit_code)
    if not repeat:
        break
"""


def start(root: Path, interpreter: Interpreter, *, repeat: bool = False) -> subprocess.Popen[str]:
    """Start a process that creates an environment, once or, to be killed, again and again."""
    return subprocess.Popen(
        [sys.executable, "-c", CREATE, interpreter.executable, root, str(repeat)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def as_a_user() -> Iterator[None]:
    """Have no more rights than a user; who is one already has not."""
    own = os.geteuid()
    os.seteuid(own or 65534)
    try:
        yield
    finally:
        os.seteuid(own)


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
