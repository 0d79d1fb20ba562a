"""Archives written byte by byte, so that each can have exactly one fault."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.support.wheels import record_row

__all__ = ["HOSTILE", "Entry", "archive", "entries_of", "wheel"]

INFO = "demo-1.0.dist-info"
METADATA = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\n"
WHEEL = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
ALIKE = b"print('alike')\n" * 4


@dataclass(frozen=True)
class Entry:
    """One member; the fields of its two headers can be set apart from each other."""

    name: str | bytes
    content: bytes = b""
    method: int = 8
    flags: int = 0x800
    mode: int = 0o100644
    local: Mapping[str, int | bytes] = field(default_factory=dict)
    central: Mapping[str, int | bytes] = field(default_factory=dict)
    local_extra: bytes = b""
    central_extra: bytes = b""
    packed: bytes | None = None
    descriptor: bytes = b""
    gap: bytes = b""

    @property
    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()


def deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def archive(
    entries: list[Entry],
    *,
    prefix: bytes = b"",
    before_directory: bytes = b"",
    comment: bytes = b"",
    suffix: bytes = b"",
    end: Mapping[str, int] | None = None,
    end64: Callable[[int, int, int], bytes] | None = None,
) -> bytes:
    """Return a ZIP file of ``entries``; the other arguments spoil it."""
    body, directory = prefix, b""
    for entry in entries:
        packed = entry.packed
        if packed is None:
            packed = deflate(entry.content) if entry.method == 8 else entry.content
        values: dict[str, int | bytes] = {
            "flags": entry.flags,
            "method": entry.method,
            "crc": zlib.crc32(entry.content),
            "packed": len(packed),
            "size": len(entry.content),
            "name": entry.raw_name,
            "offset": len(body),
            "mode": entry.mode,
        }
        body += local_header({**values, **entry.local}, entry.local_extra)
        body += packed + entry.descriptor + entry.gap
        directory += central_header({**values, **entry.central}, entry.central_extra)
    body += before_directory
    stated = {"count": len(entries), "size": len(directory), "begin": len(body), **(end or {})}
    wide = end64(len(entries), len(directory), len(body)) if end64 else b""
    tail = struct.pack(
        "<4s4H2LH",
        b"PK\x05\x06",
        0,
        0,
        stated["count"],
        stated["count"],
        stated["size"],
        stated["begin"],
        len(comment),
    )
    return body + directory + wide + tail + comment + suffix


def local_header(value: Mapping[str, int | bytes], extra: bytes) -> bytes:
    name = value["name"]
    assert isinstance(name, bytes)
    head = struct.pack(
        "<4s5H3L2H",
        b"PK\x03\x04",
        20,
        value["flags"],
        value["method"],
        0,
        0x21,
        value["crc"],
        value["packed"],
        value["size"],
        len(name),
        len(extra),
    )
    return head + name + extra


def central_header(value: Mapping[str, int | bytes], extra: bytes) -> bytes:
    name, mode = value["name"], value["mode"]
    assert isinstance(name, bytes) and isinstance(mode, int)
    head = struct.pack(
        "<4s6H3L5H2L",
        b"PK\x01\x02",
        0x314,
        20,
        value["flags"],
        value["method"],
        0,
        0x21,
        value["crc"],
        value["packed"],
        value["size"],
        len(name),
        len(extra),
        0,
        0,
        0,
        mode << 16,
        value["offset"],
    )
    return head + name + extra


def entries_of(
    files: Mapping[str, bytes] | None = None,
    *,
    metadata: bytes = METADATA,
    wheel_file: bytes = WHEEL,
    entry_points: bytes = b"",
    record: str | None = None,
    info: str = INFO,
) -> list[Entry]:
    """Return the members of a sound wheel, but for what the arguments put into it."""
    contents = dict({"demo.py": ALIKE} if files is None else files)
    contents |= {f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel_file}
    if entry_points:
        contents[f"{info}/entry_points.txt"] = entry_points
    if record is None:
        rows = [record_row(name, content) for name, content in contents.items()]
        record = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    contents[f"{info}/RECORD"] = record.encode()
    return [Entry(name, content) for name, content in contents.items()]


def wheel(files: Mapping[str, bytes] | None = None, **changes: object) -> bytes:
    return archive(entries_of(files, **changes))  # type: ignore[arg-type]


def first(**changes: object) -> bytes:
    """A wheel whose first member has the fault."""
    entries = entries_of()
    return archive([replace(entries[0], **changes), *entries[1:]])  # type: ignore[arg-type]


def with_data(path: str, content: bytes = b"x") -> bytes:
    return wheel({"demo.py": ALIKE, path: content})


def with_script(line: str) -> bytes:
    return wheel(entry_points=f"[console_scripts]\n{line}\n".encode())


def with_record(change: Callable[[str], str]) -> bytes:
    sound = entries_of()[-1].content.decode()
    return wheel(record=change(sound))


def zip64_extra(*values: int) -> bytes:
    return struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values)


def unicode_path(name: bytes) -> bytes:
    return struct.pack("<2HBL", 0x7075, 5 + len(name), 1, 0) + name


def end64(extensible: bytes = b"", where: int = 0) -> Callable[[int, int, int], bytes]:
    def write(count: int, size: int, begin: int) -> bytes:
        record = struct.pack(
            "<4sQ2H2L4Q",
            b"PK\x06\x06",
            44 + len(extensible),
            45,
            45,
            0,
            0,
            count,
            count,
            size,
            begin,
        )
        at = begin + size + where
        return record + extensible + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)

    return write


def overlapping() -> bytes:
    """Two members of the directory that share the bytes of one."""
    entries = entries_of()
    twin = replace(entries[1], name="twin.py", central={"offset": 0, "crc": 1})
    return archive([entries[0], twin, *entries[1:]])


def swapped_names() -> bytes:
    return first(local={"name": b"evil.py"})


NUL = "demo\x00.py"

HOSTILE: dict[str, Callable[[], bytes]] = {
    # The archive
    "empty file": lambda: b"",
    "no archive": lambda: b"<html>not a wheel</html>" * 40,
    "cut short": lambda: wheel()[:-30],
    "bytes before the first member": lambda: archive(entries_of(), prefix=b"#!/bin/sh\n"),
    "bytes after the end record": lambda: archive(entries_of(), suffix=b"more"),
    "second archive behind": lambda: wheel() + wheel(),
    "bytes before the directory": lambda: archive(entries_of(), before_directory=b"gap"),
    "gap between members": lambda: first(gap=b"gap"),
    "overlapping members": overlapping,
    "comment like a record": lambda: archive(entries_of(), comment=b"PK\x05\x06"),
    "count too small": lambda: archive(entries_of(), end={"count": 3}),
    "count too large": lambda: archive(entries_of(), end={"count": 5}),
    "directory size wrong": lambda: archive(entries_of(), end={"size": 10}),
    "directory offset wrong": lambda: archive(entries_of(), end={"begin": 0}),
    "zip64 end record elsewhere": lambda: archive(entries_of(), end64=end64(where=-1)),
    "zip64 end record extensible": lambda: archive(entries_of(), end64=end64(b"1234")),
    "zip64 end record disagrees": lambda: archive(
        entries_of(), end64=lambda count, size, begin: end64()(count + 1, size, begin)
    ),
    "zip64 end record missing": lambda: archive(entries_of(), end={"begin": 0xFFFFFFFF}),
    "other name in local header": swapped_names,
    "other size in local header": lambda: first(local={"size": 1}),
    "other checksum in local header": lambda: first(local={"crc": 1}),
    "other method in local header": lambda: first(local={"method": 0}),
    "other flags in local header": lambda: first(local={"flags": 0}),
    "wrong checksum in both": lambda: first(local={"crc": 1}, central={"crc": 1}),
    "size too small in both": lambda: first(local={"size": 9}, central={"size": 9}),
    "size too large in both": lambda: first(local={"size": 999}, central={"size": 999}),
    "bytes behind the deflated ones": lambda: first(packed=deflate(ALIKE) + b"more"),
    "no deflated bytes": lambda: first(packed=b"\xff" * 40),
    "wrong data descriptor": lambda: first(
        flags=0x808, descriptor=b"PK\x07\x08" + struct.pack("<3L", 1, 2, 3)
    ),
    "encrypted": lambda: first(flags=0x801),
    "unknown method": lambda: first(method=12, packed=b"BZh"),
    "symbolic link": lambda: first(mode=0o120777),
    "device": lambda: first(mode=0o020666),
    "zip64 extra twice": lambda: first(central_extra=zip64_extra(1) + zip64_extra(2)),
    "extra cut short": lambda: first(central_extra=b"\x01\x00\xff\x00"),
    "two names for one member": lambda: first(central_extra=unicode_path(b"evil.py")),
    "member twice": lambda: archive([entries_of()[0], *entries_of()]),
    "case collision": lambda: wheel({"demo.py": b"1", "Demo.py": b"2"}),
    "accent collision": lambda: wheel({"é.py": b"1", "e\u0301.py": b"2"}),
    "file and folder": lambda: wheel({"demo": b"1", "demo/x.py": b"2"}),
    "folder with content": lambda: archive([Entry("demo/", b"x"), *entries_of()]),
    "name not UTF-8": lambda: archive([Entry(b"\xff.py", b"x"), *entries_of()]),
    "name with NUL": lambda: wheel({NUL: b"x"}),
    "name with escape": lambda: wheel({"\x1b[31m.py": b"x"}),
    "name with reordering": lambda: wheel({"\u202egnp.py": b"x"}),
    "parent folder": lambda: wheel({"../evil.py": b"x"}),
    "parent folder inside": lambda: wheel({"demo/../../evil.py": b"x"}),
    "this folder": lambda: wheel({"./demo.py": b"x"}),
    "absolute": lambda: wheel({"/tmp/evil.py": b"x"}),
    "drive": lambda: wheel({"C:/evil.py": b"x"}),
    "backslash": lambda: wheel({"..\\evil.py": b"x"}),
    "empty part": lambda: wheel({"demo//x.py": b"x"}),
    "long part": lambda: wheel({"d" * 256 + ".py": b"x"}),
    # The wheel
    "no dist-info": lambda: archive([Entry("demo.py", b"x")]),
    "two dist-infos": lambda: with_data("other-2.0.dist-info/METADATA"),
    "foreign dist-info": lambda: wheel(info="other-1.0.dist-info"),
    "other version in dist-info": lambda: wheel(info="demo-2.0.dist-info"),
    "other name in METADATA": lambda: wheel(metadata=METADATA.replace(b"demo", b"evil")),
    "other version in METADATA": lambda: wheel(metadata=METADATA.replace(b"1.0\n\n", b"2.0\n\n")),
    "METADATA not UTF-8": lambda: wheel(metadata=METADATA + b"\xff"),
    "wheel version 2": lambda: wheel(wheel_file=WHEEL.replace(b"1.0", b"2.0")),
    "foreign data folder": lambda: with_data("other-1.0.data/purelib/x.py"),
    "dist-info inside data": lambda: with_data(
        "demo-1.0.data/purelib/other-1.0.dist-info/METADATA"
    ),
    "dist-info by data": lambda: with_data(
        "demo-1.0.data/data/lib/python3.13/site-packages/b-1.dist-info/RECORD"
    ),
    "dist-info in capitals": lambda: wheel(info="demo-1.0.DIST-INFO"),
    "unknown scheme": lambda: with_data("demo-1.0.data/stdlib/os.py"),
    "same file twice by data": lambda: with_data("demo-1.0.data/purelib/demo.py"),
    "bomb": lambda: wheel({"zeros": bytes(65 << 20)}),
    "huge METADATA": lambda: wheel(metadata=METADATA + b"x" * (16 << 20)),
    # RECORD
    "no RECORD": lambda: archive(entries_of()[:-1]),
    "file not in RECORD": lambda: with_record(lambda text: text.split("\n", 1)[1]),
    "phantom in RECORD": lambda: with_record(lambda text: text + record_row("../x", b"") + "\n"),
    "wrong hash in RECORD": lambda: with_record(
        lambda text: text.replace("demo.py,sha256=", "demo.py,sha256=AAAA", 1)
    ),
    "wrong size in RECORD": lambda: with_record(
        lambda text: text.replace(f",{len(ALIKE)}\n", ",7\n", 1)
    ),
    "no hash in RECORD": lambda: with_record(lambda text: "demo.py,,\n" + text.split("\n", 1)[1]),
    "weak hash in RECORD": lambda: with_record(
        lambda text: f"demo.py,md5=abc,{len(ALIKE)}\n" + text.split("\n", 1)[1]
    ),
    "endless size in RECORD": lambda: with_record(
        lambda text: text.replace(f",{len(ALIKE)}\n", f",{'1' * 5000}\n", 1)
    ),
    "row twice in RECORD": lambda: with_record(lambda text: text.split("\n")[0] + "\n" + text),
    "size no number in RECORD": lambda: with_record(
        lambda text: text.replace(f",{len(ALIKE)}\n", ",-1\n", 1)
    ),
    # Scripts and places
    "script in another folder": lambda: with_script("../../evil = demo:main"),
    "script named by a path": lambda: with_script("/tmp/evil = demo:main"),
    "script without a name": lambda: with_script("= demo:main"),
    "script named ..": lambda: with_script(".. = demo:main"),
    "script with a space": lambda: with_script("a b = demo:main"),
    "script without a function": lambda: with_script("demo = demo"),
    "script with code": lambda: with_script("demo = demo:main;import os"),
    "script with a call": lambda: with_script("demo = demo:main()"),
    "script named python": lambda: with_script("python = demo:main"),
    "script named Python3": lambda: with_script("Python3 = demo:main"),
    "script named python3.13t": lambda: with_script("python3.13t = demo:main"),
    "script named pythonw.exe": lambda: with_script("pythonw.exe = demo:main"),
    "script named pypy3": lambda: with_script("pypy3 = demo:main"),
    "script named graalpy": lambda: with_script("graalpy = demo:main"),
    "script named activate": lambda: with_script("activate = demo:main"),
    "script named Activate.ps1": lambda: with_script("Activate.ps1 = demo:main"),
    "script twice": lambda: with_script("demo = demo:main\ndemo = demo:other"),
    "script file named python": lambda: with_data("demo-1.0.data/scripts/python"),
    "script file in a folder": lambda: with_data("demo-1.0.data/scripts/sub/x"),
    "data over pyvenv.cfg": lambda: with_data("demo-1.0.data/data/pyvenv.cfg"),
    "data over bin/python": lambda: with_data("demo-1.0.data/data/bin/python"),
    "data over Scripts/python.exe": lambda: with_data("demo-1.0.data/data/Scripts/python.exe"),
    "data over the journal": lambda: with_data("demo-1.0.data/data/.envtui/txn-1/journal"),
    "data over lib": lambda: with_data("demo-1.0.data/data/lib64"),
}
"""One wheel for each fault, by what it is."""
