"""It is known of which installed distributions all files can be removed."""

from __future__ import annotations

from pathlib import Path

from envtui.core.changes.transaction.ownership import has_record
from envtui.core.distributions.model import Distribution


def installed(info: Path) -> Distribution:
    return Distribution("old", "old", "1.0", info)


def test_an_egg_has_all_its_files_in_its_folder(tmp_path: Path) -> None:
    assert has_record(installed(tmp_path / "old-1.0-py3.7.egg" / "EGG-INFO"))


def test_without_a_list_of_files_it_is_not_known(tmp_path: Path) -> None:
    assert not has_record(installed(tmp_path / "old-1.0.dist-info"))
    assert not has_record(installed(tmp_path / "old-1.0-py3.7.egg-info"))
