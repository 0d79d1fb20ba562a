"""The command palette: what can be done now, found by the words that a person types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Provider

if TYPE_CHECKING:
    from textual.command import Hits

__all__ = ["ActionsProvider", "rank"]

_TITLE, _REST = 2.0, 1.0


class ActionsProvider(Provider):
    """Finds actions whose text has every word that was typed, begun or whole."""

    async def discover(self) -> Hits:
        """Yield all that can be done now, in the order of the table."""
        for title, help_text, call, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(title, call, help=help_text)

    async def search(self, query: str) -> Hits:
        """Yield what has the words of the query, those that have them in the title first."""
        words = query.casefold().split()
        for title, help_text, call, _ in self.app.get_system_commands(self.screen):
            if score := rank(words, title, help_text):
                shown = Text(title)
                for word in words:
                    shown.highlight_regex(_begun(word), "bold underline")
                yield Hit(score, shown, call, help=help_text)


def rank(words: list[str], title: str, more: str) -> float:
    """Return how well ``words`` describe an action; 0 if one of them is nowhere in its texts.

    A word counts where it begins one of the text. In the ``title`` that is worth the more the
    earlier it comes; ``more`` is what else is said of the action.
    """
    score = 0.0
    for word in words:
        if found := re.search(_begun(word), title):
            score += _TITLE - found.start() / 1000
        elif re.search(_begun(word), more):
            score += _REST
        else:
            return 0.0
    return score


def _begun(word: str) -> str:
    return rf"(?i)(?<!\w){re.escape(word)}"
