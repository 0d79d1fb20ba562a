"""An answer as the text of a lock, in the format and with the details that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from envtui.core.errors import UsageError
from envtui.core.locks.requirements_txt import hashes_from, parents_of, write_requirements
from envtui.core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.resolution.model import Candidate, Index, Options, Resolution

__all__ = ["LockStyle", "lock_rows", "lock_text"]

_LOCK_FORMATS = ("requirements.txt", "pylock.toml")
# What a person adds for one run is no part of how the lock is made again.
_FOR_ONE_RUN = {"-U", "--upgrade", "-q", "--quiet", "-v", "--verbose", "--refresh", "--no-progress"}
_SAFE = frozenset("%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_FOR_ONE_RUN_WITH_VALUE = {"-P", "--upgrade-package", "--cache-dir", "--color"}


class LockStyle(Record):
    """How a lock is written; all but ``format`` and ``folder`` is for requirements.txt."""

    format: str = "requirements.txt"
    """``requirements.txt`` or ``pylock.toml``."""
    command: str | Sequence[str] = ()
    """The command line that the header names: as it is to stand there, or its words."""
    annotation: str = "split"
    """``split``, ``line``, or empty for none."""
    hashes: bool = False
    extras: bool = False
    emit_index: bool = False
    """Name the indexes as options, without credentials."""
    emit_find_links: bool = False
    emit_build_options: bool = False
    emit_index_annotation: bool = False
    omitted: frozenset[str] = frozenset()
    """Normalized names that are left out."""
    folder: Path = Path()
    """Where the lock is going to lie, which paths in a pylock.toml are relative to."""


def lock_text(
    resolution: Resolution,
    index: Index,
    style: LockStyle,
    *,
    sources: Mapping[str, Iterable[str]],
    configuration: IndexConfiguration,
    options: Options,
    paths: Mapping[str, str] | None = None,
    requires_python: str = "",
) -> str:
    """Return the text of a lock.

    Args:
        resolution: the answer.
        index: where it came from; the hashes are from there.
        style: how it is written.
        sources: what asked for a project directly, by normalized name.
        configuration: the indexes, where they are to be named.
        options: how versions were chosen, where that is to be said.
        paths: paths that were asked for as they were written, by their URLs.
        requires_python: what a pylock.toml says of the Pythons that it is for.

    Raises:
        UsageError: there is no such format.
        IndexProblem: an index failed.
    """
    if style.format not in _LOCK_FORMATS:
        raise UsageError(f"A lock cannot be written as {style.format!r}.")
    if style.format == "pylock.toml":
        from envtui.core.locks.pylock import write_pylock

        return write_pylock(resolution, index, requires_python=requires_python, folder=style.folder)
    return write_requirements(
        resolution,
        header=_header(style.command),
        options=list(_option_lines(style, configuration, options)),
        annotation=style.annotation,
        sources=sources,
        paths=paths,
        hashes=hashes_from(index) if style.hashes else None,
        extras=style.extras,
        indexes=style.emit_index_annotation,
        omitted=style.omitted,
    )


def lock_rows(resolution: Resolution, sources: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
    """Return the pins as plain data: one row for each, with what it is there for."""
    via = parents_of(resolution, sources)
    return [
        {
            "name": candidate.normalized,
            "version": candidate.version,
            "extras": list(candidate.extras),
            "marker": candidate.marker or None,
            "url": _url(candidate),
            "index": candidate.index or None,
            "via": [*via[candidate.normalized].sources, *via[candidate.normalized].parents],
        }
        for candidate in resolution.candidates
    ]


def _url(candidate: Candidate) -> str | None:
    if not candidate.direct or candidate.file is None:
        return None
    from envtui.core.resolution.uv_sources import split_editable

    return split_editable(candidate.file.url)[0]


def _from_here(place: str) -> str:
    """Return a folder below the current one by its path from here, which others have too."""
    from envtui.core.files import path_of

    if not place.startswith("file:"):
        return place
    path = path_of(place)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _header(command: str | Sequence[str]) -> str:
    if not command:
        return ""
    line = command if isinstance(command, str) else _command_line(command)
    return f"This file was autogenerated by envtui via the following command:\n   {line}"


def _command_line(words: Sequence[str]) -> str:
    """Return the words as one would type them, without credentials and what is for one run."""
    from envtui.core.index.addresses import split_credentials

    kept: list[str] = []
    remaining = iter(words)
    for word in remaining:
        name, equals, value = word.partition("=")
        if name in _FOR_ONE_RUN_WITH_VALUE:
            if not equals:
                next(remaining, None)
        elif word not in _FOR_ONE_RUN:
            plain = split_credentials(value)[0] if "://" in value else value
            kept.append(f"{name}={plain}" if equals and "://" not in name else _plain(word))
    return " ".join(map(_quoted, kept))


def _quoted(word: str) -> str:
    """Return a word as a shell takes it."""
    if word and _SAFE.issuperset(word):
        return word
    from shlex import quote

    return quote(word)


def _plain(word: str) -> str:
    from envtui.core.index.addresses import split_credentials

    return split_credentials(word)[0] if "://" in word else word


def _option_lines(
    style: LockStyle, configuration: IndexConfiguration, options: Options
) -> Iterator[str]:
    if style.emit_index:
        # The default index is the last to be asked.
        *extra, default = configuration.indexes or ("",)
        yield f"--index-url {default}" if default else "--no-index"
        yield from (f"--extra-index-url {url}" for url in extra)
    if style.emit_find_links:
        yield from (f"--find-links {_from_here(place)}" for place in configuration.find_links)
    if style.emit_build_options:
        yield from (f"--no-binary {name}" for name in sorted(options.no_binary))
        yield from (f"--only-binary {name}" for name in sorted(options.only_binary))
