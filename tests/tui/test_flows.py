"""The main job with the real core: real interpreter, real files, an index on loopback."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from envtui import core
from envtui.tui.actions import hints
from envtui.tui.dialogs.history import HistoryDialog, RevisionList
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.dialogs.new_environment import NewEnvironmentDialog
from envtui.tui.dialogs.no_answer import NoAnswerDialog, WayList
from envtui.tui.dialogs.plan import PlanDialog
from envtui.tui.panes.listing import Listing
from envtui.tui.panes.text_view import TextView
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel
from tests.tui.conftest import is_open, open_explorer, settle, until
from tests.tui.test_explorer import activity, main_of, shown


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: Path) -> Path:
    """An empty project folder, one interpreter on PATH, nothing else to be found."""
    monkeypatch.setenv("PATH", f"{python.parent}:/usr/bin:/bin")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def shop(wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index with a client, and what it needs."""
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    make_wheel(wheels, "httpx", "0.28.1", requires=["anyio", "idna>=3"], summary="A client")
    make_wheel(wheels, "anyio", "4.6.0", requires=["idna"])
    make_wheel(wheels, "idna", "3.10")


def is_listed(pilot: Pilot[int], root: Path) -> bool:
    """Tell whether an environment is shown; folders above the test's may hold others."""
    return str(root) in {row.key for row in main_of(pilot).environments.shown}


def has_rows(listing: Listing[Any], count: int) -> bool:
    return len(shown(listing)) == count


def names(folder: Path) -> list[str]:
    site = next((folder / ".venv").glob("lib/python*/site-packages"))
    return [found.name for found in core.list_distributions([site])]


async def make_environment(pilot: Pilot[int], folder: Path) -> None:
    await until(pilot, lambda: main_of(pilot).interpreters.found)
    await settle(pilot)
    await pilot.press("n")
    await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
    await pilot.press("enter")
    await until(pilot, lambda: main_of(pilot).environments.cursor == str(folder / ".venv"))


async def install(pilot: Pilot[int], text: str) -> None:
    await pilot.press("i")
    await until(pilot, lambda: is_open(pilot, InstallDialog))
    await pilot.press(*text, "enter")
    await until(pilot, lambda: is_answered(pilot))


def is_answered(pilot: Pilot[int]) -> bool:
    screen = pilot.app.screen
    if isinstance(screen, PlanDialog):
        return screen.stage in {"asking", "failed"}
    return is_open(pilot, NoAnswerDialog)


async def test_from_an_empty_folder_to_an_environment_with_packages_and_back(
    project: Path, shop: None
) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await make_environment(pilot, project)
        assert (project / ".venv/pyvenv.cfg").is_file()
        assert shown(main.environments)[1] == "● .venv"
        await install(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: shown(main.packages) == ["anyio", "httpx", "idna"])
        assert names(project) == ["anyio", "httpx", "idna"]
        await until(pilot, lambda: main.packages.graph)
        assert [row.cells[2].text for row in main.packages.shown] == ["needed", "direct", "needed"]

        await until(pilot, lambda: main.pane == "packages")
        await pilot.press("x")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        await pilot.press("y")
        await until(pilot, lambda: shown(main.packages) == ["anyio", "idna"])
        assert names(project) == ["anyio", "idna"]

        await until(pilot, lambda: main.pane == "packages")
        await pilot.press("g", "x")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        first = pilot.app.screen
        await pilot.press("right", "enter")  # idna too, which nothing would need
        await until(pilot, lambda: pilot.app.screen is not first and is_asked(pilot, 2))
        await pilot.press("y")
        await until(pilot, lambda: shown(main.packages) == [])
        assert names(project) == []


def is_asked(pilot: Pilot[int], count: int) -> bool:
    """Whether that many packages are about to go."""
    screen = pilot.app.screen
    return (
        isinstance(screen, PlanDialog)
        and screen.stage == "asking"
        and screen.heading.startswith(f"Uninstall {count} packages")
    )


async def test_escape_before_and_at_the_plan_leaves_everything_as_it_was(
    project: Path, shop: None
) -> None:
    async with open_explorer(project) as pilot:
        await make_environment(pilot, project)
        before = sorted((project / ".venv").rglob("*"))
        await install(pilot, "httpx")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert sorted((project / ".venv").rglob("*")) == before


async def test_an_unknown_package_is_explained_in_the_dialog(
    project: Path, wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    async with open_explorer(project) as pilot:
        await make_environment(pilot, project)
        await install(pilot, "nothing-of-that-name")
        dialog = pilot.app.screen
        assert isinstance(dialog, NoAnswerDialog)
        assert "No index has a project named" in dialog.query_one("#chains", TextView).lines[0].text
        assert names(project) == []


async def test_a_way_out_of_a_conflict_is_chosen_and_installed(
    project: Path, wheels: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheels, "shop", "1.0", requires=["base<2"])
    make_wheel(wheels, "shop", "2.0", requires=["base"])
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "base", version)
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    async with open_explorer(project) as pilot:
        await make_environment(pilot, project)
        await install(pilot, "shop==1.0 base>=2")
        dialog = pilot.app.screen
        assert isinstance(dialog, NoAnswerDialog)
        ways = dialog.query_one(WayList)
        await until(pilot, lambda: ways.current)
        first = ways.current
        assert first is not None
        assert first.requirements == ("shop", "base>=2")
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert names(project) == ["base", "shop"]


