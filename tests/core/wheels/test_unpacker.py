"""The process that unpacks starts fast, and an empty file is refused like any other bad one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envtui.core.errors import BadDistribution
from envtui.core.wheels.unpacker import unpack_file

NAME = "demo-1.0-py3-none-any.whl"


def test_it_imports_nothing_that_only_the_other_side_needs() -> None:
    code = (
        "import sys; sys.path += sys.argv[1:]\n"
        "import envtui.core.wheels.unpacker\n"
        "print({'threading', 'queue', 'heapq', 'typing', 'subprocess'} & sys.modules.keys())"
    )
    words = [sys.executable, "-I", "-S", "-c", code, *filter(None, sys.path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    wheel, folder = tmp_path / "wheel", tmp_path / "folder"
    wheel.touch()
    folder.mkdir()

    with pytest.raises(BadDistribution, match="is refused"):
        unpack_file(wheel, NAME, folder, None, ("", {}))
