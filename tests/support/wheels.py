"""Wheels made on the fly: real archives, with a right RECORD unless a test asks for a wrong one."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["make_wheel", "record_row"]


def record_row(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"


def make_wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    *,
    requires: Iterable[str] = (),
    requires_python: str = "",
    extras: Iterable[str] = (),
    summary: str = "",
    files: Mapping[str, str | bytes] | None = None,
    entry_points: Mapping[str, str] | None = None,
    tag: str = "py3-none-any",
    metadata: str | None = None,
    record: str | None = None,
) -> Path:
    """Write ``NAME-VERSION-TAG.whl`` into ``folder`` and return its path.

    ``files`` maps paths inside the wheel to contents (default: one module named after the
    project); ``entry_points`` maps console script names to ``module:function``; ``metadata`` and
    ``record`` replace the whole of that file.
    """
    stem = name.replace("-", "_").replace(".", "_")
    info = f"{stem}-{version}.dist-info"
    if metadata is None:
        lines = ["Metadata-Version: 2.3", f"Name: {name}", f"Version: {version}"]
        lines += [f"Summary: {summary}"] if summary else []
        lines += [f"Requires-Python: {requires_python}"] if requires_python else []
        lines += [f"Provides-Extra: {extra}" for extra in extras]
        lines += [f"Requires-Dist: {requirement}" for requirement in requires]
        metadata = "\n".join(lines) + f"\n\n{name} is a test project.\n"
    default = {
        f"{stem.lower()}.py": (
            f"__version__ = {version!r}\n\n\ndef main():\n    print(__version__)\n"
        )
    }
    contents: dict[str, bytes] = {
        path: text.encode() if isinstance(text, str) else text
        for path, text in (default if files is None else files).items()
    }
    contents[f"{info}/METADATA"] = metadata.encode()
    pure = "true" if tag.endswith("-none-any") else "false"
    contents[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
    ).encode()
    if entry_points:
        scripts = "".join(f"{script} = {target}\n" for script, target in entry_points.items())
        contents[f"{info}/entry_points.txt"] = f"[console_scripts]\n{scripts}".encode()
    if record is None:
        rows = [record_row(path, content) for path, content in contents.items()]
        record = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    contents[f"{info}/RECORD"] = record.encode()

    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{stem}-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return wheel
