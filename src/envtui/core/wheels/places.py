"""Where each file of a wheel goes in an environment."""

from __future__ import annotations

import os
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Scheme
    from envtui.core.wheels.manifest import Manifest

__all__ = ["library_of", "place_of", "record_path"]


def library_of(scheme: Scheme, manifest: Manifest) -> str:
    """Return the site-packages that a wheel goes to."""
    return str(scheme.purelib if manifest.purelib else scheme.platlib)


def place_of(scheme: Scheme, name: str, kind: str, path: str) -> str:
    """Return where a file of ``NAME-VERSION.data/KIND/PATH`` goes; headers have a folder each."""
    return f"{_folder_of(scheme, name, kind)}{os.sep}{path.replace('/', os.sep)}"


def record_path(scheme: Scheme, manifest: Manifest, kind: str, path: str) -> str:
    """Return the path in RECORD of such a file: relative to the library, with ``/``."""
    folder = _folder_of(scheme, manifest.name, kind)
    return f"{_relative(folder, library_of(scheme, manifest))}/{path}".removeprefix("./")


def _folder_of(scheme: Scheme, name: str, kind: str) -> str:
    if kind == "headers":
        return f"{scheme.include}{os.sep}{name}"
    return str(getattr(scheme, kind))


@lru_cache(maxsize=64)
def _relative(folder: str, library: str) -> str:
    return os.path.relpath(folder, library).replace(os.sep, "/")
