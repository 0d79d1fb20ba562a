"""A wheel checked whole and unpacked: either all of it is right, or none of it is used.

Sources: "Binary distribution format" and "Recording installed projects"; RECORD is held against
the archive both ways, with the hash of every file.
"""

# Paths are strings here: there are thousands, and a Path costs more than a link.
# ruff: noqa: PTH102, PTH116
from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import new as new_hash
from hashlib import sha256 as new_sha256
from itertools import pairwise
from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.events import Cancel
from envtui.core.literal import literal
from envtui.core.names import normalize_name
from envtui.core.record import Record
from envtui.core.wheels import names
from envtui.core.wheels.ahead import FLAGS, InflatedAhead, take_over
from envtui.core.wheels.archive import Member, fold, read_members
from envtui.core.wheels.content import read_content, read_whole
from envtui.core.wheels.manifest import DataFile, Manifest, Script, StoredFiles, dump_manifest
from envtui.core.wheels.record import (
    Row,
    format_hash,
    format_line,
    format_row,
    parse_record,
    same_digest,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import _Hash as Hash
    from mmap import mmap

__all__ = ["INSTALLER", "unpack_wheel"]

INSTALLER = b"envtui\n"

_MIB = 1 << 20
_BOMB_FROM, _BOMB_RATIO = 64 * _MIB, 50
_METADATA_LIMIT = 16 * _MIB
_ALLOW_LARGE = "ENVTUI_ALLOW_LARGE_ARCHIVES"
_LIBRARIES = ("purelib", "platlib")
_SCHEMES = (*_LIBRARIES, "scripts", "data", "headers")
# Written for each installation, or replaced by the finished one: never taken from the wheel.
_OURS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
_UNHASHED = ("RECORD", "RECORD.jws", "RECORD.p7s")
# Larger files are read in pieces; smaller ones at once, which takes half as many steps.
_AT_ONCE = 4 * _MIB

Fields = dict[str, str]


class _Wheel(Record):
    """What the archive says of itself, before its files are unpacked."""

    members: dict[str, Member]
    info: str
    metadata: Fields
    wheel: Fields
    rows: dict[str, Row]
    scripts: tuple[Script, ...]


def unpack_wheel(
    data: bytes | mmap,
    filename: str,
    folder: Path,
    cancel: Cancel | None = None,
    ahead: InflatedAhead = ("", {}),
) -> Manifest:
    """Check the wheel ``data`` and write its files and manifest into the empty ``folder``.

    Files for site-packages go to ``tree``, others to ``data/SCHEME``, beside ``manifest``. What
    was inflated ahead is taken from ``ahead``.

    Raises:
        BadDistribution: the archive is ambiguous or unsafe, or is not what it says.
        Cancelled: ``cancel`` was requested. After any error ``folder`` is the caller's to remove.
        OSError: the disk refuses.
    """
    try:
        wheel = _read_wheel(data, filename)
        manifest = _Unpacking(data, wheel, folder, cancel, ahead).run()
    except BadDistribution as error:
        message = f"{literal(filename)} is refused: {error.message}."
        raise BadDistribution(message, hint=error.hint) from None
    (folder / "manifest").write_bytes(dump_manifest(manifest))
    return manifest


def _read_wheel(data: bytes | mmap, filename: str) -> _Wheel:
    name, version = names.parse_wheel_name(filename)
    archive = read_members(data)
    _check_size(archive, len(data))
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
    return _Wheel(members, info, metadata, wheel, rows, scripts)


def _check_size(members: tuple[Member, ...], archive_size: int) -> None:
    total = sum(member.size for member in members)
    if total > max(_BOMB_FROM, archive_size * _BOMB_RATIO) and not os.environ.get(_ALLOW_LARGE):
        raise BadDistribution(
            f"it would unpack from {archive_size} to {total} bytes",
            hint=f"If that is right, set {_ALLOW_LARGE}=1.",
        )


def _find_info(members: dict[str, Member], name: str, version: str) -> str:
    """Return the name of the one ``.dist-info`` folder, which must belong to the file name."""
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
    limited = not path.endswith("/RECORD") and not os.environ.get(_ALLOW_LARGE)
    if member.size > _METADATA_LIMIT and limited:
        raise BadDistribution(
            f"{literal(path)} has {member.size} bytes, more than {_METADATA_LIMIT}",
            hint=f"If that is right, set {_ALLOW_LARGE}=1.",
        )
    try:
        return b"".join(read_content(data, member)).decode()
    except UnicodeDecodeError:
        raise BadDistribution(f"{literal(path)} is not UTF-8") from None


def _parse_fields(text: str) -> Fields:
    """Return the header fields, names in lower case; of several the first."""
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


def _placed(wheel: _Wheel) -> list[tuple[Member, str, str]]:
    """Return each file with its scheme, empty for site-packages, and the path in it.

    Raises:
        BadDistribution: a place belongs to the environment, or to two files of the wheel.
    """
    placed = [(member, *_place(name)) for name, member in wheel.members.items()]
    if not (any(scheme for _, scheme, _ in placed)):
        return placed  # Then the names are the places, and differ as ``read_members`` checked.
    taken = {("scripts", fold(script.name)) for script in wheel.scripts}
    for _, scheme, path in placed:
        _check_place(scheme, path)
        key = ("" if scheme in _LIBRARIES else scheme, fold(path))
        if key in taken:
            raise BadDistribution(f"two of its files are for the same place: {literal(path)}")
        taken.add(key)
    return placed


def _place(name: str) -> tuple[str, str]:
    """Return the scheme, empty for site-packages, and the path in it."""
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


class _Unpacking:
    """The files of one wheel on their way to ``folder``; ``run`` is called once."""

    def __init__(
        self,
        data: bytes | mmap,
        wheel: _Wheel,
        folder: Path,
        cancel: Cancel | None,
        ahead: InflatedAhead,
    ) -> None:
        self.data = data
        self.wheel = wheel
        self.folder = str(folder)
        self.cancel = cancel or Cancel()
        self.ahead = ahead
        self.made: set[str] = set()
        self.files: list[tuple[str, int, int]] = []
        self.others: list[DataFile] = []
        self.rows: list[tuple[str, str]] = []

    def run(self) -> Manifest:
        info = self.wheel.info
        ours = {f"{info}/{part}" for part in _OURS}
        self.make_folder(f"tree/{info}")
        for member, scheme, path in _placed(self.wheel):
            self.cancel.check()
            if scheme:
                self.others.append(self.unpack_data(member, scheme, path))
            elif path not in ours:
                self.unpack_file(member)
        return self.manifest(self.write_notes(info))

    def unpack_file(self, member: Member) -> None:
        name = member.name
        _, hashed, status = self.unpack(member, f"tree/{name}", member.executable)
        self.files.append((name, status.st_size, status.st_mtime_ns))
        self.rows.append((name, format_line(name, hashed, member.size)))

    def unpack_data(self, member: Member, scheme: str, path: str) -> DataFile:
        place = f"data/{scheme}/{path}"
        executable = member.executable or scheme == "scripts"
        digest, _, status = self.unpack(member, place, executable)
        shebang = ""
        if scheme == "scripts":
            with open(f"{self.folder}/{place}", "rb") as file:
                start = file.read(16)
            if start.startswith(b"#!python"):
                shebang = "pythonw" if start.startswith(b"#!pythonw") else "python"
        return DataFile(scheme, path, status.st_size, status.st_mtime_ns, digest, shebang)

    def unpack(
        self, member: Member, place: str, executable: bool
    ) -> tuple[bytes, str, os.stat_result]:
        """Write one member and hold it against RECORD.

        Returns its sha256, the same as RECORD has it, and what the disk says of the file.
        """
        row = self.wheel.rows.get(member.name)
        stated = row.hash if row else ""
        hashes = [new_sha256()]
        if stated and not stated.startswith("sha256="):
            hashes.append(new_hash(stated.partition("=")[0]))
        taken = self.take_over(member, place, executable) if len(hashes) == 1 else None
        if taken is not None:
            digest, status = taken
        else:
            status = self.write(place, self.content(member), executable, hashes)
            digest = hashes[0].digest()
        hashed = format_hash(digest)
        other = digest if taken else hashes[-1].digest()
        if row and stated not in ("", hashed) and not same_digest(row, other):
            raise BadDistribution(f"RECORD has another hash for {literal(member.name)}")
        return digest, hashed, status

    def content(self, member: Member) -> Iterable[bytes]:
        if member.size > _AT_ONCE:
            return read_content(self.data, member)
        return (read_whole(self.data, member),)

    def take_over(
        self, member: Member, place: str, executable: bool
    ) -> tuple[bytes, os.stat_result] | None:
        """Use what was inflated ahead; return its sha256 and what the disk says of it."""
        if member.offset not in self.ahead[1]:
            return None
        self.make_folder(place.rpartition("/")[0])
        path = f"{self.folder}/{place}"
        sha256 = take_over(self.ahead, member, path, executable)
        return None if sha256 is None else (sha256, os.stat(path))

    def write(
        self,
        place: str,
        content: Iterable[bytes],
        executable: bool = False,
        hashes: Iterable[Hash] = (),
    ) -> os.stat_result:
        """Write one file, feed its content to ``hashes``, and return what the disk says of it."""
        self.make_folder(place.rpartition("/")[0])
        path = f"{self.folder}/{place}"
        # The mode is what the umask leaves of it; special bits of the archive are not taken over.
        descriptor = os.open(path, FLAGS, 0o777 if executable else 0o666)
        try:
            for chunk in content:
                for one in hashes:
                    one.update(chunk)
                done = os.write(descriptor, chunk)
                while done < len(chunk):
                    done += os.write(descriptor, chunk[done:])
            status = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        # Windows settles the time of a file when it is closed.
        return os.stat(path) if os.name == "nt" else status

    def make_folder(self, path: str) -> None:
        if path not in self.made:
            parent = path.rpartition("/")[0]
            if parent:
                self.make_folder(parent)
            os.mkdir(f"{self.folder}/{path}")
            self.made.add(path)

    def write_notes(self, info: str) -> str:
        """Write INSTALLER and the finished RECORD; return the latter."""
        installer, own = f"{info}/INSTALLER", f"{info}/RECORD"
        digest = new_sha256(INSTALLER).digest()
        self.rows.append((installer, format_row(installer, digest, len(INSTALLER))))
        self.rows.append((own, format_row(own, None)))
        self.rows.sort()
        record = "".join([f"{row}\n" for _, row in self.rows])
        for path, content in (installer, INSTALLER), (own, record.encode()):
            status = self.write(f"tree/{path}", (content,))
            self.files.append((path, status.st_size, status.st_mtime_ns))
        return record

    def manifest(self, record: str) -> Manifest:
        files = StoredFiles(*zip(*self.files, strict=True))
        tree = sorted(path[5:] for path in self.made if path.startswith("tree/"))
        return Manifest(
            name=self.wheel.metadata["name"],
            version=self.wheel.metadata["version"],
            info=self.wheel.info,
            purelib=self.wheel.wheel.get("root-is-purelib", "").lower() == "true",
            top=tuple(sorted({path.partition("/")[0] for path in files.paths})),
            folders=tuple(tree),
            files=files,
            data=tuple(self.others),
            scripts=self.wheel.scripts,
            record=record,
        )
