"""Requirements in the comments of a script (PEP 723)."""

from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.requirement_files import read_requirements
from envtui.core.resolution.script_file import read_script

SCRIPT = """\
#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "lib>=1",
#   "other ; sys_platform == 'win32'",
# ]
#
# [tool.other]
# key = 1
# ///

print("# /// script")
"""


def script(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(text)
    return path


def test_its_dependencies_are_required(tmp_path: Path) -> None:
    path = script(tmp_path, SCRIPT)
    lines = read_script(path).requirements
    assert [line.text for line in lines] == ["lib>=1", "other ; sys_platform == 'win32'"]
    assert lines[0].source == f"-r {path}"


def test_it_may_have_the_line_ends_and_the_mark_that_windows_writes(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_bytes(b"\xef\xbb\xbf" + SCRIPT.partition("\n")[2].replace("\n", "\r\n").encode())
    assert read_script(path).requirements[0].text == "lib>=1"


def test_it_may_require_nothing(tmp_path: Path) -> None:
    assert (
        read_script(script(tmp_path, "# /// script\n# dependencies = []\n# ///\n")).requirements
        == ()
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("print()\n", "does not say what it requires"),
        ("# /// script\n# dependencies = []\n", "does not say what it requires"),
        ("# /// other\n# x = 1\n# ///\n", "does not say what it requires"),
        ("# /// script\n# x = 1\n# ///\n\n# /// script\n# x = 1\n# ///\n", "says twice"),
        ("# /// script\n# x = [\n# ///\n", "is not valid TOML"),
        ("# /// script\n# dependencies = 3\n# ///\n", "not a list of requirements"),
        ("# /// script\n# dependencies = [3]\n# ///\n", "not a list of requirements"),
    ],
)
def test_what_says_nothing_that_can_be_read_is_told(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(RequirementError, match=problem):
        read_script(script(tmp_path, text))


def test_a_missing_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match="No such file"):
        read_script(tmp_path / "script.py")


def test_a_script_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "tool"
    path.write_text(SCRIPT)
    assert read_requirements(path).requirements[0].text == "lib>=1"
