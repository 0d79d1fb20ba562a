"""How names of projects are compared."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["normalize_name"]


@lru_cache(maxsize=4096)
def normalize_name(name: str) -> str:
    """Return the form in which PEP 503 compares names: ``Foo.Bar_baz`` is ``foo-bar-baz``."""
    name = name.lower().replace("_", "-").replace(".", "-")
    while "--" in name:
        name = name.replace("--", "-")
    return name
