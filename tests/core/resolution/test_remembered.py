"""An answer is found once, and given again for as long as nothing that decides about it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from envtui.core.events import Event, Warned
from envtui.core.index import answers, page_state, pages
from envtui.core.index.client import PackageIndex
from envtui.core.index.configuration import load_configuration
from envtui.core.index.model import IndexOptions, Metadata
from envtui.core.index.simple import NOTHING_LISTED
from envtui.core.resolution import unbroken
from envtui.core.resolution.model import Candidate, Options, Resolution
from envtui.core.resolution.universal.target import universal_target
from tests.support.fake_index import target
from tests.support.index_server import IndexServer
from tests.support.resolving import resolve
from tests.support.wheels import make_wheel

Ask = Callable[..., Resolution]


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was searched for, as it was not remembered."""
    found: list[str] = []
    real = unbroken.find_unbroken

    def watched(question: Any, *arguments: Any, **named: Any) -> Resolution:
        found.append(" ".join(request.text for request in question.requests))
        return real(question, *arguments, **named)

    monkeypatch.setattr(unbroken, "find_unbroken", watched)
    return found


@pytest.fixture
def ask(index: IndexServer, wheels: Path) -> Iterator[Ask]:
    for version in ("1.0", "2.0"):
        make_wheel(wheels, "app", version, requires=["lib"])
    make_wheel(wheels, "lib", "1.0")
    opened: list[PackageIndex] = []

    def asking(
        *requirements: str, index_flags: dict[str, Any] | None = None, **named: Any
    ) -> Resolution:
        flags = {"default_index": index.url, **(index_flags or {})}
        opened.append(PackageIndex(load_configuration(IndexOptions(**flags), {})))
        wanted = requirements or ("app",)
        return resolve(wanted, index=opened[-1], interpreter=named.pop("target", target()), **named)

    yield asking
    for one in opened:
        one.close()


def versions(answer: Resolution) -> list[str]:
    return [f"{candidate.name} {candidate.version}" for candidate in answer.candidates]


def test_the_same_question_has_the_same_answer_without_a_search(
    ask: Ask, searches: list[str]
) -> None:
    decided: list[Candidate] = []
    first = ask()
    again = ask(on_decided=lambda candidate, likely: decided.append(candidate))
    assert searches == ["app"]
    assert again == first and versions(first) == ["app 2.0", "lib 1.0"]
    assert decided == list(first.candidates)
    assert isinstance(again.candidates[0].file, type(first.candidates[0].file))


def test_an_answer_for_many_machines_is_remembered_too(ask: Ask, searches: list[str]) -> None:
    first = ask("app; os_name == 'nt'", target=universal_target("3.11"))
    assert ask("app; os_name == 'nt'", target=universal_target("3.11")) == first
    assert first.candidates[0].marker and len(searches) == 1
    ask("app; os_name == 'nt'", target=universal_target("3.12"))
    assert len(searches) == 2


def test_a_changed_page_is_answered_anew(ask: Ask, searches: list[str], wheels: Path) -> None:
    ask()
    make_wheel(wheels, "lib", "2.0")
    assert versions(ask()) == ["app 2.0", "lib 1.0"]
    assert versions(ask(index_flags={"refresh": True})) == ["app 2.0", "lib 2.0"]
    assert versions(ask()) == ["app 2.0", "lib 2.0"]
    assert searches == ["app", "app"]


