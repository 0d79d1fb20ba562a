"""Source code that was fetched for building, kept so that it need not be fetched again.

STORE/sources/ab/abcdef…/NAME-VERSION.tar.gz, or a checked out tree
"""

from __future__ import annotations

from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.wheels.store import Store

__all__ = ["keep_source", "kept_source", "kept_sources"]


def kept_source(store: Store, identity: str) -> Path | None:
    """Return the archive or folder that is kept under ``identity``, if there is one."""
    folder = _folder(store, identity)
    return next(folder.iterdir(), None) if folder.is_dir() else None


def keep_source(store: Store, identity: str, path: Path) -> Path:
    """Move the file or folder ``path`` into the store, and return where it is now.

    Args:
        store: where it is kept.
        identity: what identifies it for ever: a sha256, or a repository with a commit.
        path: the file or folder, on the same disk as the store.

    Raises:
        OSError: the store cannot be written.
    """
    folder = _folder(store, identity)
    with store.aside() as aside:
        path.rename(aside / path.name)
        folder.parent.mkdir(parents=True, exist_ok=True)
        store.publish(aside, folder)
    return folder / path.name


def kept_sources(store: Store) -> tuple[Path, ...]:
    """Return everything that is kept here."""
    return tuple(sorted((store.root / "sources").glob("*/*/*")))


def _folder(store: Store, identity: str) -> Path:
    from hashlib import sha256

    key = sha256(identity.encode()).hexdigest()
    return store.root / "sources" / key[:2] / key
