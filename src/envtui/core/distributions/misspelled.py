"""What published packages mean by requirements that break the rules.

Releases from before PEP 440 was enforced cannot be corrected any more, and some are still needed.
What is mended is what uv mends; requirements that people write are never read like this.
"""

from __future__ import annotations

import re

__all__ = ["mended_requirement"]

_AS_MEANT = (
    (r"['\"]", ""),  # >='2.0'
    (r"!=~\s*(\d+(?:\.\d+)*)", r"!=\1.*"),  # !=~5.0
    (r"([<>]=?)\s*(\d+(?:\.\d+)*)\.\*", r"\1\2"),  # >=1.9.*
    (r"([!=]=\s*\d+(?:\.\d+)+)\*", r"\1.*"),  # !=3.0*
    (r">\s*dev\b", ">0.0.0dev"),  # >dev
    (r"(\d(?:a|b|rc)\d+)(?:\.0)+", r"\1"),  # >=9.0.0a1.0
    (r"([\d*])\s*([<>!=~]=|[<>])", r"\1,\2"),  # >=2.0<8.0
)


def mended_requirement(text: str) -> str:
    """Return a requirement, or a specifier, as it was meant; unchanged if it needs no mending."""
    said, semicolon, marker = text.partition(";")
    for pattern, meant in _AS_MEANT:
        said = re.sub(pattern, meant, said)
    return said + semicolon + marker
