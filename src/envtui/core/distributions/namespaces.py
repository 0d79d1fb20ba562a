"""Namespace packages of the older kinds, of which every distribution brings an ``__init__.py``."""

from __future__ import annotations

from envtui.core.files import read_regular

__all__ = ["extend_one_namespace"]

_LIMIT = 64 << 10
_WAYS = (b"extend_path(", b"declare_namespace(")


def extend_one_namespace(*paths: str) -> bool:
    """Whether files for one place are ``__init__.py`` of a pkgutil or pkg_resources namespace.

    They then mean the same even where they differ, and nobody may rely on anything else in them
    (https://packaging.python.org/en/latest/guides/packaging-namespace-packages/).
    """
    return all(path.endswith("__init__.py") and _extends(path) for path in paths)


def _extends(path: str) -> bool:
    try:
        content = read_regular(path, _LIMIT)
    except OSError:
        return False
    return any(way in content for way in _WAYS)