async def test_what_another_program_changes_shows_by_itself(project: Path) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await make_environment(pilot, project)
        await until(pilot, lambda: main.watcher and main.watcher.is_watching)
        site = next((project / ".venv").glob("lib/python*/site-packages"))
        (site / "other-1.0.dist-info").mkdir()
        (site / "other-1.0.dist-info/METADATA").write_text("Name: other\nVersion: 1.0\n")
        await until(pilot, lambda: shown(main.packages) == ["other"])
        await until(pilot, lambda: main.watcher and main.watcher.is_watching)
        shutil.rmtree(project / ".venv")
        await until(pilot, lambda: not is_listed(pilot, project / ".venv"))
        await until(pilot, lambda: ".venv is gone: another program" in activity(pilot))
        assert main.explorer.entries[-1].what == str(project / ".venv")


async def test_an_environment_made_by_another_program_appears(project: Path, python: Path) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await until(pilot, lambda: main.watcher and main.watcher.is_watching)
        interpreter = core.inspect_interpreter(python)
        core.apply_plan(core.plan_environment(core.NewEnvironment(project / ".venv", interpreter)))
        await until(pilot, lambda: is_listed(pilot, project / ".venv"))


async def test_the_shell_of_an_environment_comes_first_on_path(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    from envtui.tui.app import Explorer

    script = project.parent / "shell"
    script.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$VIRTUAL_ENV" "$PATH" "$PWD" > "$OUT.new"\n'
        'mv "$OUT.new" "$OUT"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("SHELL", str(script))
    monkeypatch.setenv("OUT", str(project.parent / "out"))
    monkeypatch.setattr(Explorer, "suspend", lambda app: nullcontext())
    async with open_explorer(project) as pilot:
        await make_environment(pilot, project)
        await until(pilot, lambda: main_of(pilot).explorer.job is None)
        await pilot.press("s")
        await until(pilot, lambda: (project.parent / "out").exists())
        virtual, path, folder = (project.parent / "out").read_text().splitlines()
        assert virtual == str(project / ".venv")
        assert path.startswith(f"{project / '.venv' / 'bin'}:")
        assert folder == str(project)


async def test_a_removed_environment_goes_to_the_trash_and_comes_back(project: Path) -> None:
    root = project / ".venv"
    async with open_explorer(project) as pilot:
        await make_environment(pilot, project)
        await pilot.press("d")
        await until(pilot, lambda: is_open(pilot))
        await pilot.press("enter")  # Cancel is the default
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert root.exists()
        await pilot.press("d")
        await until(pilot, lambda: is_open(pilot))
        await pilot.press("y")
        await until(pilot, lambda: not is_listed(pilot, root))
        assert not root.exists()
        await pilot.press("z")
        await until(pilot, lambda: is_listed(pilot, root))
        assert (root / "pyvenv.cfg").is_file()


async def test_to_install_where_there_is_no_environment_one_is_made_first(project: Path) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await until(pilot, lambda: shown(main.interpreters))
        await pilot.press("i")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main)
        assert not (project / ".venv").exists()
        await pilot.press("i")
        await until(pilot, lambda: is_open(pilot, NewEnvironmentDialog))
        await pilot.press("enter")
        await until(pilot, lambda: is_open(pilot, InstallDialog))
        assert (project / ".venv" / "pyvenv.cfg").is_file()


async def test_an_install_is_undone_and_done_again(project: Path, shop: None) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await make_environment(pilot, project)
        await install(pilot, "httpx")
        await pilot.press("enter")
        await until(pilot, lambda: len(shown(main.packages)) == 3 and main.pane == "packages")
        for key, expected in (("z", 0), ("Z", 3)):
            await pilot.press(key)
            await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
            await pilot.press("enter")  # it can be taken back, so it is the default
            await until(pilot, lambda: pilot.app.screen is main)
            await until(pilot, partial(has_rows, main.packages, expected))
            assert len(names(project)) == expected
            done, other = {
                "z": ("Undone in ", "Z does it again"),
                "Z": ("Done again in ", "z undoes it"),
            }[key]
            assert done in activity(pilot)
            assert "httpx" in activity(pilot)
            assert other in activity(pilot)
            await settle(pilot)
            hinted = {action.id for _, action in hints(main.situation)}
            assert hinted & {"undo", "redo"} == {"redo" if key == "z" else "undo"}


async def test_the_history_leads_to_any_revision(project: Path, shop: None) -> None:
    async with open_explorer(project) as pilot:
        main = main_of(pilot)
        await make_environment(pilot, project)
        for text in ("idna", "httpx"):
            await install(pilot, text)
            await pilot.press("enter")
            await until(pilot, lambda: pilot.app.screen is main)
            await settle(pilot)
        await pilot.press("H")
        await until(pilot, lambda: is_open(pilot, HistoryDialog))
        listing = pilot.app.screen.query_one(RevisionList)
        await until(pilot, lambda: listing.cursor == "2")
        titles = [row.cells[1].text for row in listing.shown]
        assert titles[1] == "install idna 3.10"
        assert [row.cells[0].text for row in listing.shown] == ["● 2", "1"]
        await pilot.press("down")
        note = pilot.app.screen.query_one("#revision", TextView)
        await until(pilot, lambda: "httpx gone" in note.lines[1].text)
        await pilot.press("enter")
        await until(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        await pilot.press("enter")
        await until(pilot, partial(has_rows, main.packages, 1))
        assert names(project) == ["idna"]
        await until(pilot, lambda: "H shows the history" in activity(pilot))
        assert "Went to revision 1 in " in activity(pilot)
        assert main.explorer.entries[-1].what == "envtui env undo --to 1"
