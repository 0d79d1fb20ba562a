"""The benchmarks of finding interpreters: on this machine's PATH, and on one that is made."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from functools import partial
from pathlib import Path

from tests.bench.measure import Contender
from tests.bench.tasks import ENVTUI, PYTHON, Task, peers, timed, uv, words

__all__ = ["INTERPRETERS"]

INSTALLATIONS = 10
ENTRIES = 40
FILES = 100
GROWTH = (10, 100, 400)
GROWTH_FILES = 500
UV_LIST = ("python", "list", "--only-installed")


def this_machine(*, shims: bool) -> str:
    """PATH as it is here: with pyenv's shims first, or without any."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    rest = [folder for folder in folders if Path(folder).name != "shims"]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return os.pathsep.join([str(root / "shims"), *rest] if shims else rest)


def warm() -> list[Contender]:
    return [
        Contender("envtui python list", words(ENVTUI, "python", "list")),
        *peers("uv", Contender("uv python list", lambda _: [uv(), *UV_LIST], rounds=7)),
    ]


def make_folder(folder: Path, files: int) -> None:
    folder.mkdir(parents=True)
    for number in range(files):
        os.close(os.open(folder / f"tool-{number}", os.O_CREAT | os.O_WRONLY, 0o755))


def make_installation(folder: Path) -> None:
    """An installation of its own: the executable copied, the library linked."""
    make_folder(folder / "bin", FILES)
    shutil.copy2(os.path.realpath(PYTHON), folder / "bin" / "python3")
    library = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix})).parent
    (folder / "lib").symlink_to(library)


def made_machine(folder: Path) -> tuple[str, ...]:
    """Words that run a command where PATH has 40 folders, of which ten hold an interpreter."""
    machine = folder.parent / "machine"
    installations = [machine / f"python-{number}" for number in range(INSTALLATIONS)]
    others = [machine / f"tools-{number}" for number in range(ENTRIES - INSTALLATIONS)]
    if not machine.exists():
        for installation in installations:
            make_installation(installation)
        for other in others:
            make_folder(other, FILES)
    path = os.pathsep.join(str(entry) for entry in (*others, *(i / "bin" for i in installations)))
    return ("/usr/bin/env", f"PATH={path}", f"HOME={machine}")


def made_warm() -> list[Contender]:
    timing = timed(
        "from envtui.core import discover_interpreters",
        "found = discover_interpreters()\nassert len(found) >= 10",
    )
    return [
        Contender("envtui python list", lambda f: [*made_machine(f), ENVTUI, "python", "list"]),
        Contender("in-process", lambda f: [*made_machine(f), *timing], inside=True),
        *peers("uv", Contender("uv python list", lambda f: [*made_machine(f), uv(), *UV_LIST])),
    ]


def made_cold() -> list[Contender]:
    def cold(folder: Path, *command: str | Path) -> list[str | Path]:
        return [*made_machine(folder), *command, "--cache-dir", folder / "cache"]

    return [
        Contender("envtui python list", lambda f: cold(f, ENVTUI, "python", "list")),
        *peers("uv", Contender("uv python list", lambda f: cold(f, uv(), *UV_LIST))),
    ]


def grown(folder: Path, *, entries: int, again: bool) -> list[str | Path]:
    """Time finding the interpreters on a PATH of ``entries`` folders; the only one is known.

    ``again``: these folders were searched once before in the same process.
    """
    machine = folder.parent / "entries"
    folders = [machine / f"entry-{number}" for number in range(max(GROWTH))]
    if not machine.exists():
        for each in folders:
            make_folder(each, GROWTH_FILES)
        (folders[0] / "python3").symlink_to(PYTHON)
        settle(folders)
    path = os.pathsep.join(map(str, folders[:entries]))
    setup = (
        "import os\nfrom envtui.core import discover_interpreters\n"
        f"os.environ.update(HOME={str(machine)!r}, ENVTUI_CACHE_DIR={str(folder / 'cache')!r})\n"
        f"os.environ['PATH'] = {str(folders[0])!r}\ndiscover_interpreters()\n"
        f"os.environ['PATH'] = {path!r}"
    )
    look = "discover_interpreters()"
    return timed(f"{setup}\n{look}" if again else setup, look)


def settle(folders: list[Path]) -> None:
    """Date the folders back: one that has just changed is not trusted to keep its time."""
    for folder in folders:
        os.utime(folder, (1_700_000_000, 1_700_000_000))


def growth() -> list[Contender]:
    return [
        Contender(
            f"{entries} entries, {'again' if again else 'first look'}",
            partial(grown, entries=entries, again=again),
            inside=True,
        )
        for again in (False, True)
        for entries in GROWTH
    ]


INTERPRETERS = (
    Task(
        "python list, warm, shims",
        "this machine's PATH with pyenv's shims first, interpreters known",
        warm,
        variables={"PATH": this_machine(shims=True)},
    ),
    Task(
        "python list, warm, no shims",
        "PATH without folders named shims",
        warm,
        variables={"PATH": this_machine(shims=False)},
    ),
    Task(
        "python list, warm, made",
        f"{INSTALLATIONS} interpreters on {ENTRIES} folders of PATH with {FILES} files each",
        made_warm,
    ),
    Task("python list, cold, made", "the same, an empty cache each", made_cold, rounds=7),
    Task(
        "python list, growth",
        f"in-process, {', '.join(map(str, GROWTH))} folders of PATH with {GROWTH_FILES} files each",
        growth,
        rounds=5,
    ),
)
