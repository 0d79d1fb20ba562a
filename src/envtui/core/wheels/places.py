"""Where each file of a wheel goes in an environment."""

from __future__ import annotations

import os

from envtui.core.interpreters.model import Scheme
from envtui.core.wheels.manifest import Manifest

__all__ = ["library_of", "place_of", "record_path"]


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
