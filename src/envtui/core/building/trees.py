"""Fetching source code: downloaded or checked out once, then kept in the store."""

from __future__ import annotations

import shutil
from pathlib import Path

from envtui.core.building.checkout import check_out, find_commit
from envtui.core.building.sdist import unpack_source
from envtui.core.errors import BadDistribution, IndexProblem
from envtui.core.literal import literal
from envtui.core.record import replace
from envtui.core.wheels.fetch import download
from envtui.core.wheels.origins import known_digest, remember
from envtui.core.wheels.source_store import keep_source, kept_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.sources import Source
    from envtui.core.events import Cancel, OnEvent
    from envtui.core.index.http import HttpClient
    from envtui.core.index.model import IndexFile
    from envtui.core.wheels.store import Store

__all__ = ["pin", "tree_of"]


def pin(
    source: Source,
    file: IndexFile,
    store: Store,
    http: HttpClient,
    on_event: OnEvent,
    cancel: Cancel,
) -> Source:
    """Return ``source`` with its commit or hash, and make sure that the store holds it.

    Args:
        source: what is wanted.
        file: an archive as the index lists it, with the hashes that it must have.
        store: where it is kept; the caller marks it as in use.
        http: what archives are fetched with.
        on_event: told of the download.
        cancel: looked at between chunks.

    Raises:
        BadDistribution: a hash differs.
        IndexProblem: it cannot be fetched.
        EnvironmentProblem: there is no ``git``.
        Cancelled: ``cancel`` was requested.
        OSError: the store cannot be written.
    """
    if source.kind == "folder":
        return source
    if source.kind == "git":
        return _pin_commit(source, store, offline=http.configuration.offline, cancel=cancel)
    file = file._replace(url=source.url)
    source = replace(source, sha256=source.sha256 or known_digest(store, file))
    if source.identity and kept_source(store, source.identity):
        return source
    with store.aside() as aside:
        archive = aside / (source.name or "archive")
        with archive.open("w+b") as part:
            digest = download(file, http, part, on_event, cancel)
        remember(store, file, digest)
        source = replace(source, sha256=digest)
        keep_source(store, source.identity, archive)
    return source


def _pin_commit(source: Source, store: Store, *, offline: bool, cancel: Cancel) -> Source:
    remote = not source.url.startswith("file:")
    if not source.commit and not (offline and remote):
        source = replace(source, commit=find_commit(source, cancel))
    if source.identity and kept_source(store, source.identity):
        return source
    if offline and remote:
        raise IndexProblem(
            f"{literal(source.shown)} is not in the store, and --offline rules out fetching it."
        )
    with store.aside() as aside:
        tree = aside / (source.name or "tree")
        source = replace(source, commit=check_out(source, tree, cancel))
        keep_source(store, source.identity, tree)
    return source


def tree_of(source: Source, store: Store, aside: Path, cancel: Cancel) -> Path:
    """Return the folder of the project, which its backend may write into.

    A local folder is built in place, as its developers do; anything else is unpacked or copied into
    ``aside``.

    Raises:
        BadDistribution: the archive is refused, or has no such subdirectory.
        OSError: the disk refuses.
    """
    if source.kind == "folder":
        tree = source.path
    else:
        kept = kept_source(store, source.identity)
        assert kept is not None, "pinned before"
        tree = _copy(source, kept, aside, cancel)
    project = tree / source.subdirectory
    if not project.is_dir() or not project.resolve().is_relative_to(tree.resolve()):
        raise BadDistribution(
            f"{literal(source.shown)} has no folder '{literal(source.subdirectory)}'."
        )
    return project


def _copy(source: Source, kept: Path, aside: Path, cancel: Cancel) -> Path:
    place = aside / "source"
    place.mkdir()
    if source.kind == "archive":
        return unpack_source(kept, place, cancel)
    # With the history, since projects make their versions from it.
    return Path(shutil.copytree(kept, place / (source.name or "tree"), symlinks=True))
