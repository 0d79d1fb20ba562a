"""P8 and P9: killed or failing at any alteration, an environment is as before or as planned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.changes.crash_driver import FAILED, SURVIVED
from tests.support.wheels import make_wheel

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform cannot fork")

CHANGES = {
    "fresh": ("", "alpha==1.0 beta==1.0 gamma"),
    "upgrade": ("alpha==1.0 beta==1.0 gamma", "alpha==2.0 beta==2.0 delta"),
    "uninstall": ("alpha==1.0 beta==1.0 gamma", "-alpha beta gamma"),
    "fresh, in threads": ("", "alpha==1.0 beta==1.0 gamma"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of environments are made in it."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.fixture
def links(folder: Path) -> Path:
    """A script, a namespace that three share, a file that moves, files outside site-packages."""
    folder = folder / "links"
    for version in ("1.0", "2.0"):
        make_wheel(
            folder,
            "alpha",
            version,
            files={
                "alpha/__init__.py": f"version = {version!r}\ndef main(): pass\n",
                f"alpha/only_{version[0]}.py": "",
                "alpha/sub/a.py": "x = 1\n",
            },
            entry_points={"alpha": "alpha:main"},
        )
        make_wheel(folder, "beta", version, files={"ns/beta.py": f"version = {version!r}\n"})
    make_wheel(
        folder,
        "gamma",
        "1.0",
        files={
            "ns/gamma/__init__.py": "g = 1\n",
            "moving.py": "gamma\n",
            "gamma-1.0.data/data/share/gamma/doc.txt": "doc",
        },
    )
    make_wheel(folder, "delta", "1.0", files={"ns/delta.py": "", "moving.py": "delta\n"})
    return folder


def drive(folder: Path, links: Path, fault: str, change: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tests.core.changes.crash_driver", str(folder), str(links)]
    done = subprocess.run(
        [*command, fault, *CHANGES[change]],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=Path(__file__).parents[3],
        env={
            **os.environ,
            "ENVTUI_CACHE_DIR": str(folder / "cache"),
            **({"THREADS": "yes"} if "threads" in change else {}),
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines: list[dict[str, object]] = json.loads(done.stdout)
    assert len(lines) > 5
    return lines


@pytest.mark.parametrize("change", CHANGES)
def test_killed_before_any_alteration_it_is_as_before_or_as_planned(
    folder: Path, links: Path, change: str
) -> None:
    lines = drive(folder, links, "kill", change)

    assert {line["code"] for line in lines} == {-9}
    assert {line["settled"] for line in lines} == {"before", "after"}
    assert [line for line in lines if line["left"] or line["again"]] == []
    # The kills did fall between the renames, and what was said then is what was done.
    between = [line for line in lines if line["unsettled"] == "between"]
    assert between
    assert all(str(line["told"]).startswith(("Undid", "Finished")) for line in between)


@pytest.mark.parametrize("change", CHANGES)
def test_a_recovery_that_is_killed_is_taken_up_again(
    folder: Path, links: Path, change: str
) -> None:
    lines = drive(folder, links, "kill-twice", change)

    assert {line["settled"] for line in lines} <= {"before", "after"}
    assert [line for line in lines if line["left"] or line["again"]] == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_disk_that_is_full_at_any_alteration_leaves_all_as_before(
    folder: Path, links: Path, change: str
) -> None:
    lines = drive(folder, links, "fail", change)

    assert {line["code"] for line in lines} == {FAILED, SURVIVED}
    for line in lines:
        # A link that cannot be made is a copy instead; what has left may be swept later.
        wanted = "after" if line["code"] == SURVIVED else "before"
        assert line["settled"] == line["unsettled"] == wanted, line
        assert line["code"] == SURVIVED or not line["left"], line
