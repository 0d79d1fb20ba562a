"""Whether the files of a distribution are those that were installed, by its RECORD."""

from __future__ import annotations

import os
from pathlib import Path

from envtui.core.distributions.namespaces import extend_one_namespace
from envtui.core.distributions.record import RecordRow, read_record
from envtui.core.errors import EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.health.model import Finding
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution
    from envtui.core.events import Cancel

__all__ = ["verify_files"]

_LARGEST = 4 << 30
_SHOWN = 3


def verify_files(distribution: Distribution, cancel: Cancel | None = None) -> tuple[Finding, ...]:
    """Compare every recorded file with its size and hash; nothing is executed or written.

    Raises:
        Cancelled: ``cancel`` was requested between two files.
    """
    try:
        rows = read_record(distribution)
    except EnvironmentProblem as error:
        return (_finding(distribution, error.message),)
    faults: dict[str, list[str]] = {}
    for row in rows:
        if cancel is not None:
            cancel.check()
        if fault := _fault(distribution.info.parent, row):
            faults.setdefault(fault, []).append(row.path)
    label = literal(f"{distribution.name} {distribution.version}")
    return tuple(
        _finding(distribution, f"{label}: {_listed(paths)} {fault}.")
        for fault, paths in sorted(faults.items())
    )


def _fault(base: Path, row: RecordRow) -> str:
    """Return what is wrong with a file, as half a sentence after its name; empty if nothing is."""
    path = base / row.path
    try:
        size = os.stat(path).st_size  # noqa: PTH116 - half the time of Path.stat, for thousands
    except FileNotFoundError:
        # Bytecode may be deleted by anybody at any time, with its folders.
        is_bytecode = row.path.endswith((".pyc", ".pyo", "__pycache__", "__pycache__/"))
        return "" if is_bytecode else "missing"
    except OSError:
        return "unreadable"
    if not row.digest:
        return ""
    try:
        if row.size in (-1, size) and _has_digest(path, row.digest):
            return ""
    except OSError:
        return "unreadable"
    # It may be that of another distribution in the same namespace.
    return "" if extend_one_namespace(str(path)) else "altered"


def _has_digest(path: Path, recorded: str) -> bool:
    """Whether the file has ``algorithm=digest``; an algorithm that this Python lacks is passed."""
    import base64
    import hashlib

    algorithm, _, digest = recorded.partition("=")
    if algorithm not in hashlib.algorithms_available:
        return True
    found = hashlib.new(algorithm, read_regular(path, _LARGEST), usedforsecurity=False).digest()
    return digest.rstrip("=") == base64.urlsafe_b64encode(found).rstrip(b"=").decode() or (
        digest.lower() == found.hex()
    )


def _listed(paths: list[str]) -> str:
    # Scripts lie outside of the folder that records are relative to.
    names = sorted(path.replace("../", "") for path in paths)
    shown = ", ".join(literal(name) for name in names[:_SHOWN])
    more = len(paths) - _SHOWN
    verb = "is" if len(paths) == 1 else "are"
    return f"{shown}{f' and {more} more' if more > 0 else ''} {verb}"


def _finding(distribution: Distribution, cause: str) -> Finding:
    mend = f"Repair it: {literal(distribution.name)} is installed again."
    return Finding("error", "files", distribution.normalized, cause, mend)
