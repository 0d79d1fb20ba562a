from __future__ import annotations

from typing import NoReturn

import pytest

from envtui.core.locks.requirements_txt import write_requirements
from envtui.core.locks.style import LockStyle
from envtui.core.resolution.model import Resolution
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


@pytest.fixture
def fake() -> FakeIndex:
    index = FakeIndex()
    index.add("app", "1.0", "lib>=1", "tool", hashes={"sha256": "aa"})
    index.add("app", "1.0", "lib>=1", "tool", sdist=True, hashes={"sha256": "ab"})
    index.add("lib", "2.0", "tool", hashes={"sha256": "bb"})
    index.add("tool", "3.0", hashes={"sha256": "cc"})
    return index


@pytest.fixture
def answer(fake: FakeIndex) -> Resolution:
    return resolve(["app"], index=fake, interpreter=target())


def test_each_pin_says_what_it_is_there_for(answer: Resolution, fake: FakeIndex) -> None:
    text = write_requirements(answer, LockStyle(), fake, sources={"app": ("-r requirements.in",)})
    assert text == (
        "app==1.0\n"
        "    # via -r requirements.in\n"
        "lib==2.0\n"
        "    # via app\n"
        "tool==3.0\n"
        "    # via\n"
        "    #   app\n"
        "    #   lib\n"
    )


def test_a_hash_keeps_its_line_to_itself(answer: Resolution, fake: FakeIndex) -> None:
    text = write_requirements(answer, LockStyle(annotation="line", hashes=True), fake)
    assert "    --hash=sha256:bb\n    # via " in text


def test_in_one_line_if_wanted(answer: Resolution, fake: FakeIndex) -> None:
    style = LockStyle(annotation="line")
    text = write_requirements(answer, style, fake, head=["# made by a test"])
    assert text == (
        "# made by a test\n"
        "app==1.0\n"
        "lib==2.0                  # via app\n"
        "tool==3.0                 # via app, lib\n"
    )


def test_hashes_are_those_of_all_files_of_the_version(answer: Resolution, fake: FakeIndex) -> None:
    text = write_requirements(answer, LockStyle(annotation="", hashes=True), fake)
    assert text.startswith(
        "app==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\nlib==2.0 \\\n"
    )


def test_what_was_asked_for_by_url_stays_so() -> None:
    index = FakeIndex()
    index.add("app", "1.0")
    url = "https://index.invalid/files/app-1.0-py3-none-any.whl"
    answer = resolve([f"app @ {url}"], index=index, interpreter=target())
    assert write_requirements(answer, LockStyle(), index) == f"app @ {url}\n"


def test_the_hash_of_what_was_asked_for_by_url_is_the_one_given_with_it() -> None:
    class OnlyFiles(FakeIndex):
        def project(self, name: str) -> NoReturn:
            raise AssertionError(f"the index was asked for {name}")

    index = FakeIndex()
    index.add("app", "1.0")
    url = "https://index.invalid/files/app-1.0-py3-none-any.whl"
    answer = resolve([f"app @ {url}#sha256=aa"], index=index, interpreter=target())
    text = write_requirements(answer, LockStyle(hashes=True), OnlyFiles())
    assert text == f"app @ {url} \\\n    --hash=sha256:aa\n"
