"""The links and the ``pyvenv.cfg`` of real environments are mended; Python starts again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from envtui.core import Target, describe, examine, plan_repair, repair

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the environments spoilt here are POSIX's")


def wrong(root: Path) -> list[str]:
    """The kinds of what is wrong."""
    return [row.kind for row in examine(describe(root)) if row.severity != "note"]


@pytest.mark.parametrize("damage", [b"\xff\x00 = \xfe\n", b"# more\n" * 8000])
def test_a_cfg_that_python_does_not_read_is_written_again(target: Target, damage: bytes) -> None:
    cfg = target.root / "pyvenv.cfg"
    whole = cfg.read_bytes()
    cfg.write_bytes(whole + damage)
    repair(plan_repair(target.root))
    assert wrong(target.root) == []
    assert cfg.read_bytes() == whole
    subprocess.run([target.root / "bin" / "python", "-c", ""], check=True)
