"""uv's own settings on indexes: ``uv.toml``, and ``[tool.uv]`` of a pyproject.toml.

Source: uv's documentation, "Configuration files" and "Indexes": the nearest file upward from the
current folder, then the user's, then the system's; earlier ones count before later ones, lists are
joined. ``[pip]`` counts before the rest, for commands like pip's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from envtui.core.errors import UsageError
from envtui.core.events import OnEvent, Warned, ignore
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.variables import is_true, variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["places_in_uv_settings", "read_uv_options", "read_uv_settings"]

_LIMIT = 1 << 20
_KEYS = {
    "allow-insecure-host": "insecure-host",
    "concurrent-builds": "concurrent-builds",
    "concurrent-downloads": "concurrent-downloads",
    "concurrent-installs": "concurrent-installs",
    "extra-index-url": "extra-index-url",
    "find-links": "find-links",
    "index-strategy": "index-strategy",
    "index-url": "index-url",
    "keyring-provider": "keyring-provider",
    "native-tls": "native-tls",
    "no-index": "no-index",
    "offline": "offline",
    "system-certs": "system-certs",
}
"""The keys that count here, and under which name."""
_PLACES = ("default-index", "extra-index-url", "find-links", "index", "index-url")


def read_uv_settings(
    environ: Mapping[str, str],
    folder: Path,
    chosen: str = "",
    *,
    no_config: bool = False,
    on_event: OnEvent = ignore,
) -> dict[str, tuple[str, ...]]:
    """Return the values of each setting, the one that counts first in front; true is ``"true"``.

    Args:
        environ: the environment variables; those for ``chosen`` and ``no_config`` count too.
        folder: where the search upward begins.
        chosen: the only file to read, a ``uv.toml``, even with ``no_config``, as in uv.
        no_config: read no file that was not chosen.
        on_event: told of a pyproject.toml that cannot be read, and does not count then.

    Raises:
        UsageError: ``chosen``, or a ``uv.toml``, cannot be used.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path, table in _tables(environ, folder, chosen, no_config, on_event):
        for name, words in _settings(table, path.parent).items():
            found[name] = (*found.get(name, ()), *words)
    return found


def read_uv_options(
    environ: Mapping[str, str], folder: Path, chosen: str = "", *, no_config: bool = False
) -> dict[str, object]:
    """Return the settings that are not about indexes, by uv's keys; for arguments see above.

    Raises:
        UsageError: ``chosen``, or a ``uv.toml``, cannot be used.
    """
    found: dict[str, object] = {}
    for _, table in _tables(environ, folder, chosen, no_config):
        for key, value in table.items():
            before = found.get(key, [])
            if isinstance(value, list) and isinstance(before, list):
                found[key] = [*before, *value]
            else:
                found.setdefault(key, value)
    return {key: value for key, value in found.items() if key not in _KEYS}


def places_in_uv_settings(
    environ: Mapping[str, str], folder: Path, chosen: str = "", *, no_config: bool = False
) -> dict[str, Path]:
    """Return the indexes and flat locations that the settings name, each with the naming file.

    They are URLs without credentials; for the arguments see ``read_uv_settings``.

    Raises:
        UsageError: ``chosen``, or a ``uv.toml``, cannot be used.
    """
    from envtui.core.index.addresses import split_credentials, to_address

    found: dict[str, Path] = {}
    for path, table in _tables(environ, folder, chosen, no_config):
        settings = _settings(table, path.parent)
        for word in (word for key in _PLACES for word in settings.get(key, ())):
            name, _, rest = word.partition("=")
            is_named = rest and {"/", os.sep}.isdisjoint(name)
            url = to_address(rest if is_named else word)
            found.setdefault(split_credentials(url)[0], path)
    return found


