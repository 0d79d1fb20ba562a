from __future__ import annotations

import json
from pathlib import Path

from envtui.core.distributions.direct_url import is_from_index
from tests.core.distributions.installed import install, only


def test_what_has_no_url_of_its_own_is_from_an_index(tmp_path: Path) -> None:
    install(tmp_path, "thing")
    assert is_from_index(only(tmp_path))


def test_what_was_installed_by_a_url_is_not_from_an_index(tmp_path: Path) -> None:
    info = install(tmp_path, "thing")
    where = {"url": "file:///home/ada/thing", "dir_info": {"editable": False}}
    (info / "direct_url.json").write_text(json.dumps(where))
    assert not is_from_index(only(tmp_path))
