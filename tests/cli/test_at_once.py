"""Commands that change one environment at the same time take turns, from planning to the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core import describe_environment, list_distributions, target_of
from envtui.core.changes.lock import environment_lock
from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

HOLDER = """
import sys
from pathlib import Path
from envtui.core.changes.lock import environment_lock
with environment_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def start(*words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "envtui", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def installed(environment: Path) -> dict[str, str]:
    rows = list_distributions([target_of(describe_environment(environment)).scheme.purelib])
    return {row.normalized: row.version for row in rows}


def test_of_many_at_once_none_is_refused(environment: Path, shop: IndexServer) -> None:
    wanted = ["app==1.0", "app==2.0", "helper==1.0", "helper==1.1", "app==1.0", "app==2.0"]

    running = [start("pip", "install", word) for word in wanted]
    said = [process.communicate(timeout=120)[1] for process in running]

    assert [process.returncode for process in running] == [0] * len(wanted), said
    assert not any("since the plan was made" in text for text in said)
    found = installed(environment)
    assert found["app"] in ("1.0", "2.0") and found["helper"] in ("1.0", "1.1")


def test_removals_and_installs_take_turns(stocked: Path, shop: IndexServer) -> None:
    words = [("uninstall", "app"), ("install", "app==1.0"), ("uninstall", "app", "helper")] * 2

    running = [start("pip", *word) for word in words]
    said = [process.communicate(timeout=120)[1] for process in running]

    assert [process.returncode for process in running] == [0] * len(words), said
    assert set(installed(stocked)) in ({"app", "helper"}, {"helper"}, {"app"}, set())


def test_who_waits_says_for_what_and_for_whom(environment: Path, shop: IndexServer) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(environment)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        waiting = start("pip", "install", "helper")
        assert waiting.stderr is not None
        first = waiting.stderr.readline()
        holder.stdin.close()

    rest = waiting.communicate(timeout=60)[1]
    assert first == (
        f"warning: Waiting for another change of {environment} to end (pid {holder.pid}).\n"
    )
    assert (waiting.returncode, "Waiting" in rest) == (0, False)
    assert "+ helper==1.1" in rest


@pytest.mark.parametrize(
    "words",
    [("move", ".venv", "new"), ("clone", ".venv", "new"), ("remove", ".venv"), ("repair", ".venv")],
)
def test_who_waits_with_a_whole_environment_says_so_at_once(
    words: tuple[str, ...], environment: Path
) -> None:
    (environment / "bin" / "gone").symlink_to("nowhere")
    with environment_lock(environment):
        waiting = start("env", *words)
        assert waiting.stderr is not None
        said = ""
        while "Waiting" not in said:
            said = waiting.stderr.readline()
        assert waiting.poll() is None
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0


def test_a_variable_says_how_long_is_waited(
    environment: Path, shop: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_LOCK_TIMEOUT", "0.2")
    with environment_lock(environment):
        refused = start("pip", "install", "helper")
        said = refused.communicate(timeout=60)[1]

    assert refused.returncode == 1
    assert "after 0.2 seconds" in said and "UV_LOCK_TIMEOUT" in said


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_what_is_only_shown_waits_for_nobody(
    option: str, environment: Path, shop: IndexServer, envtui: Envtui
) -> None:
    with environment_lock(environment):
        shown = start("pip", "install", option, "helper")
        said = shown.communicate(timeout=60)[1]

    assert "Would install 1 package" in said and "Waiting" not in said


def test_where_nothing_can_be_changed_it_matters_only_if_there_is_something_to_do(
    environment: Path, shop: IndexServer, envtui: Envtui
) -> None:
    assert envtui("pip", "install", "helper==1.0").code == 0
    (environment / ".envtui").rename(environment / "elsewhere")
    (environment / ".envtui").write_text("no folder")

    assert envtui("pip", "install", "helper").code == 0
    refused = envtui("pip", "install", "helper==1.1")

    assert refused.code == 2 and "cannot be changed" in refused.err


BACKEND = """
import os, subprocess, sys
from pathlib import Path

def get_requires_for_build_wheel(config_settings=None):
    return []

def build_wheel(folder, config_settings=None, metadata_directory=None):
    nested = subprocess.run({command!r}, capture_output=True, text=True)
    print(nested.stderr)
    sys.exit(9)
"""


def test_a_build_that_changes_the_same_environment_is_refused_not_waited_for(
    environment: Path, project: Path, shop: IndexServer, wheels: Path
) -> None:
    source = project / "source"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[project]\nname = "nested"\nversion = "1"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    envtui = [sys.executable, "-m", "envtui"]
    command = [*envtui, "pip", "install", "--python", str(environment), "helper"]
    (source / "backend.py").write_text(BACKEND.format(command=command))

    said = start("pip", "install", source).communicate(timeout=60)[1]

    assert f"{environment} is being changed by the process" in said
    assert "so the build cannot change it" in said
    assert installed(environment) == {}


def test_a_build_may_change_another_environment(
    environment: Path, project: Path, shop: IndexServer, wheels: Path, envtui: Envtui, python: Path
) -> None:
    make_wheel(wheels, "other")
    assert envtui("venv", "-p", python, project / "second").code == 0
    source = project / "source"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[project]\nname = "nested"\nversion = "1"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    words = ["pip", "install", "--python", str(project / "second"), "other"]
    (source / "backend.py").write_text(
        BACKEND.format(command=[sys.executable, "-m", "envtui", *words])
    )

    said = start("pip", "install", source).communicate(timeout=60)[1]

    assert "+ other==1.0" in said
    assert installed(project / "second") == {"other": "1.0"}
