"""The links and the ``pyvenv.cfg`` of real environments are mended; Python starts again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from envtui.core import (
    Target,
    describe_environment,
    examine_environment,
    plan_repair,
    repair_environment,
)
from envtui.core.interpreters.inspect import inspect_interpreter

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the environments spoilt here are POSIX's")


def wrong(root: Path) -> list[str]:
    """The kinds of what is wrong."""
    return [
        row.kind
        for row in examine_environment(describe_environment(root))
        if row.severity != "note"
    ]


@pytest.mark.parametrize("damage", [b"\xff\x00 = \xfe\n", b"# more\n" * 8000])
def test_a_cfg_that_python_does_not_read_is_written_again(target: Target, damage: bytes) -> None:
    cfg = target.root / "pyvenv.cfg"
    whole = cfg.read_bytes()
    cfg.write_bytes(whole + damage)
    repair_environment(plan_repair(target.root))
    assert wrong(target.root) == []
    assert cfg.read_bytes() == whole
    subprocess.run([target.root / "bin" / "python", "-c", ""], check=True)


def test_a_dead_lib64_leads_to_lib_again(target: Target) -> None:
    link = target.root / "lib64"
    if not link.is_symlink():
        pytest.skip("environments have no lib64 here")
    link.unlink()
    link.symlink_to("nowhere")
    assert wrong(target.root) == ["link"]

    plan = plan_repair(target.root)
    assert plan.steps == ("Make the link lib64 again.",)
    repair_environment(plan)
    assert wrong(target.root) == []
    assert link.readlink() == Path("lib")


def test_a_missing_link_to_the_interpreter_is_made_again(target: Target) -> None:
    (target.root / "bin" / "python").unlink()
    (finding,) = examine_environment(describe_environment(target.root))
    assert "python3 is a link to python, which leads to no interpreter." in finding.cause

    repair_environment(plan_repair(target.root))
    assert wrong(target.root) == []


def test_without_a_version_the_home_that_is_named_counts(tmp_path: Path, python: Path) -> None:
    home = inspect_interpreter(python).executable.parent
    root = tmp_path / "env"
    root.mkdir()
    (root / "pyvenv.cfg").write_text(f"home = {home}\n")

    repair_environment(plan_repair(root))
    assert wrong(root) == []
    assert describe_environment(root).home == home


def test_a_prompt_in_another_encoding_is_kept(target: Target) -> None:
    cfg = target.root / "pyvenv.cfg"
    cfg.write_bytes(cfg.read_bytes() + b"prompt = caf\xe9\n")
    repair_environment(plan_repair(target.root))
    assert wrong(target.root) == []
    assert describe_environment(target.root).prompt == "caf\xe9"