def test_a_page_that_is_no_longer_fresh_is_asked_for(
    ask: Ask, searches: list[str], index: IndexServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    index.requests.clear()
    ask(index_flags={"offline": True})
    assert (index.requests, searches) == ([], ["app"])
    ask()
    assert any("/simple/app" in path for path in index.requests)
    assert searches == ["app", "app"]


@pytest.mark.parametrize(
    "changed",
    [
        {"options": Options(resolution="lowest")},
        {"options": Options(prerelease_packages={"app": "allow"})},
        {"options": Options(no_binary=frozenset(["other"]))},
        {"constraints": ["app<2"]},
        {"overrides": ["lib==1.0"]},
        {"excludes": ["lib"]},
        {"preferences": {"app": ("1.0",)}},
        {"target": target("3.13.1")},
        {"index_flags": {"index_strategy": "unsafe-best-match"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_question_is_answered_by_itself(
    ask: Ask, searches: list[str], changed: dict[str, Any]
) -> None:
    ask()
    ask(**changed)
    ask(**changed)
    assert len(searches) == 2


def test_of_what_is_installed_all_counts(ask: Ask, searches: list[str]) -> None:
    first = ask("app", "lib<3")
    ask("lib<3", "app")
    assert len(searches) == 2
    assert versions(ask("app", "lib<3")) == versions(first) and len(searches) == 2


def test_what_was_warned_of_is_warned_of_again(ask: Ask) -> None:
    for _ in range(2):
        told: list[Event] = []
        ask("app[nothing]", on_event=told.append)
        assert [event for event in told if isinstance(event, Warned)]


def test_what_is_to_be_said_of_a_project_is_said_again(
    ask: Ask, searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PackageIndex, "notices", lambda index, names: ["app is archived."])
    ask()
    ask()
    assert len(searches) == 2


def test_a_project_that_no_index_has_is_asked_for_each_time(
    ask: Ask, searches: list[str], wheels: Path
) -> None:
    make_wheel(wheels, "app", "3.0", requires=["missing"])
    assert versions(ask()) == ["app 2.0", "lib 1.0"]
    make_wheel(wheels, "missing", "1.0")
    assert versions(ask()) == ["app 3.0", "missing 1.0"]
    assert len(searches) == 2


def test_what_an_hour_or_a_folder_decides_is_not_remembered(
    ask: Ask, searches: list[str], wheels: Path
) -> None:
    for _ in range(2):
        ask("lib", options=Options(exclude_newer_packages={"app": "3 days"}))
        ask("lib", index_flags={"find_links": [str(wheels)]})
        ask("lib", index_flags={"default_index": wheels.as_uri()})
    assert len(searches) == 6


def test_a_date_is_remembered_with_where_its_day_ends(
    ask: Ask, searches: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = Options(exclude_newer_packages={"app": "2026-01-31"})
    for zone in ("UTC", "UTC", "Asia/Tokyo"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        ask("lib", options=options)
    monkeypatch.undo()
    time.tzset()
    assert len(searches) == 2


def test_what_source_code_says_is_not_remembered(
    ask: Ask, searches: list[str], wheels: Path, tmp_path: Path
) -> None:
    (wheels / "made-1.0.tar.gz").write_bytes(b"source code")
    for _ in range(2):
        ask("made", read_source=lambda file: Metadata((), "", ()))
    assert len(searches) == 2
    for _ in range(2):
        ask("lib", read_source=lambda file: Metadata((), "", ()))
    assert len(searches) == 3


def test_a_damaged_answer_is_found_again(ask: Ask, searches: list[str], isolated: Path) -> None:
    first = ask()
    (kept,) = (isolated / "cache" / "index" / "answers").iterdir()
    content = kept.read_bytes()
    kept.write_bytes(content[:-9] + b"x" + content[-8:])
    assert ask() == first and len(searches) == 2


def test_few_answers_are_kept(ask: Ask, isolated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_KEPT", 3)
    for number in range(5):
        ask(f"app!={number}")
    assert len(list((isolated / "cache" / "index" / "answers").iterdir())) == 3


def test_a_confirmed_page_is_the_same(tmp_path: Path) -> None:
    path, url = str(tmp_path / "app.page"), "https://index.test/app/"
    head = pages.PageHead(url, lifetime=0)
    _, checksum = pages.write_record(path, "app", "https://index.test/", head, NOTHING_LISTED)
    assert page_state.read_state(path) == (checksum, False)
    record = pages.PageRecord.read(path, url)
    assert record is not None
    record.confirm(600)
    assert page_state.read_state(path) == (checksum, True)
    assert page_state.read_state(str(tmp_path / "other.page")) is None
