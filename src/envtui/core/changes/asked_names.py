"""Which installed distributions a person means: by name, by requirement, by URL or by path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envtui.core.distributions.direct_url import read_direct_url
from envtui.core.index.filenames import is_wheel
from envtui.core.names import normalize_name
from envtui.core.resolution.model import RequirementLine
from envtui.core.resolution.requests import address_of
from envtui.core.resolution.requirements import read_need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["asked_names"]


def asked_names(
    asked: Iterable[str | RequirementLine], installed: Sequence[Distribution]
) -> dict[str, str]:
    """Return normalized names, each with what was written; versions and markers are ignored.

    A URL or path stands for what was installed from it. If nothing was, what was written is itself
    taken for the name, and no distribution has it.

    Raises:
        RequirementError: something cannot be read.
    """
    found: dict[str, str] = {}
    for item in asked:
        line = item if isinstance(item, RequirementLine) else RequirementLine(item)
        text = line.text.strip()
        address = address_of(line)
        if address is None:
            found.setdefault(read_need(text, where=line.where).name, text)
        elif address.name:
            found.setdefault(address.name, text)
        else:
            rows = [row for row in installed if _place(row) == _bare(address.url)]
            for name in [row.normalized for row in rows] or [_wheel_project(address.url) or text]:
                found.setdefault(name, text)
    return found


def _place(row: Distribution) -> str:
    """Return the URL it was installed from; empty if that was an index, or is not recorded."""
    if row.editable:
        return _bare(row.editable.as_uri())
    try:
        answer = read_direct_url(str(row.info))
    except (OSError, ValueError):
        return ""
    return _bare(str(answer["url"])) if answer else ""


def _bare(url: str) -> str:
    """Return a URL without version control, revision, fragment and closing slash."""
    url = url.partition("#")[0]
    if url.startswith(("git+", "hg+", "svn+", "bzr+")):
        head, separator, revision = url.partition("+")[2].rpartition("@")
        url = head if separator and "/" not in revision else url.partition("+")[2]
    return url.rstrip("/")


def _wheel_project(url: str) -> str:
    """Return the normalized name in the file name of a wheel; empty if it is no wheel."""
    filename = _bare(url).rpartition("/")[2]
    return normalize_name(filename.partition("-")[0]) if is_wheel(filename) else ""
