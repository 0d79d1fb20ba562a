"""Looking for environments beyond those around the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envtui.tui.main import Main


def find(main: Main) -> None:
    """List what lies below the folder and in central stores too, as it is found."""
    main.environments.find()
    main.show_finding()
    main.show_hints()
