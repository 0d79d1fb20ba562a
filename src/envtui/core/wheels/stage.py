"""Staging a wheel: its files are laid out beside an environment, ready to be renamed into it.

The staging folder mirrors the environment's root and lies on its file system. Nothing in the
environment itself is touched here. All wheels of a change share one staging folder.
"""

# Paths are strings here: there are thousands, and a Path costs more than a link.
# ruff: noqa: PTH103, PTH108, PTH120
from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from envtui.core.errors import StorageError
from envtui.core.events import OnEvent, ignore
from envtui.core.literal import literal
from envtui.core.record import NamedTuple
from envtui.core.wheels.link import Link, choose_link, linking_between
from envtui.core.wheels.places import place_of, record_path
from envtui.core.wheels.record import format_row
from envtui.core.wheels.scripts import (
    launcher_line,
    named_for,
    rewrite_shebang,
    script_files,
    shebang,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Target
    from envtui.core.interpreters.model import Scheme
    from envtui.core.wheels.store import Entry, Store

__all__ = ["Layout", "layout", "stage"]


class Layout(NamedTuple):
    """Where the wheels for one environment are staged, and what goes into their scripts."""

    target: Target
    staging: Scheme
    """The staging folder of each part of the scheme."""
    link: Link
    console: bytes
    """The first lines of a console script."""
    gui: bytes
    windows: bool
    later_wins: bool
    """Whether of two files for one place the later one counts; otherwise they must be the same."""


def layout(
    target: Target,
    into: Scheme,
    store: Store,
    *,
    link_mode: str = "",
    relocatable: bool = False,
    later_wins: bool = True,
    on_event: OnEvent = ignore,
) -> Layout:
    """Return how wheels of ``store`` are staged for ``target``.

    Args:
        target: the environment that they are going to.
        into: the target's scheme, mirrored in a staging folder on the same file system.
        store: where the files are linked from.
        link_mode: ``clone``, ``hardlink``, ``copy``, ``symlink``; empty: the first that works.
        relocatable: whether scripts find their interpreter from their own place.
        later_wins: whether a second file for one place replaces the first. If not, the two must be
            the same, and only then may several threads stage wheels at once.
        on_event: told if the link mode asked for is not possible.

    Raises:
        UsageError: there is no such link mode.
        StorageError: nothing can be written there.
    """
    windows = target.interpreter.markers.get("sys_platform") == "win32"
    python = str(target.interpreter.executable)
    scripts = str(target.scheme.scripts)
    if windows:
        folder = scripts if relocatable else ""
        console, gui = (launcher_line(python, folder, gui=gui) for gui in (False, True))
    else:
        console = gui = shebang(python, relocatable=relocatable, folder=scripts)
    try:
        into.purelib.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # if it cannot be written, files come from a temporary store
            store.create()
        link = choose_link(str(store.tag), into.purelib, link_mode, on_event)
    except OSError as error:
        raise _storage_error(error, target.root) from error
    return Layout(target, into, link, console, gui, windows, later_wins)


def stage(entry: Entry, into: Layout, *, requested: bool = False, direct_url: str = "") -> None:
    """Lay out one wheel as it will be in the environment.

    Args:
        entry: sound, as ``prepare`` returns it.
        into: from ``layout``, for all wheels of a change.
        requested: whether to mark it as asked for by a person (PEP 376's REQUESTED).
        direct_url: the content of ``direct_url.json`` (PEP 610); empty: from an index.

    Raises:
        StorageError: the disk refuses, or the store's files are gone.
    """
    manifest = entry.manifest
    library = str(into.staging.purelib if manifest.purelib else into.staging.platlib)
    try:
        if requested or direct_url or manifest.data or manifest.scripts:
            extra = _stage_scripts(entry, into)
            extra += _stage_data(entry, into)
            extra += _stage_notes(entry, library, into, requested, direct_url)
            _write_record(entry, library, into, extra)
        _link_tree(entry, library, into)
    except OSError as error:
        raise _storage_error(error, into.target.root) from error


def _link_tree(entry: Entry, library: str, into: Layout) -> None:
    """Make the folders and link the files; a RECORD that ``stage`` has written stays."""
    mkdir = os.mkdir
    target, source = f"{library}/", f"{entry.root}/tree"
    os.makedirs(library, exist_ok=True)
    for folder in entry.manifest.folders:
        with suppress(FileExistsError):
            mkdir(target + folder)
    own_record = f"{entry.manifest.info}/RECORD"
    with linking_between(source, library, into.link) as bring:
        for path in entry.manifest.files.paths:
            try:
                bring(path)
            except FileExistsError:
                if path != own_record:
                    _link_over(into, f"{source}/{path}", target + path)


def _link_over(into: Layout, source: str, place: str) -> None:
    if into.later_wins:
        os.unlink(place)
        into.link(source, place)


def _stage_scripts(entry: Entry, into: Layout) -> list[str]:
    """Write the scripts of entry points; return their lines of RECORD."""
    manifest = entry.manifest
    rows = []
    minor_version = into.target.interpreter.minor_version
    for script in named_for(minor_version, manifest):
        name, content = script_files(
            script.name,
            script.target,
            first_lines=into.gui if script.gui else into.console,
            windows=into.windows,
            gui=script.gui,
        )
        place = place_of(into.staging, manifest.name, "scripts", name)
        _write(place, content, into, executable=True)
        rows.append(_row(into, entry, "scripts", name, content))
    return rows


def _stage_data(entry: Entry, into: Layout) -> list[str]:
    """Link the files of ``.data``, or write them with another shebang; return their lines."""
    manifest = entry.manifest
    rows = []
    folders: set[str] = set()
    for file in manifest.data:
        source = f"{entry.root}/data/{file.scheme}/{file.path}"
        place = place_of(into.staging, manifest.name, file.scheme, file.path)
        if file.shebang:
            with open(source, "rb") as script_file:
                first_lines = into.gui if file.shebang == "pythonw" else into.console
                content = rewrite_shebang(script_file.read(), first_lines)
            _write(place, content, into, executable=True)
            rows.append(_row(into, entry, file.scheme, file.path, content))
        else:
            if (folder := os.path.dirname(place)) not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            try:
                into.link(source, place)
            except FileExistsError:
                _link_over(into, source, place)
            path = record_path(into.target.scheme, manifest, file.scheme, file.path)
            rows.append(format_row(path, file.digest, file.size))
    return rows


def _row(into: Layout, entry: Entry, scheme: str, name: str, content: bytes) -> str:
    path = record_path(into.target.scheme, entry.manifest, scheme, name)
    return format_row(path, _sha256(content), len(content))


def _stage_notes(
    entry: Entry, library: str, into: Layout, requested: bool, direct_url: str
) -> list[str]:
    """Write REQUESTED and direct_url.json; return their lines of RECORD."""
    notes = [("REQUESTED", b"")] if requested else []
    notes += [("direct_url.json", direct_url.encode())] if direct_url else []
    rows = []
    for name, content in notes:
        path = f"{entry.manifest.info}/{name}"
        _write(f"{library}/{path}", content, into)
        rows.append(format_row(path, _sha256(content), len(content)))
    return rows


def _write_record(entry: Entry, library: str, into: Layout, extra: list[str]) -> None:
    manifest = entry.manifest
    rows = [*manifest.record.removesuffix("\n").split("\n"), *extra]
    content = "".join(f"{row}\n" for row in sorted(rows)).encode()
    _write(f"{library}/{manifest.info}/RECORD", content, into)


def _write(place: str, content: bytes, into: Layout, *, executable: bool = False) -> None:
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if into.later_wins:
        with suppress(FileNotFoundError):
            os.unlink(place)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(place, flags, 0o777 if executable else 0o666)
    except FileExistsError:
        return
    with open(descriptor, "wb") as file:
        file.write(content)


def _sha256(content: bytes) -> bytes:
    # As the random module does: hashlib loads OpenSSL, which takes longer than a hundred digests.
    try:
        from _sha2 import sha256  # type: ignore[import-not-found]  # a detail of CPython
    except ImportError:
        from hashlib import sha256
    return bytes(sha256(content).digest())


def _storage_error(error: OSError, root: Path) -> StorageError:
    path = literal(str(error.filename or root))
    return StorageError(
        f"Preparing the change of {literal(str(root))} failed at {path}: {error.strerror}.",
        hint="The environment is as it was.",
    )
