"""Whether the projects of editable installs are still where they are imported from."""

# os.path answers False where Path raises: a folder that may not be read, a name too long.
# ruff: noqa: PTH110, PTH112

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from envtui.core.distributions.record import read_record
from envtui.core.errors import EnvironmentProblem
from envtui.core.files import read_regular
from envtui.core.health.model import Finding
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.distributions.model import Distribution

__all__ = ["check_projects"]

_LIMIT = 64 * 1024


def check_projects(distributions: Sequence[Distribution]) -> Iterator[Finding]:
    """Yield a finding for each editable install whose project, or its code in there, is gone."""
    for row in distributions:
        if row.editable is None or row.problem:
            continue
        label = literal(f"{row.name} {row.version}")
        if not os.path.isdir(row.editable):
            cause = f"{label} is editable, and its project {literal(str(row.editable))} is gone."
            mend = "Install it again from where the project is now, or uninstall it."
            yield Finding("error", "project", row.normalized, cause, mend)
            continue
        for folder in _imported_from(row):
            if not os.path.exists(folder):
                cause = f"{label} is imported from {literal(str(folder))}, which is gone."
                mend = f"Install it again from {literal(str(row.editable))}, or uninstall it."
                yield Finding("error", "project", row.normalized, cause, mend)


def _imported_from(row: Distribution) -> Iterator[Path]:
    """Yield the folders that its own ``.pth`` files put on ``sys.path``."""
    try:
        names = [one.path for one in read_record(row) if one.path.endswith(".pth")]
    except EnvironmentProblem:
        return
    for name in names:
        try:
            lines = read_regular(row.info.parent / name, _LIMIT).decode(errors="surrogateescape")
        except OSError:
            continue  # that it is missing is told of its files
        paths = (Path(line.rstrip()) for line in lines.splitlines())
        yield from (path for path in paths if path.is_absolute())
