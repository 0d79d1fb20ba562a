"""The benchmarks of installing, all against the recorded index."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.bench.measure import Contender, environment, tool
from tests.bench.tasks import ENVTUI, PYTHON, Task, peers, timed, uv, words

__all__ = ["INSTALLING"]

SMALL = ("jupyterlab",)
LARGE = ("pandas", "scikit-learn", "matplotlib")
FAST_LINE = (0.0, 0.0)
GOOD_LINE = (0.020, 60e6)

Words = Sequence[str | Path]
Prepare = Callable[[Path], None]


def new_environment(folder: Path, *, cache: Path | None = None, within: str = "") -> None:
    """Make an empty environment that every contender can install into."""
    options = ("--cache-dir", cache) if cache else ()
    subprocess.run(
        [ENVTUI, *options, "-q", "venv", "-p", PYTHON, folder / within / ".venv"],
        env=environment(folder.parent),
        check=True,
    )


def empty_store(folder: Path) -> None:
    """Make an environment, and a cache that knows its interpreter and nothing else."""
    new_environment(folder, cache=folder / "cache")
    if tool("uv"):
        subprocess.run(
            [uv(), "-q", "pip", "list", "--cache-dir", folder / "cache-of-uv"],
            cwd=folder,
            env=environment(folder.parent),
            check=True,
        )


def two_environments(folder: Path) -> None:
    new_environment(folder)
    new_environment(folder, within="before")


def in_process(packages: Words, *, again: bool = False) -> list[str | Path]:
    """Install as the explorer does; ``again``: for the second time in one process."""
    setup = (
        "from pathlib import Path\n"
        "from envtui.core import Asked, Means, apply_plan, load_configuration\n"
        "from envtui.core import plan_install, select_target\n"
        "def install(folder):\n"
        "    target = select_target(folder, changing=True)\n"
        "    configuration = load_configuration()\n"
        f"    apply_plan(plan_install(target, Asked({packages!r}), Means(configuration)))\n"
    )
    first = "install(Path('before').absolute())" if again else ""
    return timed(setup + first, "install(Path.cwd())")


def warm(packages: Words) -> list[Contender]:
    return [
        Contender(
            "envtui pip install",
            words(ENVTUI, "pip", "install", *packages),
            prepare=new_environment,
        ),
        Contender(
            "in-process", lambda _: in_process(packages), prepare=new_environment, inside=True
        ),
        Contender(
            "in-process, again",
            lambda _: in_process(packages, again=True),
            prepare=two_environments,
            inside=True,
        ),
        *peers(
            "uv",
            Contender(
                "uv pip install",
                lambda _: [uv(), "pip", "install", *packages],
                prepare=new_environment,
            ),
        ),
        *peers("pip", by_pip(packages, new_environment)),
    ]


def by_pip(packages: Words, prepare: Prepare, *options: str) -> Contender:
    def command(folder: Path) -> Words:
        pip = (tool("pip") or "", "--python", folder / ".venv")
        return [*pip, "install", *options, *packages]

    return Contender("pip install", command, prepare=prepare, rounds=1)


def cold(packages: Words) -> list[Contender]:
    return [
        Contender(
            "envtui pip install",
            lambda folder: [ENVTUI, "--cache-dir", folder / "cache", "pip", "install", *packages],
            prepare=empty_store,
        ),
        *peers(
            "uv",
            Contender(
                "uv pip install",
                lambda folder: [
                    *(uv(), "pip", "install", "--cache-dir", folder / "cache-of-uv"),
                    *packages,
                ],
                prepare=empty_store,
            ),
        ),
        *peers("pip", by_pip(packages, new_environment, "--no-cache-dir")),
    ]


def over_installed(options: Words, packages: Words) -> list[Contender]:
    """What is done to an environment that has ``packages``, put there by the same contender."""

    def one(name: str, tool: Callable[[], Path]) -> Contender:
        def command(folder: Path) -> Words:
            found = folder.glob(".venv/lib/python*/site-packages/*.dist-info")
            installed = sorted(path.name.partition("-")[0] for path in found)
            return [tool(), "pip", *options, *(packages if "install" in options else installed)]

        return Contender(
            f"{name} pip {' '.join(map(str, options))}",
            command,
            prepare=new_environment,
            first=lambda folder: [tool(), "pip", "install", *packages],
        )

    return [one("envtui", lambda: ENVTUI), *peers("uv", one("uv", uv))]


def bytecode() -> list[Contender]:
    """Each contender without and with bytecode: what it adds is the difference."""

    def pair(name: str, tool: Callable[[], Path]) -> list[Contender]:
        def command(options: Words, folder: Path) -> Words:
            return [tool(), "pip", "install", *options, *SMALL]

        return [
            Contender(
                f"{name} pip install {' '.join(options)}",
                partial(command, options),
                prepare=new_environment,
            )
            for options in ((), ("--compile-bytecode",))
        ]

    return [*pair("envtui", lambda: ENVTUI), *peers("uv", *pair("uv", uv))]


def full_environment(folder: Path) -> None:
    """Make an environment with as many packages as the name of the task says."""
    number = int(folder.parent.name.rpartition("-")[2])
    full = folder.parent / "full"
    if not full.exists():
        full.mkdir()
        new_environment(full)
        (library,) = full.glob(".venv/lib/python*/site-packages")
        for count in range(number):
            info = library / f"package_{count}-1.{count}.dist-info"
            info.mkdir()
            head = f"Metadata-Version: 2.4\nName: package-{count}\nVersion: 1.{count}\n"
            (info / "METADATA").write_text(f"{head}Summary: one of many\n\n{'text ' * 600}")
            (info / "INSTALLER").write_text("envtui\n")
            (info / "RECORD").write_text(f"{info.name}/RECORD,,\n" * 20)
    (folder / ".venv").symlink_to(full / ".venv")


def listing() -> list[Contender]:
    setup = (
        "from pathlib import Path\n"
        "from envtui.core import list_distributions, select_target\n"
        "target = select_target(Path.cwd(), changing=False)\n"
        "list_distributions([target.scheme.purelib])"
    )
    work = "list_distributions([target.scheme.purelib])"

    def inside(_: Path) -> Words:
        return timed(setup, work)

    def pip_list(folder: Path) -> Words:
        return [tool("pip") or "", "--python", folder / ".venv", "list"]

    prepare = full_environment
    return [
        Contender("envtui pip list", words(ENVTUI, "pip", "list"), prepare=prepare),
        Contender("in-process", inside, prepare=prepare, inside=True),
        *peers("uv", Contender("uv pip list", lambda _: [uv(), "pip", "list"], prepare=prepare)),
        *peers("pip", Contender("pip list", pip_list, prepare=prepare, rounds=3)),
    ]


def _installs(name: str, packages: Words) -> tuple[Task, ...]:
    what = " ".join(map(str, packages))
    good = "20 ms round trip, 60 MB/s"
    return (
        Task(
            f"pip install, warm, {name}",
            f"{what}: store filled, pages fresh, a new environment each",
            partial(warm, packages),
            line=FAST_LINE,
        ),
        Task(
            f"pip install, cold, {name}",
            f"{what}: empty store each, interpreter known; {good}, TLS, HTTP/1.1",
            partial(cold, packages),
            rounds=7,
            line=GOOD_LINE,
        ),
        Task(
            f"pip install, near, {name}",
            f"{what}: the same, index on loopback without delay",
            partial(cold, packages),
            rounds=5,
            line=FAST_LINE,
        ),
    )


INSTALLING = (
    *_installs("small", SMALL),
    *_installs("large", LARGE),
    Task(
        "pip install, bytecode",
        f"{' '.join(SMALL)}: warm, bytecode in envtui's store after the first round",
        bytecode,
        rounds=3,
        line=FAST_LINE,
    ),
    Task(
        "pip uninstall",
        f"all that came with {' '.join(SMALL)}",
        partial(over_installed, ("uninstall",), SMALL),
        rounds=5,
        line=FAST_LINE,
    ),
    Task(
        "pip install, reinstall",
        f"{' '.join(SMALL)} over itself: warm",
        partial(over_installed, ("install", "--reinstall"), SMALL),
        rounds=5,
        line=FAST_LINE,
    ),
    Task("pip list, 90", "an environment with 90 packages; in-process: the second list", listing),
    Task("pip list, 1000", "an environment with 1,000 packages; the same", listing),
)
