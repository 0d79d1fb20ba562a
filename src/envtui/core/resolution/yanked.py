"""Warnings of files in an answer that their authors have withdrawn (PEP 592)."""

from __future__ import annotations

from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from envtui.core.resolution.model import Candidate

__all__ = ["yanked"]


def yanked(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield a sentence for each candidate whose authors have withdrawn it."""
    for candidate in candidates:
        if candidate.file is not None and candidate.file.yanked is not None:
            because = f": {literal(candidate.file.yanked)}" if candidate.file.yanked else ""
            yield f"{candidate.normalized} {candidate.version} is yanked{because}."
