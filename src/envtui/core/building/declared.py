"""What a source tree declares about itself. Where that is binding, no code of it need be run.

Source: "Core metadata" 2.2 (PEP 643) for PKG-INFO, "pyproject.toml" (PEP 621) for the table
``[project]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from envtui.core.distributions.metadata import parse_headers
from envtui.core.errors import BadDistribution
from envtui.core.files import read_regular
from envtui.core.literal import literal
from envtui.core.names import normalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from envtui.core.events import Cancel

__all__ = [
    "declared_metadata",
    "declared_name",
    "header",
    "metadata_of_archive",
    "with_sources",
]

_LIMIT = 16 << 20
_DECIDING = {"requires-dist", "requires-python", "provides-extra", "version", "name"}
_FIELDS = {"version", "dependencies", "optional-dependencies", "requires-python"}


def declared_metadata(tree: Path, *, is_archive: bool) -> bytes | None:
    """Return metadata in the format of METADATA; ``None`` if only the backend can tell it.

    Args:
        tree: the project's folder.
        is_archive: whether it was unpacked from an sdist, whose PKG-INFO can be relied on.
    """
    if is_archive and (content := _binding(_pkg_info(tree))):
        return content
    return _project_table(tree)


def metadata_of_archive(archive: Path, cancel: Cancel) -> bytes:
    """Return the metadata that an sdist declares, read without unpacking it.

    Raises:
        BadDistribution: it declares none; its pyproject.toml or its backend may tell.
        Cancelled: ``cancel`` was requested.
        OSError: it cannot be read.
    """
    from envtui.core.building.sdist import read_top_file

    content = _binding(read_top_file(archive, "PKG-INFO", _LIMIT, cancel))
    if content is None:
        raise BadDistribution(f"{literal(archive.name)} does not declare what it requires.")
    return content


def with_sources(
    content: bytes, tree: Path, no_sources: frozenset[str]
) -> tuple[bytes, dict[str, str]]:
    """Return a project's metadata with its requirements redirected by ``[tool.uv.sources]``.

    Args:
        content: metadata in the format of METADATA.
        tree: the project's folder.
        no_sources: normalized names, or ``:all:``, whose sources are ignored.

    Returns:
        The metadata, and by name the index that each requirement pinned to one must come from.

    Raises:
        RequirementError: the sources cannot be read.
    """
    import tomllib

    path = tree / "pyproject.toml"
    try:
        written = read_regular(path, _LIMIT).decode()
        document = tomllib.loads(written) if "uv" in written else {}
    except (OSError, ValueError):
        return content, {}
    from envtui.core.resolution.uv_sources import read_sources

    sources = read_sources(document, path, no_sources)
    lines, pinned = [], {}
    for line in content.decode("utf-8", "replace").split("\n"):
        key, _, text = line.partition(":")
        if key.lower() != "requires-dist":
            lines.append(line)
            continue
        found = sources.followed(text.strip(), extra=_extra_of(text))
        lines += [f"Requires-Dist: {requirement}" for requirement in found]
        name = re.match(r"\s*([\w.-]+)", text)
        if name and (index := sources.index_of(name[1])):
            pinned[normalize_name(name[1])] = index
    return "\n".join(lines).encode(), pinned


def _extra_of(text: str) -> str:
    """Return the extra that a requirement belongs to; empty if to none."""
    match = re.search(r"""\bextra\s*==\s*['"]([^'"]+)['"]""", text)
    return match[1] if match else ""


def declared_name(tree: Path) -> str:
    """Return the name of the project at ``tree``; empty if no file states it."""
    import tomllib

    try:
        document = tomllib.loads(read_regular(tree / "pyproject.toml", _LIMIT).decode())
        return str(document["project"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    try:
        return "".join(header(read_regular(tree / "PKG-INFO", _LIMIT), "name")[:1])
    except OSError:
        return ""


def header(content: bytes, name: str) -> list[str]:
    """Return the values of one field of METADATA or PKG-INFO."""
    return parse_headers(content).get(name, [])


def _pkg_info(tree: Path) -> bytes:
    try:
        return read_regular(tree / "PKG-INFO", _LIMIT)
    except OSError:
        return b""


def _binding(content: bytes) -> bytes | None:
    """Return the content of a PKG-INFO if every build must agree with it; else ``None``."""
    version = "".join(header(content, "metadata-version")[:1]).split(".")
    if not all(part.isdecimal() for part in version) or [int(part) for part in version] < [2, 2]:
        return None
    dynamic = {field.lower() for field in header(content, "dynamic")}
    return None if dynamic & _DECIDING else content


def _project_table(tree: Path) -> bytes | None:
    import tomllib

    from packaging.requirements import InvalidRequirement

    try:
        document = tomllib.loads(read_regular(tree / "pyproject.toml", _LIMIT).decode())
        lines = list(_lines(document))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidRequirement):
        # What is malformed here, the backend explains better.
        return None
    if not lines or any(not line.isprintable() for line in lines):
        return None
    return "\n".join([*lines, "", ""]).encode()


def _lines(document: dict[str, Any]) -> Iterator[str]:
    project = document.get("project", {})
    if _FIELDS & set(project.get("dynamic", ())) or "version" not in project:
        return
    if "dependencies" not in project and "poetry" in document.get("tool", {}):
        # Poetry takes them from its own table.
        return
    yield f"Name: {project['name'] + ''}"
    yield f"Version: {project['version'] + ''}"
    if requires_python := project.get("requires-python", ""):
        yield f"Requires-Python: {requires_python + ''}"
    for text in project.get("dependencies", ()):
        yield f"Requires-Dist: {text + ''}"
    for extra, texts in project.get("optional-dependencies", {}).items():
        yield f"Provides-Extra: {extra}"
        yield from (f"Requires-Dist: {_of_extra(text, extra)}" for text in texts)


def _of_extra(text: str, extra: str) -> str:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    requirement = Requirement(text)
    condition = f'extra == "{canonicalize_name(extra)}"'
    marker = f"({requirement.marker}) and {condition}" if requirement.marker else condition
    requirement.marker = None
    # The space ends a URL, if the requirement has one.
    return f"{requirement} ; {marker}"
