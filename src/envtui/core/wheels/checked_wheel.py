"""Checking what a wheel says of itself against its archive and its name, and where its files go.

Sources: "Binary distribution format" and "Recording installed projects".
"""

from __future__ import annotations

from itertools import pairwise

from envtui.core.errors import BadDistribution
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import Record
from envtui.core.wheels import names
from envtui.core.wheels.archive import Member, fold, read_members
from envtui.core.wheels.bombs import ALLOW_LARGE, check_unpacked_size, is_large_allowed
from envtui.core.wheels.content import read_content
from envtui.core.wheels.manifest import Script
from envtui.core.wheels.record import Row, parse_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmap import mmap

__all__ = ["CheckedWheel", "placed_files", "read_wheel"]

_METADATA_LIMIT = 16 << 20
_LIBRARIES = ("purelib", "platlib")
_SCHEMES = (*_LIBRARIES, "scripts", "data", "headers")
_UNHASHED = ("RECORD", "RECORD.jws", "RECORD.p7s")

Fields = dict[str, str]


class CheckedWheel(Record):
    """What the archive says of itself, before its files are unpacked."""

    members: dict[str, Member]
    """Its files, by path."""
    info: str
    """The name of its ``.dist-info`` folder."""
    metadata: Fields
    wheel: Fields
    """What the file WHEEL says."""
    rows: dict[str, Row]
    """Those of RECORD, by path."""
    scripts: tuple[Script, ...]


def read_wheel(data: bytes | mmap, filename: str) -> CheckedWheel:
    """Return what the wheel ``data`` says of itself, checked against what is in it.

    Raises:
        BadDistribution: it is ambiguous or unsafe, or contradicts itself or its file name.
    """
    name, version = names.parse_wheel_name(filename)
    archive = read_members(data)
    check_unpacked_size(archive, len(data))
    members = {member.name: member for member in archive if not member.is_folder}
    info = _find_info(members, name, version)

    def text(part: str) -> str:
        return _read_text(data, members, f"{info}/{part}")

    metadata, wheel = _parse_fields(text("METADATA")), _parse_fields(text("WHEEL"))
    _check_identity(metadata, name, version)
    if wheel.get("wheel-version", "").split(".")[0] != "1":
        raise BadDistribution("its WHEEL file is of no version 1.x")
    rows = {row.path: row for row in parse_record(text("RECORD"))}
    _check_listed(members, rows, info)
    entry_points = text("entry_points.txt") if f"{info}/entry_points.txt" in members else ""
    scripts = tuple(Script(*script) for script in names.parse_entry_points(entry_points))
    return CheckedWheel(members, info, metadata, wheel, rows, scripts)


def _find_info(members: dict[str, Member], name: str, version: str) -> str:
    """Return the name of the one ``.dist-info`` folder, which must agree with the file name."""
    tops = {path.partition("/")[0] for path in members}
    found = [top for top in tops if top.lower().endswith(".dist-info")]
    if len(found) != 1:
        raise BadDistribution(f"it has {len(found)} .dist-info folders, and must have one")
    if not found[0].endswith(".dist-info"):
        raise BadDistribution(f"no tool would find its metadata in {literal(found[0])}")
    stem, _, info_version = found[0][: -len(".dist-info")].partition("-")
    if normalize_name(stem) != name or not names.same_version(version, info_version):
        raise BadDistribution(f"its file name does not agree with {literal(found[0])}")
    for top in tops:
        stem, _, its_version = top.partition("-")
        foreign = normalize_name(stem) != name or its_version[: -len(".data")] != info_version
        if top.lower().endswith(".data") and foreign:
            raise BadDistribution(f"{literal(top)} does not belong to {literal(found[0])}")
    return found[0]


