"""The pane of details: all that is known of the row under the cursor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import work
from textual.worker import get_current_worker

from envtui import core
from envtui.tui.messages import DetailsRead
from envtui.tui.panes.text_view import TextView

if TYPE_CHECKING:
    from envtui.core import Distribution

__all__ = ["DetailsPane"]

_RESTING = 0.05
"""Seconds after which a cursor that moved counts as resting."""


class DetailsPane(TextView):
    """Text about one interpreter, environment or package."""

    def __init__(self) -> None:
        super().__init__(id="details")
        self.border_title = "4 Details"

    @work(thread=True, exclusive=True, group="details", exit_on_error=False)
    def read(self, distribution: Distribution) -> None:
        """Read what the list does not hold, and measure it, once the cursor rests there."""
        worker = get_current_worker()
        time.sleep(_RESTING)
        if worker.is_cancelled:
            return
        details = core.read_details(distribution)
        if not worker.is_cancelled:
            size = core.installed_size(distribution)
            self.post_message(DetailsRead(distribution, details, size))
