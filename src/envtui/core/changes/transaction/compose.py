"""Composing the journal of a transaction: every rename that it takes, in a safe order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from envtui.core.changes.transaction.arriving import Arrivals, merge
from envtui.core.changes.transaction.journal import Journal, Move
from envtui.core.changes.transaction.leaving import fold_into_units
from envtui.core.changes.transaction.mirror import OUTSIDE, outside_of
from envtui.core.distributions.namespaces import extend_one_namespace
from envtui.core.errors import BadDistribution, RefusedChange
from envtui.core.literal import literal
from envtui.core.wheels.names import is_reserved_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Target
    from envtui.core.wheels.clashes import OwnerOf

__all__ = ["compose"]


def compose(
    target: Target,
    transaction: Path,
    leaving: set[str],
    owner_of: OwnerOf | None,
    title: str,
) -> Journal:
    """Return the journal that removes the files ``leaving`` and brings in those that are staged.

    They are staged in the folder ``new`` of the transaction, laid out as ``mirror`` describes.
    Everything that leaves does so before anything arrives, since a file may pass from one
    distribution to another in the same change.

    ``owner_of`` says whose file something staged would overwrite; without it, anybody's may be.

    Raises:
        RefusedChange: a file of a distribution that stays would be overwritten with other content.
        BadDistribution: a part of the environment itself, or a folder, would be overwritten.
    """
    root = str(target.root)
    files = {path for path in leaving if not _is_own(root, path)}
    units, emptied = fold_into_units(files, _bases(target))
    outside = outside_of(target)
    arrivals = _arrivals(transaction / "new", outside, set(units), root)
    _refuse_overwriting(root, arrivals, owner_of)
    out = enumerate([*units, *arrivals.in_the_way])
    moves = [Move(f"old/{number}", _inside(root, unit), False) for number, unit in out]
    moves += [
        Move(_inside(str(transaction), source), _inside(root, goal), True)
        for source, goal in arrivals.units
    ]
    return Journal(
        title=title,
        folders=tuple(_missing_folders(outside)),
        moves=tuple(moves),
        emptied=tuple(_inside(root, folder) for folder in emptied),
    )


def _bases(target: Target) -> set[str]:
    scheme = target.scheme
    folders = (target.root, scheme.purelib, scheme.platlib, scheme.scripts, scheme.include)
    return {str(folder) for folder in (*folders, scheme.data)}


def _arrivals(new: Path, outside: Iterable[Path], leaving: set[str], root: str) -> Arrivals:
    gathered = Arrivals()
    areas = [(new / OUTSIDE / place.relative_to(place.anchor), str(place)) for place in outside]
    for staged, place in [(new, root), *areas]:
        if staged.is_dir():
            skipped = OUTSIDE if areas and staged == new else ""
            found = merge(str(staged), place, leaving, os.path.realpath(place), skipped)
            gathered.units.extend(found.units)
            gathered.in_the_way.extend(found.in_the_way)
    return gathered


def _refuse_overwriting(root: str, arrivals: Arrivals, owner_of: OwnerOf | None) -> None:
    in_the_way = set(arrivals.in_the_way)
    for staged, path in arrivals.units:
        if path not in in_the_way:
            continue
        if _is_own(root, path):
            raise BadDistribution(
                f"A distribution would replace {literal(path)}, which belongs to the environment.",
                hint="Do not install it; tell its authors.",
            )
        if owner_of is None or path.endswith(".dist-info"):
            continue
        owner = owner_of(path)[0]
        if owner and not (_is_same(staged, path) or extend_one_namespace(staged, path)):
            raise RefusedChange(
                f"{literal(path)} belongs to {literal(owner)} and would be overwritten.",
                hint=f"Uninstall {literal(owner)} first, if the two are not meant to be together, "
                "or let the new one win with --allow-breaking.",
            )


def _is_same(staged: str, path: str) -> bool:
    """Whether two files have the same content, as the files of a shared namespace do."""
    from filecmp import cmp

    try:
        return cmp(staged, path, shallow=False)
    except OSError:
        return False


def _is_own(root: str, path: str) -> bool:
    """Whether ``path`` is a part of the environment itself, which no distribution may touch."""
    inside = _inside(root, path).replace(os.sep, "/")
    return is_reserved_place(inside)


def _inside(root: str, path: str) -> str:
    """Return ``path`` relative to ``root``, so that the journal holds after the root is moved."""
    prefix = root.rstrip(os.sep) + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else path


def _missing_folders(places: Iterable[Path]) -> list[str]:
    """Return the folders to be made for ``places`` to exist, outermost first."""
    missing: list[str] = []
    for place in places:
        above = [folder for folder in (place, *place.parents) if not folder.exists()]
        missing += [str(folder) for folder in reversed(above) if str(folder) not in missing]
    return missing
