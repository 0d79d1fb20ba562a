"""Checking and unpacking a wheel: either all of it is right, or none of it is used.

Sources: "Binary distribution format" and "Recording installed projects". RECORD and the archive
must list the same files, and the hash of each must be the one in RECORD.
"""

# Paths are strings here: there are thousands, and a Path costs more than a link.
# ruff: noqa: PTH102, PTH116
from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import new as new_hash
from hashlib import sha256 as new_sha256
from pathlib import Path

from envtui.core.errors import BadDistribution
from envtui.core.events import Cancel
from envtui.core.literal import literal
from envtui.core.wheels.ahead import FLAGS, InflatedAhead, take_over
from envtui.core.wheels.checked_wheel import CheckedWheel, placed_files, read_wheel
from envtui.core.wheels.content import read_content, read_whole
from envtui.core.wheels.manifest import DataFile, Manifest, StoredFiles, dump_manifest
from envtui.core.wheels.record import format_hash, format_line, format_row, same_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import _Hash as Hash
    from mmap import mmap

    from envtui.core.wheels.archive import Member

__all__ = ["INSTALLER", "unpack_wheel"]

INSTALLER = b"envtui\n"

# Never taken from the wheel: RECORD and INSTALLER are written here, the others by ``stage``.
_OURS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
# Larger files are read in pieces; smaller ones at once, which takes half as many steps.
_AT_ONCE = 4 << 20


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
        wheel = read_wheel(data, filename)
        manifest = _Unpacking(data, wheel, folder, cancel, ahead).run()
    except BadDistribution as error:
        message = f"{literal(filename)} is refused: {error.message}."
        raise BadDistribution(message, hint=error.hint) from None
    (folder / "manifest").write_bytes(dump_manifest(manifest))
    return manifest


class _Unpacking:
    """The files of one wheel on their way to ``folder``; ``run`` is called once."""

    def __init__(
        self,
        data: bytes | mmap,
        wheel: CheckedWheel,
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
        for member, scheme, path in placed_files(self.wheel):
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
        """Write one member and check it against RECORD.

        Returns its sha256, the same as RECORD writes it, and the status of the file.
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
        """Use the file that was inflated ahead, if any; return its sha256 and its status."""
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
        """Write one file, feed its content to ``hashes``, and return its status."""
        self.make_folder(place.rpartition("/")[0])
        path = f"{self.folder}/{place}"
        # The umask decides about the mode; of the archive's, only "executable" counts.
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
        # Windows sets the final time of a file when it is closed.
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
