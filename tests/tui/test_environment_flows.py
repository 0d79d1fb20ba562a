"""What the explorer does with environments, with the real core and real files."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from envtui import core
from envtui.core.changes.lock import environment_lock
from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.interpreters.inspect import inspect_interpreter
from envtui.tui.dialogs.compare import CompareDialog
from envtui.tui.dialogs.confirm import ConfirmDialog
from envtui.tui.dialogs.place import PlaceDialog
from envtui.tui.panes.text_view import TextView
from tests.core.distributions.installed import install
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.test_explorer import activity, main_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: Path) -> Path:
    """A project with a sound ``.venv``, a moved and a broken environment."""
    monkeypatch.setenv("PATH", f"{python.parent}:/usr/bin:/bin")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    interpreter = inspect_interpreter(python)
    for name in (".venv", "broken", "before"):
        root = create_environment(NewEnvironment(folder / name, interpreter))
        install(core.describe_environment(root).site_packages[0], "app", files={"app.py": ""})
    (folder / "before").rename(folder / "moved")
    (folder / "broken" / "bin" / "python").unlink()
    (folder / "broken" / "bin" / "python").symlink_to("/nowhere/bin/python3")
    return folder


def cells(pilot: Pilot[int], name: str) -> list[str]:
    """What the tree says of an environment of the project."""
    pane = main_of(pilot).environments
    row = pane.rows[str(Path.cwd() / name)]
    return [cell.text for cell in row.cells]


async def go_to(pilot: Pilot[int], name: str) -> None:
    await settle(pilot)
    main_of(pilot).environments.focus()
    main_of(pilot).environments.select(str(Path.cwd() / name))
    await settle(pilot)


def text_of(pilot: Pilot[int]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, ConfirmDialog)
    return "\n".join(f"{line.label} {line.text}" for line in screen.lines)


async def test_the_tree_tells_what_is_wrong_with_each(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await settle(pilot)
        assert cells(pilot, ".venv")[0].startswith("● ")
        assert cells(pilot, "moved")[::2][:2] == ["! moved", "moved"]
        assert cells(pilot, "broken")[::2][:2] == ["! broken", "no Python"]

        await go_to(pilot, "moved")
        lines = [line.text for line in main_of(pilot).details.lines]
        assert any(line.startswith("! It was moved from") for line in lines)
        assert "r repairs it; the plan is shown first" in lines


async def test_repair_shows_its_plan_first(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, "moved")
        await pilot.press("r")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        assert "files that name another place" in text_of(pilot)
        before = (project / "moved" / "bin" / "activate").read_text()
        assert str(project / "before") in before

        await pilot.press("enter")  # mending does no harm, so it is the default
        await until(pilot, lambda: cells(pilot, "moved")[0] == "○ moved")
        assert str(project / "moved") in (project / "moved" / "bin" / "activate").read_text()


async def test_repair_of_a_sound_one_says_so(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("r")
        await until(pilot, lambda: "Nothing is wrong" in main_of(pilot).activity.content.plain)


async def test_removing_marked_ones_says_what_is_freed_and_comes_back(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, "broken")
        await pilot.press("space")
        await go_to(pilot, "moved")
        await pilot.press("space", "d")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        shown = text_of(pilot)
        assert "2 environments" in shown
        freed = core.measure_folders([project / "broken", project / "moved"]).freed
        assert freed > 0
        assert "Frees" in shown

        await pilot.press("y")
        await until(pilot, lambda: not (project / "moved").exists())
        assert not (project / "broken").exists()
        await settle(pilot)
        assert "2 environments are in the trash · z puts them back" in activity(pilot)
        await pilot.press("z")
        await until(pilot, lambda: (project / "moved").exists() and (project / "broken").exists())


async def test_removing_says_that_it_waits_for_another_change(project: Path) -> None:
    root, held, may_end = project / "moved", threading.Event(), threading.Event()

    def change() -> None:
        with environment_lock(root):
            held.set()
            may_end.wait(60)

    async with open_explorer(project) as pilot:
        await go_to(pilot, "moved")
        await pilot.press("d")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        other = threading.Thread(target=change)
        other.start()
        assert held.wait(60)
        await pilot.press("y")
        await until(pilot, lambda: "Waiting for another change" in activity(pilot))
        assert root.exists()
        may_end.set()
        await until(pilot, lambda: not root.exists())
        other.join()


async def test_what_another_python_left_goes_or_is_installed_again(
    project: Path, wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "app", "1.0")
    make_wheel(wheels, "old", "1.0")
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    left = project / ".venv" / "lib" / "python3.2" / "site-packages"
    install(left, "old", files={"old.py": ""})
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("r")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        first = pilot.app.screen
        assert "to the trash" in text_of(pilot)
        assert "Install them again rebuilds it" in text_of(pilot)

        await pilot.press("left", "enter")  # from Repair, the default
        await until(pilot, lambda: pilot.app.screen is not first and is_open(pilot, ConfirmDialog))
        assert pilot.app.screen.heading == "Rebuild .venv?"  # type: ignore[attr-defined]
        assert "old 1.0" in text_of(pilot)
        assert left.exists()
        await pilot.press("y")
        await until(pilot, lambda: ".venv is repaired" in activity(pilot))
        assert not left.exists()
        rows = core.list_distributions(core.describe_environment(project / ".venv").site_packages)
        assert [row.name for row in rows] == ["app", "old"]
        assert "--rebuild" in pilot.app.entries[-1].what  # type: ignore[attr-defined]


async def test_sizes_are_measured_on_demand(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        assert cells(pilot, ".venv")[3] == ""
        await pilot.press("S")
        await until(pilot, lambda: cells(pilot, ".venv")[3])
        assert cells(pilot, "moved")[3] == ""
        labels = {line.label for line in main_of(pilot).details.lines}
        assert {"Contents", "On disk", "Frees"} <= labels


async def test_a_size_is_forgotten_once_something_else_is_installed(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("S")
        await until(pilot, lambda: cells(pilot, ".venv")[3])
        await pilot.press("R")
        await until(pilot, lambda: "Looked at everything" in activity(pilot))
        assert cells(pilot, ".venv")[3]
        install(core.describe_environment(project / ".venv").site_packages[0], "more")
        await pilot.press("R")
        await until(pilot, lambda: not cells(pilot, ".venv")[3])
        labels = {line.label for line in main_of(pilot).details.lines}
        assert "On disk" not in labels


async def test_two_are_compared(project: Path) -> None:
    install(core.describe_environment(project / "moved").site_packages[0], "more")
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("=")
        assert not isinstance(pilot.app.screen, CompareDialog)
        await pilot.press("space")
        await go_to(pilot, "moved")
        await pilot.press("=")
        await until(pilot, lambda: is_open(pilot, CompareDialog))
        await until(pilot, lambda: pilot.app.screen.query_one("#compared").rows)  # type: ignore[attr-defined]
        listing = pilot.app.screen.query_one("#compared")
        assert "more" in listing.rows  # type: ignore[attr-defined]
        assert "app" not in listing.rows  # type: ignore[attr-defined]
        await pilot.press("a")
        assert "app" in listing.rows  # type: ignore[attr-defined]
        await pilot.press("escape")
        assert pilot.app.screen is main_of(pilot)


async def test_clone(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("c")
        await until(pilot, lambda: is_open(pilot, PlaceDialog))
        pilot.app.screen.query_one("#place", Input).value = "twin"
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).environments.rows.get(str(project / "twin")))
        assert core.describe_environment(project / "twin").problem == ""


async def test_what_takes_one_environment_takes_the_marked_one(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("space")
        await go_to(pilot, "moved")
        for key, heading in (("c", "Clone .venv"), ("m", "Move .venv")):
            await pilot.press(key)
            await until(pilot, lambda: is_open(pilot, PlaceDialog))
            assert pilot.app.screen.heading == heading  # type: ignore[attr-defined]
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        await pilot.press("r")
        await until(pilot, lambda: "Nothing is wrong with .venv" in activity(pilot))

        await go_to(pilot, "broken")
        await pilot.press("space")
        for key in "crm":
            await pilot.press(key)
            assert activity(pilot).strip().startswith("· 2 environments are marked, and this takes")


async def test_marks_are_gone_with_what_they_were_for(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, "moved")
        await pilot.press("space", "r")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "moved is repaired" in activity(pilot))
        assert main_of(pilot).environments.marks == set()


async def test_move(project: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, ".venv")
        await pilot.press("m")
        await until(pilot, lambda: is_open(pilot, PlaceDialog))
        note = pilot.app.screen.query_one("#place-note", TextView)
        assert note.lines[0].text.startswith("It lies here now")
        pilot.app.screen.query_one("#place", Input).value = "else"
        await until(pilot, lambda: "will be made" in note.lines[0].text)
        await pilot.press("enter")
        await until(pilot, lambda: (project / "else").exists())
        assert not (project / ".venv").exists()
        await until(pilot, lambda: main_of(pilot).environments.rows.get(str(project / "else")))


async def test_what_is_moved_out_of_sight_is_gone_with(project: Path) -> None:
    async with open_explorer(project) as pilot:
        environments = main_of(pilot).environments
        await go_to(pilot, ".venv")
        await pilot.press("m")
        await until(pilot, lambda: is_open(pilot, PlaceDialog))
        pilot.app.screen.query_one("#place", Input).value = "src/../deep/else"
        await pilot.press("enter")
        await until(pilot, lambda: environments.cursor == str(project / "deep" / "else"))


async def test_the_folder_that_was_swapped_is_not_removed(project: Path, tmp_path: Path) -> None:
    async with open_explorer(project) as pilot:
        await go_to(pilot, "moved")
        await pilot.press("d")
        await until(pilot, lambda: is_open(pilot, ConfirmDialog))
        (project / "moved").rename(tmp_path / "kept")
        shutil.copytree(project / ".venv", project / "moved", symlinks=True)
        await pilot.press("y")
        await until(pilot, lambda: "another folder" in str(pilot.app.entries[-1:]))  # type: ignore[attr-defined]
        assert (project / "moved").is_dir()
