from __future__ import annotations

from pathlib import Path

import pytest

from envtui.core.distributions.model import Distribution
from envtui.core.resolution.model import Break, Options, Resolution
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


class Site:
    """A folder of installed distributions, metadata only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Distribution] = []

    def add(self, name: str, version: str, *requires: str, extras: tuple[str, ...] = ()) -> None:
        info = self.folder / f"{name}-{version}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Provides-Extra: {extra}" for extra in extras]
        lines += [f"Requires-Dist: {text}" for text in requires]
        (info / "METADATA").write_text("\n".join(lines) + "\n\n")
        self.rows.append(Distribution(name, name, version, info))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def ask(
    index: FakeIndex, site: Site, *requirements: str, options: Options | None = None
) -> Resolution:
    return resolve(
        requirements, index=index, interpreter=target(), installed=site.rows, options=options
    )


def pins(answer: Resolution) -> dict[str, str]:
    return {candidate.normalized: candidate.version for candidate in answer.candidates}


def kept(answer: Resolution) -> set[str]:
    return {candidate.normalized for candidate in answer.candidates if candidate.file is None}


def two_of_each() -> FakeIndex:
    return FakeIndex({"app": {"1": ["lib"], "2": ["lib"]}, "lib": {"1": [], "2": []}})


class TestKeeping:
    def test_what_satisfies_stays_and_no_index_is_asked(self, site: Site) -> None:
        index = two_of_each()
        site.add("app", "1", "lib")
        site.add("lib", "1")
        answer = ask(index, site, "app")
        assert pins(answer) == {"app": "1", "lib": "1"}
        assert kept(answer) == {"app", "lib"}
        assert index.asked == []

    def test_what_is_missing_comes_and_the_rest_stays(self, site: Site) -> None:
        site.add("lib", "1")
        answer = ask(two_of_each(), site, "app")
        assert pins(answer) == {"app": "2", "lib": "1"}
        assert kept(answer) == {"lib"}

    def test_what_does_not_satisfy_is_replaced(self, site: Site) -> None:
        site.add("app", "1", "lib")
        site.add("lib", "1")
        answer = ask(two_of_each(), site, "app>=2")
        assert (pins(answer), kept(answer)) == ({"app": "2", "lib": "1"}, {"lib"})

    def test_a_version_that_no_index_has_can_stay(self, site: Site) -> None:
        site.add("lib", "1.5+local")
        answer = ask(two_of_each(), site, "app")
        assert pins(answer) == {"app": "2", "lib": "1.5+local"}

    def test_so_can_a_project_that_no_index_has_when_all_is_upgraded(self, site: Site) -> None:
        index = FakeIndex({"app": {"1": ["private"]}})
        site.add("private", "1")
        answer = ask(index, site, "app", options=Options(upgrade=True))
        assert pins(answer) == {"app": "1", "private": "1"}
        assert kept(answer) == {"private"}

    def test_upgrade_takes_the_newest_of_all(self, site: Site) -> None:
        site.add("app", "1", "lib")
        site.add("lib", "2")
        answer = ask(two_of_each(), site, "app", options=Options(upgrade=True))
        assert (pins(answer), kept(answer)) == ({"app": "2", "lib": "2"}, {"lib"})

    def test_upgrade_package_takes_the_newest_of_that_one(self, site: Site) -> None:
        site.add("app", "1", "lib")
        site.add("lib", "1")
        options = Options(upgrade_packages=frozenset({"lib"}))
        assert pins(ask(two_of_each(), site, "app", options=options)) == {
            "app": "1",
            "lib": "2",
        }

    def test_an_extra_that_is_not_installed_brings_what_it_adds(self, site: Site) -> None:
        index = FakeIndex({"app": {"1": ["x; extra=='fast'"]}, "x": {"1": []}})
        site.add("app", "1", "x; extra=='fast'", extras=("fast",))
        answer = ask(index, site, "app[fast]")
        assert (pins(answer), kept(answer)) == ({"app": "1", "x": "1"}, {"app"})

    def test_a_marker_that_is_false_asks_for_nothing(self, site: Site) -> None:
        assert pins(ask(FakeIndex(), site, "app; sys_platform == 'win32'")) == {}


class TestNotBreaking:
    def test_a_version_is_taken_that_breaks_nothing(self, site: Site) -> None:
        index = FakeIndex({"app": {"1": ["lib>=1"]}, "lib": {"0.9": [], "1": [], "2": []}})
        site.add("lib", "0.9")
        site.add("other", "1", "lib<2")
        answer = ask(index, site, "app")
        assert pins(answer) == {"app": "1", "lib": "1"}
        assert answer.breaks == ()

    def test_what_must_break_is_named(self, site: Site) -> None:
        index = FakeIndex({"lib": {"1": [], "2": []}})
        site.add("lib", "1")
        site.add("other", "1", "lib<2")
        answer = ask(index, site, "lib>=2")
        assert pins(answer) == {"lib": "2"}
        assert answer.breaks == (Break("other", "1", "lib<2", "2"),)
        assert str(answer.breaks[0]) == "other 1 requires lib<2, but gets 2."

    def test_allowed_to_break_it_takes_the_newest(self, site: Site) -> None:
        index = FakeIndex({"app": {"1": ["lib>=1"]}, "lib": {"0.9": [], "1": [], "2": []}})
        site.add("lib", "0.9")
        site.add("other", "1", "lib<2")
        answer = ask(index, site, "app", options=Options(allow_breaking=True))
        assert pins(answer) == {"app": "1", "lib": "2"}
        assert [broken.name for broken in answer.breaks] == ["other"]

    def test_what_is_upgraded_itself_is_not_broken(self, site: Site) -> None:
        index = FakeIndex({"app": {"2": ["lib>=2"]}, "lib": {"2": []}})
        site.add("app", "1", "lib<2")
        site.add("lib", "1")
        answer = ask(index, site, "app>=2")
        assert (pins(answer), answer.breaks) == ({"app": "2", "lib": "2"}, ())

    def test_what_was_broken_before_does_not_count(self, site: Site) -> None:
        index = FakeIndex({"lib": {"2": [], "3": []}})
        site.add("lib", "2")
        site.add("other", "1", "lib<2")
        assert ask(index, site, "lib>=3").breaks == ()
