"""Two environments side by side, from their files alone."""

from __future__ import annotations

import json
from pathlib import Path

from envtui.core.distributions.difference import compare_environments
from envtui.core.environments.describe import describe_environment
from tests.core.distributions.installed import install


def environment(root: Path, version: str = "3.12.1") -> Path:
    """Make an environment of files and return its folder of packages."""
    minor = version.rpartition(".")[0]
    site = root / "lib" / f"python{minor}" / "site-packages"
    site.mkdir(parents=True)
    (root / "pyvenv.cfg").write_text(f"home = /nowhere/bin\nversion_info = {version}\nuv = 1\n")
    return site


def test_packages_differ_in_version_origin_and_tags(tmp_path: Path) -> None:
    one, two = environment(tmp_path / "one"), environment(tmp_path / "two")
    for site, version, tag in ((one, "1.0", "py3-none-any"), (two, "2.0", "cp312-cp312-linux")):
        install(site, "same")
        install(site, "newer", version)
        install(site, "built", files={"built-1.0.dist-info/WHEEL": f"Tag: {tag}\n"})
        install(site, "moved")
    install(one, "first")
    install(two, "second")
    origin = {"url": "https://user:secret@host/moved.whl", "archive_info": {}}
    (two / "moved-1.0.dist-info" / "direct_url.json").write_text(json.dumps(origin))

    difference = compare_environments(
        describe_environment(tmp_path / "one"), describe_environment(tmp_path / "two")
    )

    assert {row.name: row.kind for row in difference.differing_packages} == {
        "built": "tags",
        "first": "removed",
        "moved": "origin",
        "newer": "version",
        "second": "added",
    }
    rows = {row.name: row for row in difference.packages}
    assert rows["newer"].versions == ("1.0", "2.0")
    assert rows["built"].tags == ("py3-none-any", "cp312-cp312-linux")
    assert rows["moved"].origins == ("index", "https://host/moved.whl")
    assert rows["same"].kind == "same"


def test_python_differs(tmp_path: Path) -> None:
    environment(tmp_path / "one")
    environment(tmp_path / "two", "3.13.0")

    difference = compare_environments(
        describe_environment(tmp_path / "one"), describe_environment(tmp_path / "two")
    )
    facts = {name: (a, b) for name, a, b in difference.differing_facts}
    assert facts["python"] == ("cpython 3.12.1", "cpython 3.13.0")
    assert "creator" not in facts


def test_one_compared_with_itself_is_the_same(tmp_path: Path) -> None:
    install(environment(tmp_path / "one"), "app")
    one = describe_environment(tmp_path / "one")
    difference = compare_environments(one, one)
    assert difference.differing_facts == ()
    assert difference.differing_packages == ()
