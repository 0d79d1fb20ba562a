"""Files that two distributions would both bring are found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.environments.model import Target
from envtui.core.index.http import HttpClient
from envtui.core.wheels.clashes import Clash, clashes_between
from envtui.core.wheels.fetch import prepare
from envtui.core.wheels.store import Entry, Store
from tests.core.wheels.conftest import index_file
from tests.support.wheels import make_wheel

Stored = Callable[..., Entry]


@pytest.fixture
def stored(wheels: Path, store: Store, http: HttpClient) -> Stored:
    def add(name: str, files: dict[str, str], **options: dict[str, str]) -> Entry:
        wheel = make_wheel(wheels, name, files=files, entry_points=options.get("entry_points"))
        return prepare([index_file(wheel)], lambda: http, store)[0]

    return add


def test_two_wheels_with_one_file_of_different_content_clash(
    stored: Stored, target: Target
) -> None:
    one = stored("one", {"tests/__init__.py": "1", "one.py": ""})
    two = stored("two", {"tests/__init__.py": "2", "two.py": ""})

    path = str(target.scheme.purelib / "tests/__init__.py")
    assert clashes_between([one, two], target.scheme) == (Clash(path, "one", "two"),)


def test_the_same_content_twice_is_no_clash(stored: Stored, target: Target) -> None:
    one = stored("one", {"space/__init__.py": "", "space/one.py": ""})
    two = stored("two", {"space/__init__.py": "", "space/two.py": ""})

    assert clashes_between([one, two], target.scheme) == ()


def test_two_scripts_of_one_name_clash(stored: Stored, target: Target) -> None:
    one = stored("one", {"one.py": ""}, entry_points={"run": "one:main"})
    two = stored("two", {"two.py": ""}, entry_points={"run": "two:main"})

    path = str(target.scheme.scripts / "run")
    assert clashes_between([one, two], target.scheme) == (Clash(path, "one", "two"),)
