"""Files that two distributions would both bring are found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from envtui.core.environments.model import Target
from envtui.core.index.http import HttpClient
from envtui.core.wheels.clashes import Clash, clashes_between, clashes_with_installed
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
    assert clashes_between([one, two], target.scheme) == (Clash("one", "two", (path,)),)


def test_the_same_content_twice_is_no_clash(stored: Stored, target: Target) -> None:
    one = stored("one", {"space/__init__.py": "", "space/one.py": ""})
    two = stored("two", {"space/__init__.py": "", "space/two.py": ""})

    assert clashes_between([one, two], target.scheme) == ()


PKGUTIL = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
PKG_RESOURCES = "__import__('pkg_resources').declare_namespace(__name__)\n"


def test_one_namespace_extended_in_two_spellings_is_no_clash(
    stored: Stored, target: Target
) -> None:
    one = stored("one", {"space/__init__.py": PKGUTIL, "space/one.py": ""})
    two = stored("two", {"space/__init__.py": PKG_RESOURCES, "space/two.py": ""})

    assert clashes_between([one, two], target.scheme) == ()


def test_an_installed_namespace_may_be_extended_in_another_spelling(
    stored: Stored, target: Target
) -> None:
    install_by_hand(target, "space/__init__.py", PKGUTIL)
    two = stored("two", {"space/__init__.py": PKG_RESOURCES, "space/two.py": ""})

    assert clashes_with_installed([two], target.scheme, lambda path: ("one", "")) == ()


def test_a_namespace_and_a_package_of_its_name_clash(stored: Stored, target: Target) -> None:
    one = stored("one", {"space/__init__.py": PKGUTIL})
    two = stored("two", {"space/__init__.py": "answer = 42\n"})

    assert len(clashes_between([one, two], target.scheme)) == 1


def test_two_scripts_of_one_name_clash(stored: Stored, target: Target) -> None:
    one = stored("one", {"one.py": ""}, entry_points={"run": "one:main"})
    two = stored("two", {"two.py": ""}, entry_points={"run": "two:main"})

    path = str(target.scheme.scripts / "run")
    assert clashes_between([one, two], target.scheme) == (Clash("one", "two", (path,)),)


def digest_of(content: str) -> str:
    import hashlib
    from base64 import urlsafe_b64encode

    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256={urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def install_by_hand(target: Target, path: str, content: str) -> Path:
    place = target.scheme.purelib / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content)
    return place


def test_a_file_of_an_installed_distribution_clashes(stored: Stored, target: Target) -> None:
    place = install_by_hand(target, "tests/__init__.py", "1")
    two = stored("two", {"tests/__init__.py": "2", "tests/own.py": "", "two.py": ""})

    found = clashes_with_installed([two], target.scheme, lambda path: ("one", digest_of("1")))

    assert found == (Clash("one", "two", (str(place),), True),)
    assert str(found[0]) == f"two would overwrite {place}, which one has installed"


@pytest.mark.parametrize("digest", [digest_of("1"), "sha512=unread", ""])
def test_an_installed_file_of_the_same_content_does_not_clash(
    stored: Stored, target: Target, digest: str
) -> None:
    install_by_hand(target, "tests/__init__.py", "1")
    two = stored("two", {"tests/__init__.py": "1"})

    assert clashes_with_installed([two], target.scheme, lambda path: ("one", digest)) == ()


def test_a_file_that_nobody_has_installed_does_not_clash(stored: Stored, target: Target) -> None:
    install_by_hand(target, "two.py", "by hand")
    two = stored("two", {"two.py": ""})

    assert clashes_with_installed([two], target.scheme, lambda path: ("", "")) == ()


def test_an_installed_script_clashes_if_it_calls_something_else(
    stored: Stored, target: Target
) -> None:
    two = stored("two", {"two.py": ""}, entry_points={"run": "two:main"})
    script = target.scheme.scripts / "run"

    script.write_text("from two import main\n")
    assert clashes_with_installed([two], target.scheme, lambda path: ("one", "")) == ()
    script.write_text("from one import main\n")
    assert len(clashes_with_installed([two], target.scheme, lambda path: ("one", ""))) == 1


def test_a_clash_of_many_files_is_told_in_one_sentence() -> None:
    assert str(Clash("one", "two", ("/a", "/b"))) == (
        "one and two both bring /a and 1 other file, with different contents"
    )
    assert "/a and 2 other files" in str(Clash("one", "two", ("/a", "/b", "/c")))
