"""What becomes of the old environment when it is rebuilt at an unusual place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envtui.core import (
    Target,
    list_trash,
    plan_repair,
    repair_environment,
    restore_environment,
)
from envtui.core.errors import RefusedChange

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links are made as POSIX does")


def test_through_a_link_it_goes_to_the_trash_and_the_link_stays(
    target: Target, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(target.root)
    (target.root / "mine").write_text("kept")

    repair_environment(plan_repair(link, from_scratch=True))
    assert link.readlink() == target.root
    assert not (target.root / "mine").exists()

    (old,) = list_trash()
    assert old.root == target.root
    target.root.rename(tmp_path / "rebuilt")
    restore_environment(old)
    assert (target.root / "mine").read_text() == "kept"


def test_from_within_it_is_not_rebuilt(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    (target.root / "mine").touch()
    monkeypatch.chdir(target.root / "bin")
    with pytest.raises(RefusedChange, match="holds the current folder"):
        plan_repair(target.root, from_scratch=True)
    assert (target.root / "mine").exists()


def test_at_a_mount_point_it_is_said_to_be_deleted(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == target.root)
    plan = plan_repair(target.root, from_scratch=True)
    assert plan.steps[-1] == "Check it, and delete the old one for it: a mount point has no trash."
