"""``zlib``; with the extra ``fast`` a drop-in replacement that takes half the time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import zlib
else:
    try:
        from isal import isal_zlib as zlib
    except ImportError:
        import zlib

__all__ = ["zlib"]