def _tables(
    environ: Mapping[str, str],
    folder: Path,
    chosen: str,
    no_config: bool,
    on_event: OnEvent = ignore,
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the files that count, in that order, each with its settings."""
    chosen = chosen or variable("CONFIG_FILE", environ)
    if chosen:
        yield Path(chosen), _table(Path(chosen), required=True)
    elif not (no_config or is_true(variable("NO_CONFIG", environ))):
        for path in _files(environ, folder):
            yield path, _table(path, on_event=on_event)


def _files(environ: Mapping[str, str], folder: Path) -> Iterator[Path]:
    if (nearest := _nearest(folder)) is not None:
        yield _of_workspace(nearest)
    home = Path(environ.get("USERPROFILE" if sys.platform == "win32" else "HOME") or Path.home())
    if sys.platform == "win32":
        yield Path(environ.get("APPDATA") or home / "AppData" / "Roaming", "uv", "uv.toml")
        yield Path(environ.get("PROGRAMDATA") or "C:\\ProgramData", "uv", "uv.toml")
        return
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config", "uv", "uv.toml")
    for shared in (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        yield Path(shared, "uv", "uv.toml")
    yield Path("/etc/uv/uv.toml")


def _of_workspace(nearest: Path) -> Path:
    """Return the file that counts for a member of a workspace: the one at the root of that."""
    for place in nearest.parent.parents:
        if b"tool.uv.workspace" in _content(place / "pyproject.toml"):
            from envtui.core.index.uv_workspace import find_workspace

            root = find_workspace(nearest.parent).root
            return nearest if root == nearest.parent else _nearest(root) or nearest
    return nearest


def _nearest(folder: Path) -> Path | None:
    """Return the file of the project: a pyproject.toml counts if it says anything for uv."""
    # With strings instead of paths: every command about packages does this.
    for place in map(str, (folder.absolute(), *folder.absolute().parents)):
        own, shared = f"{place}{os.sep}uv.toml", f"{place}{os.sep}pyproject.toml"
        if os.access(own, os.F_OK):
            return Path(own)
        if b"tool.uv" in _content(shared):
            return Path(shared)
    return None


def _content(path: Path | str) -> bytes:
    try:
        return read_regular(path, _LIMIT) if os.access(path, os.F_OK) else b""
    except OSError:
        return b""


def _content_of_chosen(path: Path) -> bytes:
    """Return the content of the file that was named; the null device is one without settings.

    Raises:
        UsageError: it cannot be read.
    """
    if str(path) == os.devnull:
        return b""
    try:
        return read_regular(path, _LIMIT)
    except OSError as error:
        raise UsageError(
            f"{literal(str(path))} cannot be used as a uv.toml: {error.strerror or error}.",
            hint="--no-config reads no such files.",
        ) from error


def _table(path: Path, *, required: bool = False, on_event: OnEvent = ignore) -> Mapping[str, Any]:
    """Return the settings in one file; a broken pyproject.toml has none, as in uv.

    Raises:
        UsageError: it is a broken uv.toml, or one that is ``required`` is not there.
    """
    content = _content_of_chosen(path) if required else _content(path)
    if not content:
        return {}
    import tomllib

    try:
        table: Any = tomllib.loads(content.decode("utf-8"))
        if path.name == "pyproject.toml":
            table = table.get("tool", {}).get("uv", {})
        table = {**table, **table.get("pip", {})}
        _settings(table, path)
    except (ValueError, TypeError, AttributeError) as error:
        shown, reason = literal(str(path)), literal(str(error))
        if path.name == "pyproject.toml":
            on_event(Warned(f"{shown} cannot be read, so its settings do not count: {reason}."))
            return {}
        raise UsageError(
            f"{shown} cannot be used as a uv.toml: {reason}.",
            hint="--no-config reads no such files.",
        ) from error
    found: Mapping[str, Any] = table
    return found


def _settings(table: Mapping[str, Any], folder: Path) -> dict[str, tuple[str, ...]]:
    folder = folder.absolute()
    found = {_KEYS[key]: _listed(value) for key, value in table.items() if key in _KEYS}
    if links := found.get("find-links"):
        found["find-links"] = tuple(_beside(link, folder) for link in links)
    named = [entry for entry in _entries(table.get("index", ())) if "url" in entry]
    ordinary = [entry for entry in named if not (entry.get("explicit") or entry.get("default"))]
    found["index"] = tuple(_named(entry, folder) for entry in ordinary)
    found["default-index"] = tuple(
        _named(entry, folder) for entry in named if entry.get("default") is True
    )
    return found


def _entries(listed: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the tables of a list that describes indexes.

    Raises:
        TypeError: something else is in it.
    """
    for entry in listed:
        if not isinstance(entry, dict):
            raise TypeError("an index is described by a table")
        yield entry


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true",) if value else ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _named(entry: Mapping[str, Any], folder: Path) -> str:
    """Return an index in the form ``name=url``, by which its credentials are found."""
    url = _beside(str(entry["url"]), folder)
    return f"{entry['name']}={url}" if "name" in entry else url


def _beside(place: str, folder: Path) -> str:
    """Return a path relative to the folder of the file that names it; a URL stays as it is."""
    return place if "://" in place or place.startswith("file:") else str(folder / place)