def _read_text(data: bytes | mmap, members: dict[str, Member], path: str) -> str:
    member = members.get(path)
    if member is None:
        raise BadDistribution(f"it has no {literal(path)}")
    limited = not path.endswith("/RECORD") and not is_large_allowed()
    if member.size > _METADATA_LIMIT and limited:
        raise BadDistribution(
            f"{literal(path)} has {member.size} bytes, more than {_METADATA_LIMIT}",
            hint=f"If that is right, set {ALLOW_LARGE}=1.",
        )
    try:
        return b"".join(read_content(data, member)).decode()
    except UnicodeDecodeError:
        raise BadDistribution(f"{literal(path)} is not UTF-8") from None


def _parse_fields(text: str) -> Fields:
    """Return the header fields by lower-case name; of a repeated one, the first."""
    fields: Fields = {}
    for line in text.splitlines():
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if colon and key.strip() == key:
            fields.setdefault(key.lower(), value.strip())
    return fields


def _check_identity(metadata: Fields, name: str, version: str) -> None:
    its_name, its_version = metadata.get("name", ""), metadata.get("version", "")
    if normalize_name(its_name) != name or not names.same_version(version, its_version):
        raise BadDistribution(
            f"its METADATA is that of '{literal(its_name)}' '{literal(its_version)}'"
        )


def _check_listed(members: dict[str, Member], rows: dict[str, Row], info: str) -> None:
    unhashed = {f"{info}/{part}" for part in _UNHASHED}
    if missing := members.keys() - rows.keys() - unhashed:
        raise BadDistribution(f"RECORD does not list {literal(min(missing))}")
    if phantom := rows.keys() - members.keys() - unhashed:
        raise BadDistribution(f"RECORD lists {literal(min(phantom))}, which is not there")
    for path, row in rows.items():
        if path not in unhashed and not row.hash:
            raise BadDistribution(f"RECORD has no hash for {literal(path)}")
        if path in members and row.size not in (-1, members[path].size):
            raise BadDistribution(f"RECORD has another size for {literal(path)}")


def placed_files(wheel: CheckedWheel) -> list[tuple[Member, str, str]]:
    """Return each file with the scheme it goes to, empty for site-packages, and its path there.

    Raises:
        BadDistribution: two files go to one place, or one to a place of the environment's own.
    """
    placed = [(member, *_place(name)) for name, member in wheel.members.items()]
    if not any(scheme for _, scheme, _ in placed):
        return placed  # Then names and places are the same, and ``read_members`` has checked those.
    taken = {("scripts", fold(script.name)) for script in wheel.scripts}
    for _, scheme, path in placed:
        _check_place(scheme, path)
        key = ("" if scheme in _LIBRARIES else scheme, fold(path))
        if key in taken:
            raise BadDistribution(f"two of its files are for the same place: {literal(path)}")
        taken.add(key)
    return placed


def _place(name: str) -> tuple[str, str]:
    """Return the scheme that a member goes to, empty for site-packages, and its path there."""
    top, _, rest = name.partition("/")
    if not rest or not top.lower().endswith(".data"):
        return "", name
    scheme, _, path = rest.partition("/")
    if scheme not in _SCHEMES or not path:
        raise BadDistribution(f"{literal(name)} is for no known place of an installation")
    return scheme, path


def _check_place(scheme: str, path: str) -> None:
    """Refuse a place that belongs to the environment or to another distribution."""
    if scheme == "scripts":
        names.check_script_name(path)
    elif scheme == "data" and names.is_reserved_place(path):
        raise BadDistribution(f"it would replace the environment's own {literal(path)}")
    elif _is_metadata(scheme, path.lower().split("/")):
        raise BadDistribution(f"{literal(path)} poses as another distribution")


def _is_metadata(scheme: str, parts: list[str]) -> bool:
    """Whether a ``.data`` file would lie in the ``.dist-info`` of a distribution."""
    if scheme in _LIBRARIES:
        return parts[0].endswith(".dist-info")
    return scheme == "data" and any(
        folder in ("site-packages", "dist-packages") and inside.endswith(".dist-info")
        for folder, inside in pairwise(parts)
    )
