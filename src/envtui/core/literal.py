"""Text that others wrote, made safe to show.

Names, summaries, paths, build output and answers of interpreters reach the screen only through
``literal``: what a terminal or a reader could take for a command becomes visible instead.
"""

from __future__ import annotations

from functools import cache

__all__ = ["literal"]


def literal(text: str) -> str:
    """Return ``text`` with control, reordering and undecodable characters as visible escapes."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_escapes())


@cache
def _escapes() -> dict[int, str]:
    # C0 but for tab and newline, DEL, C1, and the characters that reorder or hide text.
    codes = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)]
    codes += [0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
    shown = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in codes}
    return shown | {code: f"\\udc{code - 0xDC00:02x}" for code in range(0xDC80, 0xDD00)}
