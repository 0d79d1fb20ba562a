"""Writes screenshots/: pictures of real moments, by ``python -m tests.screenshots``.

The app is the real one, with the real core: it looks for the interpreters of this machine, makes an
environment in a new home folder, and installs from an index on loopback that serves wheels made
here.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from textual.pilot import Pilot
from textual.widgets import Input

from envtui import core
from envtui.tui.app import Explorer
from envtui.tui.dialogs.history import HistoryDialog
from envtui.tui.dialogs.install import InstallDialog
from envtui.tui.dialogs.message import MessageDialog
from envtui.tui.dialogs.upgrade import UpgradeList
from envtui.tui.main import Main
from envtui.tui.panes.picker import Picker
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel
from tests.tui.conftest import is_open, settle, until

_OUT = Path(__file__).parent.parent / "screenshots"
_WHEELS = {
    "anyio 4.12.0": ("Concurrency and networking on top of asyncio or Trio", 400, "idna>=2.8"),
    "certifi 2026.10.5": ("Root certificates, carefully collected", 290, ""),
    "h11 0.16.0": ("HTTP/1.1 in pure Python, without any input or output", 100, ""),
    "httpcore 1.0.9": ("A minimal low-level HTTP client", 240, "certifi h11>=0.16"),
    "httpx 0.28.1": ("The next generation HTTP client", 250, "anyio certifi httpcore==1.* idna"),
    "idna 3.11": ("Internationalized domain names in applications", 310, ""),
    "rich 14.2.0": ("Rich text, tables and progress bars in the terminal", 740, "pygments>=2.13"),
    "pygments 2.19.2": ("A syntax highlighter for hundreds of languages", 4600, ""),
}  # fmt: skip
_NEWER = {
    "anyio 5.0.0": ("Concurrency and networking on top of asyncio or Trio", 1, "idna>=2.8"),
    "certifi 2026.11.9": ("Root certificates, carefully collected", 1, ""),
    "httpcore 2.0.0": ("A minimal low-level HTTP client", 1, "certifi h11>=0.16"),
    "httpx 0.29.0": ("The next generation HTTP client", 1, "anyio certifi httpcore>=2 idna"),
    "idna 3.11.1": ("Internationalized domain names in applications", 1, ""),
    "rich 14.3.0": ("Rich text, tables and progress bars in the terminal", 1, "pygments>=2.13"),
}  # fmt: skip


async def scenes(folder: Path) -> None:
    """Do the main job once, taking a picture of each moment."""
    async with Explorer(folder).run_test(size=(120, 36)) as pilot:
        await reach(pilot, lambda: not main(pilot).interpreters.is_searching)
        await press(pilot, "n")
        await reach(pilot, lambda: pilot.app.screen.query(Picker))
        await press(pilot, *"3.13")
        picture(pilot, "new-environment")
        await press(pilot, "enter")
        await reach(pilot, lambda: main(pilot).environments.used)
        picture(pilot, "environment")
        await press(pilot, "i")
        await reach(pilot, lambda: pilot.app.screen.query(Input))
        await press(pilot, *"httpx rich>=14")
        await press(pilot, "enter")
        await reach(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        picture(pilot, "plan")
        await press(pilot, "enter")
        await reach(pilot, lambda: len(main(pilot).packages.rows) == len(_WHEELS))
        await reach(pilot, lambda: main(pilot).packages.graph)
        await press(pilot, "S")
        await reach(pilot, lambda: all(one.size >= 0 for one in main(pilot).packages.installed))
        picture(pilot, "packages")
        await press(pilot, "home", "down", "down", "w")
        await reach(pilot, lambda: is_open(pilot, MessageDialog))
        picture(pilot, "why")
        await press(pilot, "escape")
        await reach(pilot, lambda: pilot.app.screen is main(pilot))
        await press(pilot, "x")
        await reach(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        picture(pilot, "uninstall")
        await press(pilot, "escape")
        await reach(pilot, lambda: pilot.app.screen is main(pilot))
        await press(pilot, "?")
        await reach(pilot, lambda: pilot.app.screen.query(Picker))
        picture(pilot, "keys")


async def newer_scene(folder: Path) -> None:
    """Show what is newer on the index, and a request that has no answer."""
    newer = folder.parent / "newer"
    make_wheels(newer, _WHEELS)
    make_wheels(newer, _NEWER)
    served = os.environ["PIP_INDEX_URL"]
    with IndexServer(newer) as index:
        os.environ["PIP_INDEX_URL"] = index.url
        async with Explorer(folder).run_test(size=(120, 36)) as pilot:
            await reach(pilot, lambda: main(pilot).packages.graph)
            await press(pilot, "3", "u")
            await reach(pilot, lambda: pilot.app.screen.query_one(UpgradeList).rows)
            picture(pilot, "upgrade")
            await press(pilot, "escape")
            await reach(pilot, lambda: pilot.app.screen is main(pilot))
            await press(pilot, "i")
            await reach(pilot, lambda: pilot.app.screen.query(Input))
            await press(pilot, *"httpx==0.28.1 httpcore>=2", "enter")
            await reach(pilot, lambda: pilot.app.screen.query("#instead"))
            picture(pilot, "no-answer")
    os.environ["PIP_INDEX_URL"] = served


async def history_scene(folder: Path) -> None:
    """Show what was done, and a plan that goes back to it; and all that can be typed to install."""
    target = core.target_of(core.describe_environment(folder / ".venv"))
    core.apply_plan(core.plan_uninstall(target, ["rich"]))
    core.apply_plan(core.plan_undo(target))
    (folder / "requirements.txt").write_text("rich>=14\n")
    make_wheel(folder, "tool", "1.0")
    async with Explorer(folder).run_test(size=(120, 36)) as pilot:
        await reach(pilot, lambda: main(pilot).packages.graph)
        await press(pilot, "3", "H")
        await reach(pilot, lambda: is_open(pilot, HistoryDialog))
        await press(pilot, "down")
        picture(pilot, "history")
        await press(pilot, "escape")
        await reach(pilot, lambda: pilot.app.screen is main(pilot))
        await press(pilot, "i")
        await reach(pilot, lambda: is_open(pilot, InstallDialog))
        await press(pilot, *"httpx -r requirements.txt ./tool-1.0-py3-none-any.whl")
        picture(pilot, "install")


async def broken_scene(folder: Path) -> None:
    """Show a broken environment and a shadowed one, in the light theme."""
    core.clone_environment(core.plan_clone(folder / ".venv", folder.parent / ".venv"))
    damaged = folder / "py38"
    shutil.copytree(folder / ".venv", damaged, symlinks=True)
    for python in (damaged / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/opt/python3.8/bin/python3.8")
    async with Explorer(folder).run_test(size=(120, 36)) as pilot:
        pilot.app.theme = "envtui-light"
        await reach(pilot, lambda: not main(pilot).interpreters.is_searching)
        await reach(pilot, lambda: len(main(pilot).environments.located) == 3)
        await press(pilot, "down")
        picture(pilot, "broken-light")


async def interpreters_scene(folder: Path) -> None:
    """Show the interpreters, whom they carry, what is wrong with some, and what names mean."""
    script(folder.parent / "bin" / "python3.14", "echo 'libpython3.14.so is missing' >&2; exit 127")
    unknown = script(folder / "tools" / "python3.12", "exit 1")
    others = [str(folder.parent / "bin"), str(unknown.parent)]
    first, *rest = os.environ["PATH"].split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join([first, *others, *rest])
    async with Explorer(folder).run_test(size=(120, 40)) as pilot:
        await reach(pilot, lambda: main(pilot).interpreters.built)
        await press(pilot, "1", "home", "down", "down")
        picture(pilot, "interpreters")
        await press(pilot, "+")
        picture(pilot, "interpreters-zoomed")
        await press(pilot, "_", "w")
        await reach(pilot, lambda: is_open(pilot))
        picture(pilot, "names")
        await press(pilot, "escape")
        main(pilot).interpreters.select(str(unknown))
        await press(pilot, "a")
        await reach(pilot, lambda: is_open(pilot))
        picture(pilot, "allow")


def script(path: Path, command: str) -> Path:
    """Write an executable that only looks like an interpreter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
    return path


