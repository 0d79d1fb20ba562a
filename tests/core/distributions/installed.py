"""Installed distributions made by hand, sound and damaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from envtui.core.distributions.model import Distribution
from envtui.core.distributions.read import list_distributions
from tests.support.wheels import record_row

__all__ = ["MARKERS", "install", "only"]

MARKERS = {
    "implementation_name": "cpython",
    "implementation_version": "3.13.0",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "6",
    "platform_system": "Linux",
    "platform_version": "1",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
}


def install(
    site: Path,
    name: str,
    version: str = "1.0",
    *,
    requires: Iterable[str] = (),
    files: Mapping[str, str] | None = None,
    extra_headers: Iterable[str] = (),
) -> Path:
    """Put a distribution with a right RECORD into ``site`` and return its dist-info."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    headers = [f"Metadata-Version: 2.3\nName: {name}\nVersion: {version}", *extra_headers]
    headers += [f"Requires-Dist: {requirement}" for requirement in requires]
    contents = {f"{info.name}/METADATA": "\n".join(headers) + "\n\nName: not-this-one\n"}
    contents[f"{info.name}/WHEEL"] = "Wheel-Version: 1.0\nTag: py3-none-any\n"
    contents |= files or {}
    rows = []
    for path, text in contents.items():
        place = site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        rows.append(record_row(path, text.encode()))
    (info / "RECORD").write_text("\n".join([*rows, f"{info.name}/RECORD,,"]) + "\n")
    return info


def only(site: Path) -> Distribution:
    """Return the one distribution that lies in ``site``."""
    (distribution,) = list_distributions([site])
    return distribution
