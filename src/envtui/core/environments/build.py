"""Writing the contents of an environment into an empty folder, or over one that is there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from envtui.core.environments.contents import Copy, Entry, File, Folder, Link
from envtui.core.files import write_atomic

__all__ = ["build", "build_over"]


def build(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the entries, in their order, into ``folder``, which has none of them yet.

    Raises:
        OSError: the disk refuses.
    """
    # Strings, not Path: a new environment has thirty entries and two milliseconds.
    base = f"{folder}{os.sep}"
    for entry in entries:
        path = base + entry.path
        match entry:
            case Folder():
                os.makedirs(path, exist_ok=True)  # noqa: PTH103
            case File(content=content):
                with open(path, "xb", buffering=0) as file:
                    file.write(content)
            case Link(target=target):
                os.symlink(target, path)  # noqa: PTH211
            case Copy(source=source):
                _copy(source, Path(path))


def build_over(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the entries into ``folder`` and leave every other file in it as it is.

    Each file is replaced by one rename, so that what is there stays whole.

    Raises:
        OSError: the disk refuses, or a folder is where a file has to be.
    """
    for entry in entries:
        path = folder / entry.path
        match entry:
            case Folder():
                path.mkdir(parents=True, exist_ok=True)
            case File(content=content):
                write_atomic(path, content)
            case Link(target=target):
                _link_over(path, target)
            case Copy(source=source):
                beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
                _copy(source, beside)
                beside.replace(path)


def _link_over(path: Path, target: str) -> None:
    if path.is_dir() and not path.is_symlink():
        return  # a lib64 that is a folder of its own
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    beside.symlink_to(target)
    beside.replace(path)


def _copy(source: Path, path: Path) -> None:
    from shutil import copyfile, copymode

    copyfile(source, path)
    copymode(source, path)