async def environments_scene(folder: Path) -> None:
    """Show what is wrong with environments, two of them compared, and what removing one frees."""
    make_wheel(folder.parent / "wheels", "idna", "3.10")
    old = folder.parent / "old" / "py313"
    core.clone_environment(core.plan_clone(folder / ".venv", old))
    target = core.target_of(core.describe_environment(old))
    fresh = core.load_configuration(core.IndexOptions(refresh=True))
    core.apply_plan(core.plan_install(target, core.Asked(["idna==3.10"]), core.Means(fresh)))
    core.apply_plan(core.plan_uninstall(target, ["rich", "pygments"]))
    old.rename(folder / "py313")
    async with Explorer(folder).run_test(size=(120, 36)) as pilot:
        await reach(pilot, lambda: not main(pilot).interpreters.is_searching)
        await reach(pilot, lambda: len(main(pilot).environments.health) == 4)
        main(pilot).environments.select(str(folder / "py313"))
        await press(pilot, "S")
        await reach(pilot, lambda: main(pilot).environments.sizes)
        picture(pilot, "environments")
        await press(pilot, "r")
        await reach(pilot, lambda: is_open(pilot))
        picture(pilot, "repair")
        await press(pilot, "escape", "space")
        main(pilot).environments.select(str(folder / ".venv"))
        await press(pilot, "=")
        await reach(pilot, lambda: is_open(pilot))
        picture(pilot, "compare")
        await press(pilot, "escape", "d")
        await reach(pilot, lambda: is_open(pilot))
        picture(pilot, "remove")


