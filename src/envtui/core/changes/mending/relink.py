"""What binds an environment to a base interpreter: its links and its ``pyvenv.cfg``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.changes.rewrite import Rewrite
from envtui.core.environments.contents import File, Link, base_executable, contents
from envtui.core.environments.layout import WINDOWS, scripts_folder
from envtui.core.files import read_regular
from envtui.core.interpreters.pyvenv_cfg import (
    FILE_NAME,
    parse_cfg,
    read_content,
    unreadable_to_python,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment, NewEnvironment
    from envtui.core.interpreters.model import Interpreter

__all__ = [
    "rewrites_for_base",
    "rewrites_for_cfg",
    "rewrites_for_parts",
    "rewrites_for_scripts",
]


def rewrites_for_base(root: Path, new: NewEnvironment) -> Iterator[Rewrite]:
    """Yield the links to the interpreter of ``new`` that are not as they should be."""
    wanted = {entry.path: entry.target for entry in _links(new)}
    scripts = scripts_folder(root)
    for path in sorted(scripts.glob("python*")):
        # What another creator linked besides: "python3.12" of venv leads to the base itself.
        if path.is_symlink() and not path.exists():
            wanted.setdefault(str(path.relative_to(root)), "python")
    for inside, target in wanted.items():
        path = root / inside
        if os.path.lexists(path) and not path.is_symlink() and path.is_dir():
            continue
        if not path.is_symlink() or os.fspath(path.readlink()) != target:
            yield Rewrite(inside, target=target)


def rewrites_for_cfg(root: Path, new: NewEnvironment) -> Iterator[Rewrite]:
    """Yield ``pyvenv.cfg`` with what it has to say of the interpreter of ``new``.

    Other keys stay as they are; a file that is missing altogether, or that Python cannot read, is
    written as for a new environment.
    """
    try:
        before = read_content(root)
    except OSError:
        before = b""
    text = before.decode("utf-8", "surrogateescape")
    known = {} if unreadable_to_python(before) else parse_cfg(before)
    if not known:
        made = next(entry for entry in contents(new, root) if _is_cfg(entry))
        assert isinstance(made, File)
        yield Rewrite(FILE_NAME, made.content)
        return
    values = _values(new.interpreter, known)
    lines, done = [], set[str]()
    for line in text.splitlines():
        key = line.partition("=")[0].strip().lower()
        if key in done:
            continue
        if key in values:
            done.add(key)
            line = f"{line.partition('=')[0].rstrip()} = {values[key]}"
        lines.append(line)
    lines += [f"{key} = {values[key]}" for key in ("home",) if key not in done]
    content = "".join(f"{line}\n" for line in lines)
    if content.rstrip("\n") != text.rstrip("\n"):
        yield Rewrite(FILE_NAME, content.encode("utf-8", "surrogateescape"))


def rewrites_for_scripts(root: Path, new: NewEnvironment) -> Iterator[Rewrite]:
    """Yield the activation scripts that are missing."""
    scripts = scripts_folder(root)
    for entry in contents(new, root):
        path = root / entry.path
        if isinstance(entry, File) and path.parent == scripts and not os.path.lexists(path):
            yield Rewrite(entry.path, entry.content)


def rewrites_for_parts(environment: Environment) -> Iterator[Rewrite]:
    """Yield what makes scripts executable again and ``lib64`` right, and takes dead links away."""
    root = environment.root
    if os.path.islink(root / "lib64") and not os.path.exists(root / "lib64"):  # noqa: PTH110, PTH114 - never raise
        yield Rewrite("lib64", target="lib")
    for path in sorted(scripts_folder(root).iterdir()):
        inside = str(path.relative_to(root))
        if path.is_symlink():
            if not path.exists() and not path.name.startswith("python"):
                yield Rewrite(inside)
        elif path.is_file() and not WINDOWS and not os.access(path, os.X_OK):
            is_script = read_regular(path, 2) == b"#!"
            if is_script or path == environment.python:
                yield Rewrite(inside, path.read_bytes(), executable=True)


def _values(interpreter: Interpreter, known: Mapping[str, str]) -> dict[str, str]:
    base = base_executable(interpreter)
    values = {
        "home": str(base.parent),
        "version": interpreter.version,
        "python-version": interpreter.version,
        "version_info": _version_info(interpreter, known.get("version_info", "")),
        "executable": str(interpreter.real_path),
        "base-executable": str(base),
        "base-prefix": str(interpreter.base_prefix),
        "base-exec-prefix": str(interpreter.base_prefix),
    }
    system = known.get("include-system-site-packages", "false").lower()
    values["include-system-site-packages"] = system if system == "true" else "false"
    return {key: value for key, value in values.items() if key in known or key == "home"}


def _version_info(interpreter: Interpreter, before: str) -> str:
    """Return the version in the form it had: whole, of the minor version, or ``3.12.1.final.0``."""
    if re.fullmatch(r"\d+\.\d+", before):
        return interpreter.minor_version
    if re.fullmatch(r"\d+\.\d+\.\d+\.final\.\d+", before):
        return f"{interpreter.version}.final.0"
    return interpreter.version


def _links(new: NewEnvironment) -> Iterator[Link]:
    for entry in contents(new, new.root):
        if isinstance(entry, Link):
            yield entry


def _is_cfg(entry: object) -> bool:
    return isinstance(entry, File) and entry.path == FILE_NAME
