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
from collections.abc import Callable
from pathlib import Path
from typing import cast

from textual.pilot import Pilot

from envtui.tui.app import Explorer
from envtui.tui.main import Main
from tests.support.index_server import IndexServer
from tests.support.wheels import make_wheel

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


async def scenes(folder: Path) -> None:
    """Do the main job once, taking a picture of each moment."""
    async with Explorer(folder).run_test(size=(120, 36)) as pilot:
        await reach(pilot, lambda: not main(pilot).interpreters.is_searching)
        await press(pilot, "n")
        await reach(pilot, lambda: pilot.app.screen is not main(pilot))
        await press(pilot, *"3.13")
        picture(pilot, "new-environment")
        await press(pilot, "enter")
        await reach(pilot, lambda: main(pilot).environments.used)
        picture(pilot, "environment")
        await press(pilot, "i")
        await reach(pilot, lambda: pilot.app.screen is not main(pilot))
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
        await reach(pilot, lambda: pilot.app.screen is not main(pilot))
        picture(pilot, "why")
        await press(pilot, "escape", "x")
        await reach(pilot, lambda: getattr(pilot.app.screen, "stage", "") == "asking")
        picture(pilot, "uninstall")
        await press(pilot, "escape", "?")
        await reach(pilot, lambda: pilot.app.screen.query("HelpDialog Picker, Picker"))
        picture(pilot, "keys")


async def broken_scene(folder: Path) -> None:
    """Show a broken environment and a shadowed one, in the light theme."""
    shutil.copytree(folder / ".venv", folder.parent / ".venv", symlinks=True)
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
    await pilot.pause(0.4)


async def reach(pilot: Pilot[int], holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(300):
        await pilot.pause(0.05)
        if holds():
            await pilot.pause(0.4)
            return
    picture(pilot, "missed")
    raise TimeoutError("The moment to be pictured does not come; see screenshots/missed.svg.")


def picture(pilot: Pilot[int], name: str) -> None:
    """Write what is on the screen."""
    picture = pilot.app.export_screenshot(title="envtui")
    (_OUT / f"{name}.svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(f"screenshots/{name}.svg\n")


def make_wheels(folder: Path) -> None:
    """Make the wheels, as big as those they are named after."""
    folder.mkdir()
    for project, (summary, kilobytes, requires) in _WHEELS.items():
        name, version = project.split()
        files = {f"{name}/__init__.py": b"", f"{name}/data.bin": os.urandom(1000 * kilobytes)}
        make_wheel(folder, name, version, summary=summary, requires=requires.split(), files=files)


def move_in(home: Path) -> None:
    """Make ``home`` the home folder, with the interpreters that the real one has."""
    real_pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    if real_pyenv.is_dir():
        (home / ".pyenv").symlink_to(real_pyenv)
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
        make_wheels(home / "wheels")
        with IndexServer(home / "wheels") as index:
            os.environ["PIP_INDEX_URL"] = index.url
            for scene in (scenes, broken_scene, small_scene):
                asyncio.run(scene(folder))


if __name__ == "__main__":
    take()
