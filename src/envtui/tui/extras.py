"""Which installed distributions are there for an extra of another one. Pure.

What extras a person asked for is noted nowhere: that a package is needed for one is concluded from
what the others require for their extras.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from envtui.core import normalize_name

if TYPE_CHECKING:
    from envtui.core import Details, Distribution

__all__ = ["needed_for_extras"]

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_EXTRA = re.compile(r"extra\s*==\s*[\"']([^\"']+)[\"']")


def needed_for_extras(
    installed: Iterable[tuple[Distribution, Details]],
) -> dict[str, tuple[str, ...]]:
    """Return by normalized name the extras that require it: ``uvicorn[standard]``."""
    found: dict[str, list[str]] = {}
    for distribution, details in installed:
        for text in details.requires:
            requirement, _, marker = text.partition(";")
            extra, name = _EXTRA.search(marker), _NAME.match(requirement)
            if extra and name:
                wanting = found.setdefault(normalize_name(name[1]), [])
                wanting.append(f"{distribution.name}[{extra[1]}]")
    return {name: tuple(dict.fromkeys(wanting)) for name, wanting in found.items()}
