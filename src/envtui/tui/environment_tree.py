"""The environments as a tree by folder: rows of what is known of each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from envtui.core import literal
from envtui.tui.presentation import (
    implementation_name,
    natural_key,
    short_path,
    size,
    version_key,
)
from envtui.tui.rows import Cell, Column, Role, Row

if TYPE_CHECKING:
    from envtui.core import LocatedEnvironment, StoredEnvironment

__all__ = ["ENVIRONMENT_COLUMNS", "environment_rows"]

ENVIRONMENT_COLUMNS = (
    Column("", least=10, most=40, rank=1),
    Column("", rank=2),
    Column("", least=8, rank=3),
    Column("", right=True),
)


def environment_rows(
    located: Iterable[LocatedEnvironment],
    folder: Path,
    health: Mapping[Path, Cell | None] | None = None,
    sizes: Mapping[Path, int] | None = None,
    stored: Mapping[Path, StoredEnvironment] | None = None,
) -> list[Row[LocatedEnvironment]]:
    """Return the environments as a tree by folder, the folder itself first, then its parents.

    Where none of them is used from the folder, its first row says so: the cursor does not begin
    on an environment of another folder.

    Args:
        located: the environments.
        folder: the one that is looked at.
        health: by root, what is wrong in a word.
        sizes: by root, the bytes on disk of those that were measured.
        stored: by root, whose those in central stores are.
    """
    places, stored = _ordered(located), stored or {}
    rows: list[Row[LocatedEnvironment]] = []
    if places and not any(place.used for place in places):
        rows = [_folder_row(folder, folder), _nothing_row(folder)]
    groups = {row.group for row in rows}
    owners: dict[Path, list[StoredEnvironment]] = {}
    for root, one in stored.items():
        owners.setdefault(root.parent, []).append(one)
    for place in places:
        group = str(place.folder)
        root = place.environment.root
        if group not in groups:
            groups.add(group)
            rows.append(_folder_row(place.folder, folder, owners.get(place.folder, ())))
        state = environment_state(place, (health or {}).get(root), stored.get(root))
        rows.append(_environment_row(place, group, state, (sizes or {}).get(root, -1)))
    return rows


def _ordered(located: Iterable[LocatedEnvironment]) -> list[LocatedEnvironment]:
    """Return the environments of a folder together: what counts there first, then by name."""
    places = list(located)
    folders = {place.folder: number for number, place in enumerate(reversed(places))}
    return sorted(
        places,
        key=lambda place: (
            -folders[place.folder],
            place.role == "other",
            natural_key(place.environment.root.name),
        ),
    )


def environment_state(
    located: LocatedEnvironment,
    health: Cell | None = None,
    stored: StoredEnvironment | None = None,
) -> Cell:
    """Return what there is to say of an environment in a word or two.

    That is the reason, if it is not sound; else its part here, and whose it is in a store.
    """
    if health is not None:
        return health
    if located.environment.problem:
        return Cell("broken", "bad")
    words: dict[str, tuple[str, Role]] = {
        "active": ("active", "good"),
        "path": ("on PATH", "good"),
        "winner": ("in use" if located.used else "nearest", "good" if located.used else ""),
        "shadowed": ("shadowed", "dim"),
        "other": ("", "dim"),
    }
    word, role = words[located.role]
    if stored is None:
        return Cell(word, role)
    owner = _owner_word(stored)
    return Cell(f"{word} · {owner.text}", role) if word else owner


def _owner_word(stored: StoredEnvironment) -> Cell:
    if stored.ownership == "project gone":
        return Cell("project gone", "warn")
    if stored.ownership == "unknown":
        return Cell("owner unknown", "dim")
    return Cell(f"of {short_path(stored.project.name)}" if stored.project else "owned", "dim")


def _folder_row(
    here: Path, folder: Path, stored: Sequence[StoredEnvironment] = ()
) -> Row[LocatedEnvironment]:
    name = short_path(here, base=folder)
    name = f"./{name}" if here != folder and here.is_relative_to(folder) else name
    note = "  this folder" if here == folder else ""
    if stored:
        tools = ", ".join(dict.fromkeys(one.tool for one in stored))
        states = Counter(one.ownership.replace("unknown", "owner unknown") for one in stored)
        note += f"  {tools}: " + ", ".join(f"{count} {state}" for state, count in states.items())
    return Row(f"in {here}", None, (Cell(name + note, "dim"),), (), str(here))


def _nothing_row(folder: Path) -> Row[LocatedEnvironment]:
    cells = (Cell("none in use · n makes one", "dim", spills=True), *[Cell("")] * 3)
    return Row(f"none in {folder}", None, cells, (), str(folder), indent=1, says_nothing=True)


def _environment_row(
    place: LocatedEnvironment, group: str, state: Cell, on_disk: int
) -> Row[LocatedEnvironment]:
    environment = place.environment
    name = short_path(environment.root, base=place.folder)
    is_bad = bool(environment.problem) or state.role == "bad"
    sign = "!" if is_bad else "~" if state.role == "warn" else "●" if place.used else "○"
    role: Role = "bad" if is_bad else "good" if place.used else ""
    if place.role == "shadowed" and not is_bad:
        role = "dim"
    version = literal(environment.version)
    if environment.implementation not in {"", "cpython"}:
        version = f"{implementation_name(environment.implementation)} {version}"
    return Row(
        str(environment.root),
        place,
        (
            Cell(f"{sign} {name}", role),
            Cell(version or "?", "dim" if role == "dim" else ""),
            state,
            Cell(size(on_disk), "dim"),
        ),
        (natural_key(name), version_key(environment.version)),
        group,
        indent=1,
        hidden_text=f"{literal(environment.problem)} {literal(group)}",
    )
