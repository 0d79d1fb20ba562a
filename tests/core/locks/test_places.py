from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.index.model import IndexFile
from envtui.core.locks.places import is_url, written_places
from envtui.core.resolution.model import Candidate, RequirementLine

WHEEL = "lib-1.0-py3-none-any.whl"
FROM_FILE = "-r requirements.in"
FROM_PROJECT = "mine (pyproject.toml)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "near" / "here"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def chosen(url: str) -> Candidate:
    return Candidate("lib", "lib", "1.0", IndexFile("lib-1.0", url, {}), "", direct=True)


def place_of(url: str, *lines: str | RequirementLine) -> str:
    return written_places(lines, [chosen(url)]).get(url, url)


@pytest.mark.parametrize("written", ["./lib", "lib/", "./other/../lib", "~/lib", "file:lib"])
def test_a_path_stays_as_it_was_written(
    here: Path, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here))
    assert place_of((here / "lib").as_uri(), written) == written


def test_a_url_stays_a_url(here: Path) -> None:
    url = (here / "lib").as_uri()
    assert place_of(url, f"lib @ {url}") == url
    assert place_of(url, RequirementLine(url, source=FROM_FILE)) == url


@pytest.mark.parametrize(
    ("folder", "place"), [("../lib", "../lib"), ("lib", "./lib"), ("../../lib", "../../lib")]
)
def test_what_a_project_names_is_written_from_here(here: Path, folder: str, place: str) -> None:
    url = (here / folder).resolve().as_uri()
    line = RequirementLine(f"lib @ {url}", source=FROM_PROJECT)
    assert place_of(url, line) == place
    assert place_of(url) == place  # nor is it asked for directly


def test_what_is_far_away_stays_a_url() -> None:
    assert place_of("file:///elsewhere/lib") == "file:///elsewhere/lib"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("lib @ file://${ROOT}/lib", "file://${ROOT}/lib"),
        ("${ROOT}/lib", "${ROOT}/lib"),
        ("lib @ file://${ROOT}/x/../lib#sha256=00", "file://${ROOT}/x/../lib#sha256=00"),
    ],
)
def test_variables_stay_variables(here: Path, written: str, place: str) -> None:
    text = written.replace("${ROOT}", str(here))
    line = RequirementLine(text, source=FROM_FILE, written=written)
    assert place_of((here / "lib").as_uri(), line) == place


@pytest.mark.parametrize(
    ("user", "is_kept"),
    [
        ("${TOKEN}", True),
        ("me:${TOKEN}", True),
        ("${NAME}:${FIRST}${SECOND}", True),
        ("${NAME}:secret", False),
        ("me:${TOKEN}x", False),
    ],
)
def test_of_credentials_only_variables_are_written(user: str, is_kept: bool) -> None:
    written = f"lib @ https://{user}@host/${{FOLDER}}/{WHEEL}"
    url = f"https://host/folder/{WHEEL}"
    line = RequirementLine(f"lib @ {url}", source=FROM_FILE, written=written)
    kept = f"{user}@" if is_kept else ""
    assert place_of(url, line) == f"https://{kept}host/${{FOLDER}}/{WHEEL}"


def test_a_path_is_no_url() -> None:
    assert [is_url(place) for place in ("file:lib", "https://host/x", "./lib", "C:\\lib")] == [
        *(True, True, False, False)
    ]
