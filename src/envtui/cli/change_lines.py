"""What changes, in lines as uv writes them.

`` + name==version`` is for what comes, `` - `` for what goes, `` ~ `` for what is installed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from envtui.core import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.cli.diagnostics import Messages
    from envtui.core import Change

__all__ = ["place_of", "places_left", "say_changes"]


def say_changes(
    changes: Iterable[Change], messages: Messages, left: Mapping[str, str] | None = None
) -> None:
    """Say each change in a line, or two for one that replaces a version.

    Args:
        changes: what is said.
        messages: who says it.
        left: where what goes came from, as ``places_left`` found it while that was there.
    """
    colors = {"+": "green", "-": "red", "~": "yellow"}
    for change in sorted(changes, key=lambda change: change.normalized):
        for sign, version in _signs(change):
            name = literal(f"{change.normalized}=={version}")
            place = (left or {}).get(change.normalized, "") if sign == "-" else place_of(change)
            origin = f" (from {literal(place)})" if place else ""
            messages.say(f" {messages.paint(sign, colors[sign])} {name}{origin}")


def places_left(changes: Iterable[Change]) -> dict[str, str]:
    """Return where the distributions that go were installed from by URL or path, by name."""
    going = {change.normalized: change.before for change in changes if change.before is not None}
    if not going:
        return {}
    from envtui.core import read_origin

    return {name: read_origin(distribution) for name, distribution in going.items()}


def place_of(change: Change) -> str:
    """Return where a distribution comes from that was asked for by URL or path."""
    after = change.after
    if after is None or not after.direct or after.file is None:
        return ""
    return change.source.place if change.source else after.file.url


def _signs(change: Change) -> Iterator[tuple[str, str]]:
    before, after = change.versions
    if change.action == "reinstall":
        yield "~", after
        return
    if before:
        yield "-", before
    if after:
        yield "+", after
