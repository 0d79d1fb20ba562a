"""Rebuilding an environment beside the old one, which is kept until the new one is sound."""

from __future__ import annotations

import shutil
from pathlib import Path

from envtui.core.changes.apply import apply_plan
from envtui.core.changes.lock import environment_lock
from envtui.core.changes.mending.same_packages import SamePackages, carry_over
from envtui.core.changes.trash import Trashed, expect_replaced
from envtui.core.environments.describe import describe_environment
from envtui.core.environments.layout import WORK_FOLDER
from envtui.core.errors import RefusedChange
from envtui.core.events import Cancel, OnEvent, ignore
from envtui.core.health.examine import examine_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Target

__all__ = ["check_made", "rebuild"]

# What the packages bring with them was there before, and is not for a new environment to mend.
_INHERITED = {"missing", "conflict", "python", "project", "hook"}


def rebuild(
    root: Path,
    packages: SamePackages,
    *,
    on_event: OnEvent = ignore,
    cancel: Cancel | None = None,
) -> Trashed | None:
    """Rebuild the environment at ``root`` and return where in the trash the old one is.

    ``None`` if the folder itself had to stay, because it is a mount point.

    Raises:
        RefusedChange: the new one does not pass its check; the old one is as before.
        EnvtuiError: as ``apply_plan`` does; the old one is as before.
    """
    kept: list[Trashed] = []

    def keep() -> Path:
        kept.append(expect_replaced(root))
        return kept[0].place

    def finish(target: Target) -> None:
        carry_over(packages.carried, root, target)
        revisions = root / WORK_FOLDER / "revisions"
        if revisions.is_dir():
            own = target.root / WORK_FOLDER / "revisions"
            shutil.rmtree(own, ignore_errors=True)
            shutil.copytree(revisions, own)
        check_made(target, root)

    with environment_lock(root, on_event=on_event, cancel=cancel):
        apply_plan(
            packages.plan,
            on_event=on_event,
            cancel=cancel,
            also=finish,
            keep=keep,
        )
    return kept[0] if kept else None


def check_made(target: Target, root: Path) -> None:
    """Return if the environment in the folder of ``target``, meant for ``root``, is sound.

    Raises:
        RefusedChange: it is not.
    """
    for finding in examine_environment(
        describe_environment(target.root), thorough=True, meant=root
    ):
        if finding.severity == "error" and finding.kind not in _INHERITED:
            raise RefusedChange(
                f"The new environment does not pass its check: {finding.cause}",
                hint="Nothing was changed.",
            )
