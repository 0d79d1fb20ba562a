"""What every test may use: isolation from the machine, interpreters, wheels and an index."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support.index_server import IndexServer

_SIGNALS = [getattr(signal, name, signal.SIGTERM) for name in ("SIGINT", "SIGHUP")]


def pytest_configure() -> None:
    """Take the same examples everywhere, however slow; let processes heed what nohup ignores.

    What is ignored would be so in each process that a test starts; what is handled is not.
    """
    hypothesis.settings.register_profile(
        "steady",
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("steady")
    for number in _SIGNALS:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda number, frame: None)


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own HOME, cache and state, and none of the machine's configuration.

    It begins in the checkout, wherever the one before it was left: processes import from there.
    """
    monkeypatch.chdir(Path(__file__).parents[1])
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(
            ("PIP_", "UV_", "ENVTUI_", "PYENV_", "XDG_", "CONDA_", "ASDF_", "MISE_")
        ):
            monkeypatch.delenv(name)
    for name in ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "NO_COLOR", "WORKON_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("NU_VERSION", raising=False)
    monkeypatch.setenv("PATH", os.pathsep.join(_outside_environments(os.environ["PATH"])))
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("ENVTUI_CACHE_DIR", str(home / "cache"))
    monkeypatch.setenv("ENVTUI_STATE_DIR", str(home / "state"))
    return home


def _outside_environments(path: str) -> list[str]:
    """Return the folders of PATH but for an active environment's: it would be changed by tests."""
    folders = path.split(os.pathsep)
    return [folder for folder in folders if not Path(folder, "..", "pyvenv.cfg").is_file()]


@pytest.fixture
def python() -> Path:
    """The real interpreter that the tests run on, outside any environment."""
    return Path(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder for wheels, served by ``index``."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    return folder


@pytest.fixture
def index(wheels: Path) -> Iterator[IndexServer]:
    """An index on loopback that serves ``wheels``."""
    with IndexServer(wheels) as server:
        yield server
