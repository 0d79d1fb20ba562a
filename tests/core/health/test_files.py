from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core.errors import Cancelled
from envtui.core.events import Cancel
from envtui.core.health.files import verify_files
from tests.core.distributions.installed import install, only


@pytest.fixture
def site(tmp_path: Path) -> Path:
    install(tmp_path, "app", files={"app/a.py": "x = 1\n", "app/b.py": "y = 2\n"})
    return tmp_path


def causes(site: Path) -> list[str]:
    return [found.cause for found in verify_files(only(site))]


def test_what_is_as_installed_has_no_findings(site: Path) -> None:
    assert causes(site) == []


def test_a_missing_file_is_named(site: Path) -> None:
    (site / "app" / "a.py").unlink()

    assert causes(site) == ["app 1.0: app/a.py is missing."]


@pytest.mark.parametrize("text", ["x = 2\n", "much longer than before\n"])
def test_an_altered_file_is_named(site: Path, text: str) -> None:
    (site / "app" / "a.py").write_text(text)

    assert causes(site) == ["app 1.0: app/a.py is altered."]


def test_a_namespace_may_be_as_another_distribution_spells_it(tmp_path: Path) -> None:
    install(tmp_path, "app", files={"space/__init__.py": "declare_namespace(__name__)\n"})
    (tmp_path / "space" / "__init__.py").write_text("__path__ = extend_path(__path__, __name__)\n")

    assert causes(tmp_path) == []


def test_many_files_are_counted(site: Path) -> None:
    rows = "".join(f"app/f{number}.py,,\n" for number in range(5))
    (only(site).info / "RECORD").write_text(rows)

    assert causes(site) == ["app 1.0: app/f0.py, app/f1.py, app/f2.py and 2 more are missing."]


def test_bytecode_may_be_gone(site: Path) -> None:
    (only(site).info / "RECORD").write_text("app/__pycache__/a.cpython-313.pyc,,\n")

    assert causes(site) == []


def test_without_a_record_it_says_so(site: Path) -> None:
    (only(site).info / "RECORD").unlink()

    assert "no readable list of its files" in causes(site)[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
def test_a_pipe_in_place_of_a_file_does_not_hang(site: Path) -> None:
    (only(site).info / "RECORD").write_text("app/pipe,sha256=abc,0\n")
    os.mkfifo(site / "app" / "pipe")

    assert causes(site) == ["app 1.0: app/pipe is unreadable."]


def test_it_can_be_cancelled(site: Path) -> None:
    cancel = Cancel()
    cancel.request()

    with pytest.raises(Cancelled):
        verify_files(only(site), cancel)
