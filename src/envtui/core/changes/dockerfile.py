"""A Dockerfile that builds the environment of a project in one stage and copies it to the next.

What the project requires is a layer of its own below the project, so that a change of code does not
install it again. Files are copies instead of links into the store, and are compiled, so the runtime
stage needs neither the store nor envtui, and writes nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.errors import RequirementError
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["ImageProject", "export_dockerfile", "read_image_project"]

_LIMIT = 16 << 20
_REQUIREMENTS = "requirements.txt"
_PROJECT = "pyproject.toml"
_LOCK = "pylock.toml"
_INCLUDED = r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)"
_CACHE = "--mount=type=cache,target=/root/.cache/envtui"


class ImageProject(Record):
    """What of a project's folder decides how its image is built."""

    requirements: tuple[str, ...]
    """The files that say so, as paths in the folder; the first one includes the others."""
    stands_alone: bool
    """Whether these files are enough to install that, without folders of the project."""
    is_installed: bool
    """Whether the project itself is installed, rather than only lying in the image."""
    scripts: tuple[str, ...] = ()
    """The names of its commands."""


def read_image_project(folder: Path) -> ImageProject:
    """Return what a folder says: pylock.toml counts before requirements.txt and pyproject.toml.

    Raises:
        RequirementError: a file cannot be read, one from outside the folder is included, or there
            is none.
    """
    content = _toml(folder / _PROJECT) if (folder / _PROJECT).exists() else {}
    is_installed = "project" in content or "build-system" in content
    scripts = tuple(map(str, content.get("project", {}).get("scripts", ())))
    if (folder / _LOCK).exists():
        alone = not any("directory" in row for row in _toml(folder / _LOCK).get("packages", ()))
        return ImageProject((_LOCK,), alone, is_installed, scripts)
    if (folder / _REQUIREMENTS).exists():
        lines = dict(_with_included(folder, _REQUIREMENTS))
        alone = not any(_is_local(line) for text in lines.values() for line in text.splitlines())
        return ImageProject(tuple(lines), alone, is_installed, scripts)
    if is_installed:
        return ImageProject((_PROJECT,), _says_all(content), True, scripts)
    raise RequirementError(
        f"Nothing in {literal(str(folder))} says what an image would need.",
        hint="envtui export pylock -o pylock.toml writes down what is installed.",
    )


def export_dockerfile(project: ImageProject, python: str) -> str:
    """Return the text of a Dockerfile.

    Args:
        project: what is in the folder that the image is built from.
        python: the minor version of Python, ``3.13``.
    """
    lines = [
        "# syntax=docker/dockerfile:1",
        f"FROM python:{python}-slim AS build",
        "RUN pip install --no-cache-dir 'envtui[fast]'",
        "ENV ENVTUI_LINK_MODE=copy ENVTUI_COMPILE_BYTECODE=1",
        "WORKDIR /app",
        "",
        *(_two_layers(project) if project.stands_alone else _one_layer(project)),
        "",
        "# The image that runs: the same Python, and /app as it is above.",
        f"FROM python:{python}-slim",
        "WORKDIR /app",
        "COPY --from=build /app /app",
        "ENV PATH=/app/.venv/bin:$PATH",
        f'CMD ["{project.scripts[0] if project.scripts else "python"}"]',
    ]
    return "\n".join(lines) + "\n"


def _two_layers(project: ImageProject) -> list[str]:
    lines = [
        "# What the project requires: a layer that a change of code leaves as it is.",
        *_copied(project.requirements),
        f"RUN {_CACHE} envtui venv && {_installing(project)}",
        "",
        "# The project itself; .venv must stand in .dockerignore.",
        "COPY . .",
    ]
    if project.is_installed:
        lines.append(f"RUN {_CACHE} envtui pip install --no-deps .")
    return lines


def _one_layer(project: ImageProject) -> list[str]:
    return [
        f"# In one layer, since {project.requirements[0]} needs more of the project than itself;",
        "# .venv must stand in .dockerignore.",
        "COPY . .",
        f"RUN {_CACHE} envtui venv && {_installing(project)}",
    ]


def _installing(project: ImageProject) -> str:
    file = project.requirements[0]
    if file == _LOCK:
        return f"envtui pip sync {file}"
    is_whole = file == _PROJECT and not project.stands_alone
    return "envtui pip install ." if is_whole else f"envtui pip install -r {file}"


def _copied(files: tuple[str, ...]) -> list[str]:
    """Return the instructions that bring files to where they lie in the project."""
    by_folder: dict[str, list[str]] = {}
    for file in files:
        by_folder.setdefault(file.rpartition("/")[0], []).append(file)
    return [
        f"COPY {' '.join(names)} ./{f'{folder}/' if folder else ''}"
        for folder, names in by_folder.items()
    ]


def _with_included(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield a requirements file and those that it includes: their paths in the folder, and texts.

    Raises:
        RequirementError: one cannot be read, or lies outside the folder.
    """
    waiting = [name]
    for file in waiting:
        if file.startswith("../") or Path(file).is_absolute():
            raise RequirementError(
                f"{name} includes {literal(file)}, which lies outside the folder of the project, "
                "and so does not come into an image."
            )
        text = _text(folder / file)
        yield file, text
        for found in re.findall(_INCLUDED, text, re.MULTILINE):
            path = Path(os.path.normpath(Path(file).parent / found.strip("'\""))).as_posix()
            if "://" not in found and path not in waiting:
                waiting.append(path)


def _is_local(line: str) -> bool:
    """Whether a line of a requirements file names a folder or an archive of the project."""
    words = line.split()
    return bool(words) and (
        words[0] in {"-e", "--editable"}
        or words[0].startswith((".", "/", "--editable=", "file:"))
        or "@ file:" in line
    )


def _says_all(content: Mapping[str, Any]) -> bool:
    """Whether a pyproject.toml alone tells what to install, from indexes."""
    project = content.get("project")
    if project is None or "dependencies" in project.get("dynamic", ()):
        return False
    sources = content.get("tool", {}).get("uv", {}).get("sources", {}).values()
    return not any("path" in source or "workspace" in source for source in sources)


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(_text(path))
    except ValueError as error:
        raise RequirementError(
            f"{literal(str(path))} is not valid TOML: {literal(str(error))}."
        ) from error


def _text(path: Path) -> str:
    try:
        return read_regular(path, _LIMIT).decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise RequirementError(f"Cannot read {literal(str(path))}: {literal(reason)}.") from error
    except UnicodeDecodeError as error:
        raise RequirementError(f"{literal(str(path))} is not a text in UTF-8.") from error
