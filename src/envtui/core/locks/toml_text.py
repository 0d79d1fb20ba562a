"""Writing TOML: the part of the language that lock files use (https://toml.io/en/v1.0.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["toml_text"]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def toml_text(table: Mapping[str, Any]) -> str:
    """Return a document; lists of tables become ``[[name]]``, tables inside those stay in line.

    Raises:
        TypeError: a value is of a kind that TOML, or this function, does not know.
    """
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    plain = {key: value for key, value in table.items() if not _is_section(value)}
    for key, value in plain.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        if key in plain:
            continue
        for entry in value if isinstance(value, Sequence) else [value]:
            yield ""
            yield f"[[{_key(key)}]]" if isinstance(value, Sequence) else f"[{_key(key)}]"
            yield from (f"{_key(inner)} = {_field(item)}" for inner, item in entry.items())


def _is_section(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(item, Mapping) for item in value)
    )


def _field(value: object) -> str:
    """Return a value inside a section; long lists of tables get a line for each."""
    if isinstance(value, list | tuple) and len(value) > 1 and _is_section(value):
        return "[\n" + "".join(f"    {_value(item)},\n" for item in value) + "]"
    return _value(value)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        # A JSON text is a TOML basic string, but for DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    raise TypeError(f"{type(value).__name__} cannot be written as TOML")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _value(key)
