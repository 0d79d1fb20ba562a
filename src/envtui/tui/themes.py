"""The explorer's own dark and light theme, and which one it starts with."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES, Theme

__all__ = ["THEMES", "first_theme"]

THEMES = (
    Theme(
        name="envtui-dark",
        primary="#7aa2f7",
        secondary="#5f87d7",
        accent="#7dcfff",
        warning="#e0af68",
        error="#f7768e",
        success="#9ece6a",
        foreground="#d5d9e5",
        background="#16181f",
        surface="#222632",
        panel="#2a2f3d",
        dark=True,
        variables={"border-blurred": "#3b4154", "primary-muted": "#2c3a5c"},
    ),
    Theme(
        name="envtui-light",
        primary="#2f5fb3",
        secondary="#3b6fc4",
        accent="#0b63b0",
        warning="#8f5a00",
        error="#b3243d",
        success="#2f7a1f",
        foreground="#24292f",
        background="#fbfbf9",
        surface="#ecedea",
        panel="#e2e4e0",
        dark=False,
        variables={"border-blurred": "#c3c7cc", "primary-muted": "#d3e2f7"},
    ),
)


def first_theme(environ: Mapping[str, str]) -> str:
    """Return the theme to start with: ``TEXTUAL_THEME``, else what suits the terminal.

    Many terminals tell their background as the last number of ``COLORFGBG``; 7 and 15 are white.
    """
    named = environ.get("TEXTUAL_THEME", "")
    if named in BUILTIN_THEMES or named in {theme.name for theme in THEMES}:
        return named
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "envtui-light" if background in {"7", "15"} else "envtui-dark"