async def small_scene(folder: Path) -> None:
    """Show the same in the smallest usual terminal."""
    async with Explorer(folder).run_test(size=(80, 24)) as pilot:
        await reach(pilot, lambda: not main(pilot).interpreters.is_searching)
        await reach(pilot, lambda: main(pilot).packages.graph)
        await press(pilot, "3")
        picture(pilot, "small")


def main(pilot: Pilot[int]) -> Main:
    """Return the main screen."""
    return cast(Explorer, pilot.app).main


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys and let the screen settle."""
    await pilot.press(*keys)
    await settle(pilot)


async def reach(pilot: Pilot[int], holds: Callable[[], object]) -> None:
    """Wait until something holds, and until nothing is being looked at any more."""
    try:
        await until(pilot, holds, seconds=120)
    except AssertionError:
        picture(pilot, "missed")
        sys.stdout.write("The moment to be pictured does not come: see screenshots/missed.svg.\n")
        raise
    await settle(pilot)


def picture(pilot: Pilot[int], name: str) -> None:
    """Write what is on the screen."""
    picture = pilot.app.export_screenshot(title="envtui")
    (_OUT / f"{name}.svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(f"screenshots/{name}.svg\n")


def make_wheels(folder: Path, wheels: Mapping[str, tuple[str, int, str]]) -> None:
    """Make wheels of so many kilobytes."""
    folder.mkdir(exist_ok=True)
    for project, (summary, kilobytes, requires) in wheels.items():
        name, version = project.split()
        files = {f"{name}/__init__.py": b"", f"{name}/data.bin": os.urandom(1000 * kilobytes)}
        make_wheel(folder, name, version, summary=summary, requires=requires.split(), files=files)


def move_in(home: Path) -> None:
    """Make ``home`` the home folder, with the interpreters that the real one has."""
    real_pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    if real_pyenv.is_dir():
        borrow_pyenv(real_pyenv, home / ".pyenv")
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_", "PYENV_", "XDG_", "VIRTUAL_ENV", "CONDA_")):
            del os.environ[name]
    os.environ |= {
        "HOME": str(home),
        "SHELL": "/bin/bash",
        "PATH": f"{home / '.pyenv' / 'shims'}:/usr/local/bin:/usr/bin:/bin",
        "ENVTUI_CACHE_DIR": str(home / ".cache/envtui"),
        "ENVTUI_STATE_DIR": str(home / ".local/state/envtui"),
        "PIP_CONFIG_FILE": os.devnull,
    }


def borrow_pyenv(real: Path, root: Path) -> None:
    """Link the interpreters of a pyenv into another: a picture shows paths of its own home."""
    unneeded = ("test", "__pycache__", "site-packages", "config-*", "include", "share", "pip*")
    for version in (real / "versions").iterdir():
        place = root / "versions" / version.name
        ignored = shutil.ignore_patterns(*unneeded)
        shutil.copytree(version, place, symlinks=True, ignore=ignored, copy_function=link)
        pip = script(place / "bin" / "pip", "")
        pip.write_text(f"#!{place}/bin/python\n")
        for command in (place / "bin").iterdir():
            script(root / "shims" / command.name, "exit 127")
    if (real / "version").is_file():
        shutil.copy(real / "version", root / "version")


def link(source: str, place: str) -> None:
    """Link a file, or copy it to another file system."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)


_SCENES = (
    scenes,
    newer_scene,
    history_scene,
    broken_scene,
    interpreters_scene,
    small_scene,
    environments_scene,
)


def take() -> None:
    """Take all pictures."""
    _OUT.mkdir(exist_ok=True)
    base = "/var/tmp" if Path("/var/tmp").is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as scratch:
        home = Path(scratch) / "ada"
        folder = home / "shop"
        folder.mkdir(parents=True)
        move_in(home)
        os.chdir(folder)
        make_wheels(home / "wheels", _WHEELS)
        with IndexServer(home / "wheels") as index:
            os.environ["PIP_INDEX_URL"] = index.url
            for scene in _SCENES:
                asyncio.run(scene(folder))


if __name__ == "__main__":
    take()
