"""Wheels that were built here, kept by what they were built from.

STORE/built/ab/abcdef…/NAME-VERSION-TAG.whl
STORE/described/ab/abcdef…                   its METADATA, if that was asked for before building it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from envtui.core.files import read_regular, write_atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.wheels.store import Store

__all__ = [
    "build_key",
    "built_wheel",
    "built_wheels",
    "keep_built",
    "keep_metadata",
    "kept_metadata",
]

_METADATA_LIMIT = 16 << 20


def build_key(
    origin: str,
    interpreter: Interpreter,
    requires: Iterable[str] = (),
    settings: Mapping[str, str | list[str]] | None = None,
) -> str:
    """Return a hash of everything that the result of a build depends on.

    Args:
        origin: what identifies the source for ever: the sha256 of an sdist, or a repository's URL
            with the commit. A folder, which can change, has no such identity.
        interpreter: the Python that it is built with and for.
        requires: the limits on the build requirements.
        settings: PEP 517's ``config_settings``.
    """
    import json
    from hashlib import sha256

    parts = [
        origin,
        interpreter.implementation,
        interpreter.version,
        interpreter.platform,
        interpreter.soabi,
        sorted(requires),
        sorted((settings or {}).items()),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def built_wheel(store: Store, key: str) -> Path | None:
    """Return the wheel that was built and kept under ``key``, if there is one."""
    folder = _folder(store, key)
    return next(iter(folder.glob("*.whl")), None) if folder.is_dir() else None


def built_wheels(store: Store) -> tuple[Path, ...]:
    """Return every wheel that is kept here."""
    return tuple(sorted((store.root / "built").glob("*/*/*.whl")))


def keep_built(store: Store, key: str, wheel: Path) -> Path:
    """Keep a copy of ``wheel`` under ``key`` and return it.

    Raises:
        OSError: the store cannot be written.
    """
    import shutil

    folder = _folder(store, key)
    with store.aside() as aside:
        shutil.copyfile(wheel, aside / wheel.name)
        folder.parent.mkdir(parents=True, exist_ok=True)
        store.publish(aside, folder)
    return folder / wheel.name


def kept_metadata(store: Store, key: str) -> bytes:
    """Return the METADATA that was kept before the wheel was built; empty if there is none."""
    try:
        return read_regular(_metadata_path(store, key), _METADATA_LIMIT)
    except OSError:
        return b""


def keep_metadata(store: Store, key: str, content: bytes) -> None:
    """Keep the METADATA that the backend gave for a build.

    Raises:
        OSError: the store cannot be written.
    """
    path = _metadata_path(store, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, content)


def _metadata_path(store: Store, key: str) -> Path:
    return store.root / "described" / key[:2] / key


def _folder(store: Store, key: str) -> Path:
    return store.root / "built" / key[:2] / key
