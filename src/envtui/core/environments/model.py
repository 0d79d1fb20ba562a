"""What is known of an environment from its files alone; nothing in it is ever run for this."""

from __future__ import annotations

from pathlib import Path

from envtui.core.record import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from envtui.core.interpreters.model import Interpreter, Scheme

__all__ = [
    "Environment",
    "LocatedEnvironment",
    "NewEnvironment",
    "Role",
    "Target",
    "TargetOptions",
    "environment_target",
]

Role: TypeAlias = "Literal['active', 'winner', 'shadowed', 'path', 'other']"


class Environment(Record):
    """An environment as its ``pyvenv.cfg`` and its folders describe it."""

    root: Path
    """As found: links are kept."""
    python: Path
    """Its executable, ``bin/python`` or ``Scripts/python.exe``, whether or not it exists."""
    site_packages: tuple[Path, ...]
    """Where its distributions lie; usually one folder."""
    version: str
    """``3.12.1`` or ``3.12``, as far as the files say; empty if they do not."""
    implementation: str
    home: Path | None
    """The folder of the base interpreter, from ``pyvenv.cfg``."""
    base_python: Path | None
    """The executable of the base interpreter, if it exists."""
    creator: str
    """What made it: ``envtui``, ``uv``, ``virtualenv``, ``venv``, ``conda``; empty if unknown."""
    prompt: str
    system_site_packages: bool
    problem: str = ""
    """One sentence of why it cannot be used; empty if nothing is wrong."""


class LocatedEnvironment(Record):
    """An environment found from a folder, and what part it plays there.

    ``active`` is named by ``VIRTUAL_ENV`` or ``CONDA_PREFIX`` and comes before any ``winner``;
    ``winner`` is the nearest ``.venv`` upward; ``shadowed`` ones lie further up; ``path`` has the
    first Python on ``PATH``, where nothing else is meant; ``other`` ones have another name than
    ``.venv`` and are never chosen by themselves. ``used`` marks the one that an install would go to
    from the folder.
    """

    environment: Environment
    folder: Path
    """The folder it was found in, which is the project's; for ``active`` and ``path`` the parent
    of its root."""
    role: Role
    used: bool


class Target(Record):
    """What a change goes to: an environment, or an interpreter's own site-packages."""

    root: Path
    """``sys.prefix``, as found."""
    interpreter: Interpreter
    """The environment's interpreter: the base's answer, with the environment's own paths."""
    scheme: Scheme
    """Absolute."""
    is_environment: bool
    """False for a system Python, reached only with ``--system`` or by its path."""
    problem: str = ""
    """Why it is broken, in one sentence, where what is installed is to be seen all the same."""


def environment_target(
    root: Path, base: Interpreter, scheme: Scheme, python: Path, site_packages: tuple[Path, ...]
) -> Target:
    """Return an environment as something to install into: its base, with paths of its own.

    Args:
        root: ``sys.prefix`` of the environment.
        base: its base interpreter.
        scheme: where its files go.
        python: its executable, as its scripts name it.
        site_packages: where its distributions lie, and those that it inherits.
    """
    interpreter = replace(
        base,
        site_packages=tuple(dict.fromkeys(site_packages)),
        executable=python,
        prefix=root,
        scheme=scheme,
        externally_managed=None,
    )
    return Target(root, interpreter, scheme, is_environment=True)


class TargetOptions(Record):
    """Which environment, or Python, a person means: what the options of a command say."""

    python: str = ""
    """An environment, an interpreter or a version. A version means an environment of that version,
    unless ``system`` is set."""
    system: bool = False
    """A system Python is meant, never an environment."""
    managed: bool | None = None
    """Whether a system Python must be one that uv has installed, or must not; a path may be
    either."""
    target_folder: Path | None = None
    """A flat folder to install into, for the Python that would be meant without it."""
    prefix: Path | None = None
    """A folder to install into with the layout of an environment."""
    break_system_packages: bool = False
    """Change an externally managed Python all the same."""


class NewEnvironment(Record):
    """How a new environment is made (the flags of ``envtui venv``)."""

    root: Path
    interpreter: Interpreter
    prompt: str = ""
    system_site_packages: bool = False
    clear: bool = False
    allow_existing: bool = False
    force: bool = False
    relocatable: bool = False
    seed: bool = False
