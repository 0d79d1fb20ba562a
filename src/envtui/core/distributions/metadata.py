"""The core metadata of an installed distribution, read whole: METADATA or PKG-INFO.

The format is that of e-mail headers (core metadata specification). ``email`` takes 40 ms to import
and 1 ms a file; a graph of hundreds of distributions needs only "key: value" and continuations.
"""

from __future__ import annotations

from pathlib import Path

from envtui.core.files import read_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["Headers", "metadata_folder", "parse_headers", "read_headers", "read_text", "wheel_tags"]

_METADATA_LIMIT = 16 * 1024 * 1024

Headers = dict[str, list[str]]
"""Field names in lower case to their values, in the order of the file."""


def metadata_folder(distribution: Distribution) -> Path:
    """Return the folder of its metadata: for an egg-link, in the project that it names."""
    info = distribution.info
    if info.suffix == ".egg-link" and distribution.editable:
        found = sorted(distribution.editable.glob("*.egg-info"))
        return found[0] if found else info
    return info


def read_headers(distribution: Distribution) -> Headers:
    """Return the fields of its metadata; none if the file is missing or unreadable."""
    info = metadata_folder(distribution)
    for path in (info / "METADATA", info / "PKG-INFO", info):
        try:
            return parse_headers(read_regular(path, _METADATA_LIMIT))
        except OSError:
            continue
    return {}


def read_text(distribution: Distribution, name: str) -> str:
    """Return the text of the file ``name`` beside its metadata; empty if there is none."""
    try:
        content = read_regular(metadata_folder(distribution) / name, _METADATA_LIMIT)
    except OSError:
        return ""
    return content.decode("utf-8", "replace")


def wheel_tags(distribution: Distribution) -> list[str]:
    """Return the tags of the wheel that it was installed from, as its WHEEL writes them."""
    lines = read_text(distribution, "WHEEL").splitlines()
    return [line.partition(":")[2].strip() for line in lines if line.lower().startswith("tag:")]


def parse_headers(content: bytes) -> Headers:
    """Return the fields of a METADATA or PKG-INFO; a folded value keeps its line breaks."""
    headers: Headers = {}
    values: list[str] = []
    for raw in content.split(b"\n"):
        line = raw.rstrip(b"\r").decode("utf-8", "replace")
        if not line:
            break
        if line[0] in " \t":
            if values:
                values[-1] += f"\n{line.strip()}"
            continue
        key, colon, value = line.partition(":")
        if colon:
            values = headers.setdefault(key.strip().lower(), [])
            values.append(value.strip())
    return headers
