"""Writing JSON without importing ``json``, which takes as long as making an environment."""

from __future__ import annotations

__all__ = ["to_json"]


def to_json(value: object) -> str:
    """Return what ``json.dumps`` does for strings, integers, booleans, ``None``, lists and dicts.

    Raises:
        TypeError: the value holds something else.
    """
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return f"{{{', '.join([f'{_quoted(key)}: {to_json(value[key])}' for key in value])}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(to_json, value))}]"
    raise TypeError(f"{type(value).__name__} is not written as JSON here")


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    import json

    return json.dumps(text)
