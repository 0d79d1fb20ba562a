"""JSON that is written without its module is the same."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from envtui.core.json_text import to_json

VALUES = [
    {},
    [],
    {"a": [1, -2, {"b": None}], "c": (True, False)},
    *("plain", "", 'q"uote', "back\\slash", "line\nend", "\x00\x7f", "ünïcode 🐍", "\udcff"),
    {'key "quoted"': "ü"},
]


@pytest.mark.parametrize("value", VALUES, ids=ascii)
def test_it_is_what_json_writes(value: object) -> None:
    assert to_json(value) == json.dumps(value)


@pytest.mark.parametrize("value", [1.5, {1}, object()], ids=["float", "set", "object"])
def test_what_it_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not written as JSON"):
        to_json([value])


def test_plain_values_need_no_module() -> None:
    code = (
        "import sys; from envtui.core.json_text import to_json; "
        "to_json({'a': ['b', 1]}); sys.exit('json' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
