"""Where each file of a wheel goes in an environment."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.interpreters.model import Scheme
from envtui.core.wheels.manifest import Manifest

__all__ = ["installed_files", "library_of", "place_of", "record_path"]


def library_of(scheme: Scheme, manifest: Manifest) -> str:
    """Return the folder that a wheel's ``.dist-info`` goes to."""
    return str(scheme.purelib if manifest.purelib else scheme.platlib)


def place_of(scheme: Scheme, name: str, kind: str, path: str) -> str:
    """Return where a file of ``NAME-VERSION.data/KIND/PATH`` goes; headers have a folder each."""
    folder = {
        "purelib": scheme.purelib,
        "platlib": scheme.platlib,
        "scripts": scheme.scripts,
        "data": scheme.data,
        "headers": scheme.include / name,
    }[kind]
    return f"{folder}{os.sep}{path.replace('/', os.sep)}"


def record_path(scheme: Scheme, manifest: Manifest, kind: str, path: str) -> str:
    """Return the path in RECORD of such a file: relative to the library, with ``/``."""
    place = place_of(scheme, manifest.name, kind, path)
    return os.path.relpath(place, library_of(scheme, manifest)).replace(os.sep, "/")


def installed_files(scheme: Scheme, manifest: Manifest, *, windows: bool = False) -> Iterator[str]:
    """Yield the absolute path of everything that installing the wheel brings."""
    library = library_of(scheme, manifest)
    for file in manifest.files:
        yield f"{library}{os.sep}{file.path.replace('/', os.sep)}"
    yield from placed_files(scheme, manifest, windows=windows)


def placed_files(scheme: Scheme, manifest: Manifest, *, windows: bool = False) -> Iterator[str]:
    """Yield the absolute path of its scripts and of its files for other places."""
    for file in manifest.data:
        yield place_of(scheme, manifest.name, file.scheme, file.path)
    for script in manifest.scripts:
        name = f"{script.name}.exe" if windows else script.name
        yield place_of(scheme, manifest.name, "scripts", name)
