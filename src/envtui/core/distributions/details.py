"""What a person wants to know of one distribution."""

from __future__ import annotations

import os

from envtui.core.distributions.direct_url import read_direct_url, without_credentials
from envtui.core.distributions.metadata import (
    Headers,
    metadata_folder,
    read_headers,
    read_text,
)
from envtui.core.distributions.model import Details, Distribution
from envtui.core.distributions.requires import requirements_of

__all__ = ["read_details", "read_origin"]

# uv writes REQUESTED beside every distribution, so there it says nothing.
_MARKS_EVERYTHING = {"uv"}


def read_details(distribution: Distribution) -> Details:
    """Return the details; a field that the metadata lacks or spoils is empty."""
    headers = read_headers(distribution)
    installer = read_text(distribution, "INSTALLER").strip()
    requested = os.access(metadata_folder(distribution) / "REQUESTED", os.F_OK)
    return Details(
        summary=_first(headers, "summary"),
        requires=requirements_of(distribution, headers),
        requires_python=_first(headers, "requires-python"),
        license=_license(headers),
        author=_first(headers, "author", "author-email", "maintainer", "maintainer-email"),
        urls=_urls(headers),
        installer=installer,
        requested=None if installer in _MARKS_EVERYTHING else requested,
        origin=read_origin(distribution),
        extras=tuple(headers.get("provides-extra", ())),
        scripts=_scripts(read_text(distribution, "entry_points.txt")),
    )


def _first(headers: Headers, *names: str) -> str:
    values = (headers[name][0] for name in names if name in headers)
    return next((value for value in values if value and value != "UNKNOWN"), "")


def _license(headers: Headers) -> str:
    """Prefer the expression of PEP 639, then a classifier, then the first line of the text."""
    if expression := _first(headers, "license-expression"):
        return expression
    classifiers = [
        value.rpartition(" :: ")[2]
        for value in headers.get("classifier", ())
        if value.startswith("License :: ") and not value.endswith(":: OSI Approved")
    ]
    return ", ".join(classifiers) or _first(headers, "license").partition("\n")[0]


def _urls(headers: Headers) -> tuple[tuple[str, str], ...]:
    urls = [("Homepage", home)] if (home := _first(headers, "home-page")) else []
    for value in headers.get("project-url", ()):
        label, _, address = (part.strip() for part in value.partition(","))
        if not address or address in (known for _, known in urls):
            continue
        is_home = label.lower().replace(" ", "") in {"home", "homepage"}
        urls.insert(0 if is_home else len(urls), (label, address))
    return tuple(urls)


def read_origin(distribution: Distribution) -> str:
    """Return the URL that it was installed from, as in ``Details``."""
    try:
        answer = read_direct_url(str(distribution.info))
    except (OSError, ValueError):
        return ""
    if answer is None:
        return distribution.editable.as_uri() if distribution.editable else ""
    url = without_credentials(str(answer["url"]))
    version_control = answer.get("vcs_info")
    if isinstance(version_control, dict):
        commit = version_control.get("commit_id", "")
        url = f"{version_control.get('vcs', '')}+{url}@{commit}"
    return url + _fragment(answer)


def _fragment(answer: dict[str, object]) -> str:
    """Return what of ``direct_url.json`` stands after the ``#`` of a requirement, as in pip."""
    archive, parts = answer.get("archive_info"), []
    if isinstance(archive, dict) and isinstance(archive.get("hash"), str):
        parts.append(archive["hash"])
    if isinstance(answer.get("subdirectory"), str):
        parts.append(f"subdirectory={answer['subdirectory']}")
    return f"#{'&'.join(parts)}" if parts else ""


def _scripts(entry_points: str) -> tuple[str, ...]:
    names, section = [], ""
    for line in map(str.strip, entry_points.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif "=" in line and line[0] not in "#;" and section in {"console_scripts", "gui_scripts"}:
            names.append(line.partition("=")[0].strip())
    return tuple(names)
