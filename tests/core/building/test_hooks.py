"""Source trees are built by their own backend, in a process that is watched."""

from __future__ import annotations

import os
import threading
import time
import zipfile
from pathlib import Path

import pytest

from envtui.core.building.build_system import BuildSystem, read_build_system
from envtui.core.building.hooks import Build
from envtui.core.environments.model import Target
from envtui.core.errors import BadDistribution, Cancelled
from envtui.core.events import Cancel
from envtui.core.record import replace
from envtui.core.wheels.built import build_key, built_wheel, keep_built
from envtui.core.wheels.cache import clean_cache
from envtui.core.wheels.processes import end_builds
from envtui.core.wheels.store import Store
from tests.core.wheels.conftest import Install

# A backend that lies in the tree itself, so that nothing need be installed to build.
BACKEND = """
import os, sys, zipfile, hashlib, base64
INFO = "demo-1.0.dist-info"
FILES = {
    "demo.py": b"built = True\\n",
    INFO + "/METADATA": b"Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n",
    INFO + "/WHEEL": b"Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
def get_requires_for_build_wheel(config_settings=None):
    return ["wanted>=" + (config_settings or {}).get("version", "1")]
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    os.mkdir(os.path.join(folder, INFO))
    with open(os.path.join(folder, INFO, "METADATA"), "wb") as file:
        file.write(FILES[INFO + "/METADATA"])
    return INFO
def build_wheel(folder, config_settings=None, metadata_directory=None):
    first = os.environ["PATH"].split(os.pathsep)[0]
    print("building with", os.path.dirname(sys.executable) == first)
    rows = []
    with zipfile.ZipFile(os.path.join(folder, "demo-1.0-py3-none-any.whl"), "w") as wheel:
        for name, content in FILES.items():
            wheel.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            rows.append("%s,sha256=%s,%d\\n" % (name, digest.decode(), len(content)))
        wheel.writestr(INFO + "/RECORD", "".join(rows) + INFO + "/RECORD,,\\n")
    return "demo-1.0-py3-none-any.whl"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source tree"
    folder.mkdir()
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    return folder


@pytest.fixture
def build(source: Path, target: Target, tmp_path: Path) -> Build:
    system = read_build_system(source)
    return Build(source, target.interpreter.executable, system, tmp_path / "logs/build.log")


def test_a_wheel_is_built_and_can_be_installed(
    build: Build, tmp_path: Path, install: Install, target: Target
) -> None:
    wheel = build.wheel(tmp_path)

    assert zipfile.is_zipfile(wheel)
    install(wheel)
    assert (target.scheme.purelib / "demo.py").read_text() == "built = True\n"
    assert "building with True" in build.log.read_text()


def test_requirements_and_metadata_are_asked_for(build: Build, tmp_path: Path) -> None:
    assert build.requirements() == ("wanted>=1",)
    metadata = build.metadata(tmp_path)
    assert metadata is not None and "Name: demo" in (metadata / "METADATA").read_text()


def test_settings_reach_the_backend(build: Build) -> None:
    assert replace(build, settings={"version": "7"}).requirements() == ("wanted>=7",)


def test_an_editable_that_the_backend_does_not_know_is_refused(
    build: Build, tmp_path: Path
) -> None:
    assert build.metadata(tmp_path, "editable") is None
    with pytest.raises(BadDistribution, match="editable"):
        build.wheel(tmp_path, "editable")


def test_a_failing_build_shows_the_end_of_its_log_and_where_all_of_it_is(
    build: Build, source: Path, tmp_path: Path
) -> None:
    (source / "backend.py").write_text(
        "def build_wheel(*args):\n"
        "    for n in range(100): print('line', n, '\\x1b[31m')\n"
        "    raise SystemExit('compiler not found')\n"
    )

    with pytest.raises(BadDistribution, match="cannot be built") as failure:
        build.wheel(tmp_path)

    assert "compiler not found" in failure.value.hint and str(build.log) in failure.value.hint
    assert "line 99" in failure.value.hint and "line 1 " not in failure.value.hint
    assert "\x1b" not in failure.value.hint
    assert "line 1 " in build.log.read_text()


@pytest.mark.parametrize("answer", ["../escaped.whl", "missing.whl"])
def test_a_backend_that_lies_about_its_wheel_is_refused(
    answer: str, build: Build, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "escaped.whl").write_text("")
    (source / "backend.py").write_text(f"def build_wheel(*args):\n    return {answer!r}\n")
    (tmp_path / "out").mkdir()

    with pytest.raises(BadDistribution, match="not there"):
        build.wheel(tmp_path / "out")


def test_a_backend_that_is_not_there_is_named(build: Build, source: Path, tmp_path: Path) -> None:
    (source / "backend.py").unlink()

    with pytest.raises(BadDistribution, match="cannot be imported") as failure:
        build.wheel(tmp_path)

    assert not failure.value.hint


def test_a_backend_that_cannot_be_imported_shows_why(
    build: Build, source: Path, tmp_path: Path
) -> None:
    (source / "backend.py").write_text("import nothing_of_that_name\n")

    with pytest.raises(BadDistribution, match="cannot be imported") as failure:
        build.wheel(tmp_path)

    assert "Traceback" not in failure.value.message
    assert "nothing_of_that_name" in failure.value.hint and build.log.is_file()


def test_a_backend_that_dies_of_a_signal_is_said_to(
    build: Build, source: Path, tmp_path: Path
) -> None:
    (source / "backend.py").write_text(
        "import os, signal\ndef build_wheel(*args): os.kill(os.getpid(), signal.SIGABRT)\n"
    )

    with pytest.raises(BadDistribution, match="ended by the signal SIGABRT"):
        build.wheel(tmp_path)


def test_bytes_that_are_no_text_do_no_harm(build: Build, source: Path, tmp_path: Path) -> None:
    (source / "backend.py").write_text(
        "import os\n"
        "def build_wheel(*args):\n"
        "    os.write(1, bytes(range(256)) * 1000)\n"
        "    os.write(1, b'\\nlast words')\n"
        "    raise SystemExit(1)\n"
    )

    with pytest.raises(BadDistribution) as failure:
        build.wheel(tmp_path)

    hint = failure.value.hint
    assert "last words" in hint and "\x1b" not in hint and "\x00" not in hint
    assert bytes(range(256)) * 1000 in build.log.read_bytes()


def test_a_backend_that_asks_gets_no_answer(build: Build, source: Path, tmp_path: Path) -> None:
    (source / "backend.py").write_text("def build_wheel(*args):\n    input('Go on? ')\n")

    with pytest.raises(BadDistribution) as failure:
        build.wheel(tmp_path)

    assert "EOFError" in failure.value.hint


def sleeping(source: Path, tmp_path: Path) -> Path:
    """A backend that starts a child which would outlive it."""
    mark = tmp_path / "child"
    (source / "backend.py").write_text(
        "import subprocess, sys, time\n"
        "def build_wheel(*args):\n"
        "    code = 'import os,time; open(%r, \"w\").write(str(os.getpid())); time.sleep(600)'\n"
        f"    subprocess.Popen([sys.executable, '-c', code % {str(mark)!r}])\n"
        "    time.sleep(600)\n"
    )
    return mark


def test_a_build_that_takes_too_long_ends_with_everything_it_started(
    build: Build, source: Path, tmp_path: Path
) -> None:
    mark = sleeping(source, tmp_path)

    for seconds in (2, 10, 60):  # A busy machine needs longer to start what is to end.
        with pytest.raises(BadDistribution, match=f"more than {seconds} seconds"):
            replace(build, seconds=float(seconds)).wheel(tmp_path)
        if mark.exists() and mark.read_text():
            break

    assert_gone(int(mark.read_text()))


def test_cancelling_ends_a_build_at_once(build: Build, source: Path, tmp_path: Path) -> None:
    sleeping(source, tmp_path)
    cancel = Cancel()
    threading.Timer(0.5, cancel.request).start()
    began = time.monotonic()

    with pytest.raises(Cancelled):
        replace(build, cancel=cancel).wheel(tmp_path)

    assert time.monotonic() - began < 60


def test_builds_end_with_the_process_that_does_them(
    build: Build, source: Path, tmp_path: Path
) -> None:
    mark = sleeping(source, tmp_path)

    def end_when_begun() -> None:
        while not (mark.exists() and mark.read_text()):
            time.sleep(0.01)
        end_builds()

    threading.Thread(target=end_when_begun, daemon=True).start()
    with pytest.raises(BadDistribution, match="ended by the signal SIGKILL"):
        build.wheel(tmp_path)

    assert_gone(int(mark.read_text()))


def assert_gone(process: int) -> None:
    for _ in range(1200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{process}/stat").exists():
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
            if state == "Z":  # Killed; nobody has asked for its status yet.
                return
        time.sleep(0.05)
    raise AssertionError(f"{process} is still running")


def test_a_tree_that_declares_nothing_is_built_by_setuptools(tmp_path: Path) -> None:
    (tmp_path / "setup.py").write_text("")

    system = read_build_system(tmp_path)

    assert system == BuildSystem(("setuptools>=40.8.0",), "setuptools.build_meta:__legacy__")


@pytest.mark.parametrize(
    "text",
    [
        "[build-system",
        "build-system = 1",
        "[build-system]\n",
        "[build-system]\nrequires = 'x'",
        "[build-system]\nrequires = [1]",
        "[build-system]\nrequires = []\nbuild-backend = 1",
        "[build-system]\nrequires = []\nbackend-path = ['..']",
    ],
)
def test_a_malformed_declaration_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)

    with pytest.raises(BadDistribution, match=r"pyproject\.toml"):
        read_build_system(tmp_path)


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDistribution, match="no project"):
        read_build_system(tmp_path)


def test_a_built_wheel_is_kept_by_what_it_was_built_from(
    build: Build, target: Target, store: Store, tmp_path: Path
) -> None:
    key = build_key("sha256:1", target.interpreter)
    assert built_wheel(store, key) is None

    kept = keep_built(store, key, build.wheel(tmp_path))

    assert built_wheel(store, key) == kept
    assert built_wheel(store, build_key("sha256:2", target.interpreter)) is None
    assert built_wheel(store, build_key("sha256:1", target.interpreter, ["x==1"])) is None
    clean_cache(store, ["demo"])
    assert built_wheel(store, key) is None


def test_warnings_of_the_backend_go_into_the_log_and_nowhere_else(
    build: Build, source: Path, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with (source / "backend.py").open("a") as backend:
        backend.write("def get_requires_for_build_wheel(settings=None):\n")
        backend.write("    import warnings; warnings.warn('old ways'); return []\n")

    assert build.requirements() == ()

    assert not recwarn.list
    assert "old ways" in build.log.read_text()
