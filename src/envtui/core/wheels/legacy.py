"""What setuptools installed before there was RECORD: eggs, links to projects, lists of modules."""

# Paths are strings here, as they are where files that leave are gathered.
# ruff: noqa: PTH118
from __future__ import annotations

import os
from collections.abc import Iterator

from envtui.core.distributions.metadata import metadata_folder, read_text
from envtui.core.errors import BadDistribution, EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.wheels.names import parse_entry_points

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core.distributions.model import Distribution

__all__ = ["easy_install_without", "egg_files", "is_egg", "legacy_scripts", "top_level_files"]

_LIMIT = 1 << 24


def is_egg(distribution: Distribution) -> bool:
    """Whether it lies in an ``.egg`` folder of its own, as ``setup.py install`` made them."""
    return distribution.info.name == "EGG-INFO"


def egg_files(distribution: Distribution) -> Iterator[str]:
    """Yield every file of an egg."""
    yield from _files_below(str(distribution.info.parent))


def top_level_files(distribution: Distribution) -> Iterator[str]:
    """Yield the files of the modules that ``top_level.txt`` names: plain identifiers only.

    Raises:
        EnvironmentProblem: there is no such list, or it cannot be read.
    """
    base = str(distribution.info.parent)
    try:
        text = read_regular(distribution.info / "top_level.txt", _LIMIT).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentProblem(
            f"{literal(distribution.name)} {literal(distribution.version)} has no list of its "
            f"files in {literal(str(distribution.info))}.",
            hint="Install it again to write a new one.",
        ) from error
    for name in text.split():
        if name.isidentifier():
            yield os.path.join(base, f"{name}.py")
            yield from _files_below(os.path.join(base, name))


def legacy_scripts(distribution: Distribution, folder: Path) -> Iterator[str]:
    """Yield where in ``folder`` the scripts lie that its metadata names, if they are there."""
    try:
        entry_points = parse_entry_points(read_text(distribution, "entry_points.txt"))
    except BadDistribution:
        entry_points = ()
    yield from (str(folder / name) for name, _, _ in entry_points)
    copied = metadata_folder(distribution) / "scripts"
    yield from (str(folder / os.path.basename(path)) for path in _files_below(str(copied)))  # noqa: PTH119


def easy_install_without(distribution: Distribution, content: bytes) -> bytes:
    """Return the ``content`` of an ``easy-install.pth`` without the line of an egg or a link.

    Raises:
        OSError: the link cannot be read, or is empty.
    """
    info = distribution.info
    if is_egg(distribution):
        unwanted = {f".{os.sep}{info.parent.name}", str(info.parent)}
    else:
        lines = read_regular(info, _LIMIT).decode(errors="surrogateescape").splitlines()
        if not lines:
            raise OSError(f"{info} is empty")
        unwanted = {lines[0].strip()}
    unwanted = set(map(os.path.normcase, unwanted))
    rows = content.decode(errors="surrogateescape").splitlines(keepends=True)
    remaining = [row for row in rows if os.path.normcase(row.strip()) not in unwanted]
    return "".join(remaining).encode(errors="surrogateescape")


def _files_below(top: str) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        yield from (os.path.join(folder, name) for name in names)
