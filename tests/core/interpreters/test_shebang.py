"""Which Python a script names."""

from __future__ import annotations

import pytest

from envtui.core.interpreters.shebang import script_python, shell_words


@pytest.mark.parametrize(
    ("content", "python"),
    [
        (b"#!/env/bin/python\nimport pip\n", "/env/bin/python"),
        (b"#!/env/bin/python3.12 -E\n", "/env/bin/python3.12"),
        (b"#!/env/bin/pypy3\r\n", "/env/bin/pypy3"),
        (b"#! /env/bin/python\n", "/env/bin/python"),
        (
            b"#!/bin/sh\n'''exec' \"/my env/bin/python\" \"$0\" \"$@\"\n' '''\n",
            "/my env/bin/python",
        ),
        (b"#!/bin/sh\n'''exec' /long/env/bin/python \"$0\" \"$@\"\n", "/long/env/bin/python"),
        (b'MZ\x90code#!"C:\\env\\python.exe"\r\nPK\x03\x04', "C:\\env\\python.exe"),
        (b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$0")"/python "$0" "$@"\n', ""),
        (b"#!/bin/sh\necho hello\n", ""),
        (b"#!/bin/sh\n'''exec' \"unfinished\n", ""),
        (b"#!/usr/bin/env python3\n", ""),
        (b"#!/bin/bash\n", ""),
        (b"import pip\n", ""),
        (b"MZ\x90code#!<launcher_dir>\\python.exe\r\nPK\x03\x04", ""),
        (b"MZ\x90no script", ""),
        (b"", ""),
    ],
)
def test_it_is_read_from_the_first_lines_or_behind_a_launcher(content: bytes, python: str) -> None:
    assert script_python(content) == python


def test_words_are_those_of_a_shell() -> None:
    assert shell_words("a 'b c' \"d e\"") == ["a", "b c", "d e"]
    assert shell_words("a 'b") == []
