"""One answer for all platforms and Pythons, and that it holds on each of them."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from packaging.markers import Marker

from envtui.core.errors import NoSolution, UsageError
from envtui.core.resolution.model import Options, Resolution
from envtui.core.resolution.universal.target import universal_target
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve


def answer_for(
    index: FakeIndex,
    *requirements: str,
    python: str = "3.11",
    options: Options | None = None,
    constraints: tuple[str, ...] = (),
    overrides: tuple[str, ...] = (),
    preferences: Mapping[str, tuple[str, ...]] | None = None,
) -> Resolution:
    return resolve(
        requirements,
        index=index,
        interpreter=universal_target(python),
        options=options,
        constraints=constraints,
        overrides=overrides,
        preferences=preferences,
    )


def lines(answer: Resolution) -> list[str]:
    return [
        f"{c.normalized}=={c.version}" + (f" ; {c.marker}" if c.marker else "")
        for c in answer.candidates
    ]


def test_markers_of_requirements_become_conditions_of_the_pins() -> None:
    index = FakeIndex(
        {
            "app": {"1.0": ["colorama; sys_platform == 'win32'", "lib; python_version < '3.13'"]},
            "colorama": {"0.4": []},
            "lib": {"1": ["deep; os_name == 'posix'"]},
            "deep": {"1": []},
        }
    )
    assert lines(answer_for(index, "app")) == [
        "app==1.0",
        "colorama==0.4 ; sys_platform == 'win32'",
        "deep==1 ; python_full_version < '3.13' and os_name == 'posix'",
        "lib==1 ; python_full_version < '3.13'",
    ]


def test_what_no_python_in_reach_needs_is_left_out() -> None:
    index = FakeIndex({"app": {"1": ["tomli; python_version < '3.11'"]}, "tomli": {"2": []}})
    assert lines(answer_for(index, "app", "tomli; python_version < '3'")) == ["app==1"]
    assert "tomli==2 ; python_full_version < '3.11'" in lines(
        answer_for(index, "app", python="3.10")
    )


def test_a_condition_that_holds_everywhere_is_not_written() -> None:
    index = FakeIndex({"app": {"1": ["lib; sys_platform == 'win32'", "other"]}, "lib": {"1": []}})
    index.add("other", "1", "lib; sys_platform != 'win32'")
    assert "lib==1" in lines(answer_for(index, "app"))


def test_requirements_that_exclude_one_another_divide() -> None:
    index = FakeIndex(
        {
            "app": {"1": ["lib<2; sys_platform == 'win32'", "lib>=2; sys_platform != 'win32'"]},
            "lib": {"1.5": [], "2.5": []},
        }
    )
    assert lines(answer_for(index, "app")) == [
        "app==1",
        "lib==1.5 ; sys_platform == 'win32'",
        "lib==2.5 ; sys_platform != 'win32'",
    ]


def test_what_a_person_asks_for_divides_too() -> None:
    index = FakeIndex({"lib": {"1": [], "2": []}})
    asked = ("lib==1; python_version < '3.12'", "lib==2; python_version >= '3.12'")
    assert lines(answer_for(index, *asked)) == [
        "lib==1 ; python_full_version < '3.12'",
        "lib==2 ; python_full_version >= '3.12'",
    ]


def test_older_pythons_get_the_newest_version_that_they_can_have() -> None:
    index = FakeIndex()
    index.add("numpy", "2.2", requires_python=">=3.10")
    index.add("numpy", "2.4", requires_python=">=3.12")
    index.add("lib", "1", in_metadata=">=3.8")
    assert lines(answer_for(index, "numpy", "lib", python="3.10")) == [
        "lib==1",
        "numpy==2.2 ; python_full_version < '3.12'",
        "numpy==2.4 ; python_full_version >= '3.12'",
    ]


def test_an_upper_limit_of_requires_python_sends_nobody_back() -> None:
    index = FakeIndex()
    index.add("lib", "1", requires_python=">=3.8")
    index.add("lib", "2", requires_python=">=3.8,<3.13")
    assert lines(answer_for(index, "lib")) == ["lib==2"]


def test_parts_agree_where_they_can() -> None:
    index = FakeIndex({"app": {"1": ["lib", "new; python_version >= '3.12'"]}})
    index.add("new", "1", "lib<2")
    index.add("new", "0", "lib<2", "x")
    index.add("lib", "1")
    index.add("lib", "2", requires_python=">=3.9")
    index.add("sub", "1", requires_python=">=3.12")
    index.add("sub", "0")
    assert lines(answer_for(index, "app", "sub")) == [
        "app==1",
        "lib==1",
        "new==1 ; python_full_version >= '3.12'",
        "sub==0 ; python_full_version < '3.12'",
        "sub==1 ; python_full_version >= '3.12'",
    ]


def test_wheels_of_any_platform_count() -> None:
    index = FakeIndex()
    index.add("winonly", "1", tag="cp311-cp311-win_amd64")
    index.add("old", "1", tag="cp39-cp39-win_amd64")
    assert lines(answer_for(index, "winonly")) == ["winonly==1"]
    with pytest.raises(NoSolution, match=r"Python 3\.11 and later on any platform"):
        answer_for(index, "old")


def test_source_code_stands_in_for_the_wheels_of_others() -> None:
    index = FakeIndex()
    index.add("lib", "1", "dep", tag="cp39-cp39-win_amd64")
    index.add("lib", "1", sdist=True)
    index.add("dep", "1")
    assert lines(answer_for(index, "lib")) == ["dep==1", "lib==1"]
    only = Options(only_binary=frozenset({":all:"}))
    with pytest.raises(NoSolution):
        answer_for(index, "lib", options=only)


def test_an_extra_is_needed_where_it_is_asked_for() -> None:
    index = FakeIndex()
    index.add("app", "1", "fast; extra == 'speed'", "base", extras=["speed"])
    index.add("fast", "1")
    index.add("base", "1")
    answer = answer_for(index, "app", "app[speed]; sys_platform == 'linux'")
    assert lines(answer) == ["app==1", "base==1", "fast==1 ; sys_platform == 'linux'"]
    assert answer.candidates[0].extras == ("speed",)


def test_constraints_under_markers_bind_only_there() -> None:
    index = FakeIndex({"app": {"1": ["lib"]}, "lib": {"1": [], "2": []}})
    answer = answer_for(index, "app", constraints=("lib<2; python_version < '3.12'",))
    assert lines(answer) == [
        "app==1",
        "lib==1 ; python_full_version < '3.12'",
        "lib==2 ; python_full_version >= '3.12'",
    ]


def test_overrides_under_markers_replace_only_there() -> None:
    index = FakeIndex({"app": {"1": ["lib>=2"]}, "lib": {"1": [], "2": []}})
    overrides = ("lib==1; sys_platform == 'win32'", "lib==2; sys_platform != 'win32'")
    assert lines(answer_for(index, "app", overrides=overrides)) == [
        "app==1",
        "lib==1 ; sys_platform == 'win32'",
        "lib==2 ; sys_platform != 'win32'",
    ]


def test_versions_of_an_earlier_lock_stay_unless_upgraded() -> None:
    index = FakeIndex({"lib": {"1": [], "2": [], "3": []}})
    earlier = {"lib": ("2",)}
    assert lines(answer_for(index, "lib", preferences=earlier)) == ["lib==2"]
    upgrading = Options(upgrade_packages=frozenset({"lib"}))
    assert lines(answer_for(index, "lib", preferences=earlier, options=upgrading)) == ["lib==3"]


def test_cycles_end() -> None:
    index = FakeIndex({"a": {"1": ["b; os_name == 'nt'"]}, "b": {"1": ["a"]}})
    assert lines(answer_for(index, "a")) == ["a==1", "b==1 ; os_name == 'nt'"]


def test_a_part_without_an_answer_is_explained() -> None:
    index = FakeIndex({"app": {"1": ["lib>=9; sys_platform == 'win32'"]}, "lib": {"1": []}})
    with pytest.raises(NoSolution, match="lib") as refusal:
        answer_for(index, "app")
    assert refusal.value.conflict is not None


@pytest.mark.parametrize("version", ["3", "three", "3.11.x"])
def test_a_reach_begins_at_a_version(version: str) -> None:
    with pytest.raises(UsageError, match="Python version"):
        universal_target(version)


def world(seed: int) -> FakeIndex:
    made = random.Random(seed)
    names = ["a", "b", "c", "d"]
    markers = [
        "",
        "; sys_platform == 'win32'",
        "; sys_platform != 'win32'",
        "; python_version < '3.12'",
        "; python_version >= '3.12'",
    ]
    index = FakeIndex()
    for name in names:
        for version in range(1, made.randint(2, 4)):
            requires = [
                f"{other}{made.choice(['>=', '<=', '!='])}{made.randint(1, 3)}"
                f"{made.choice(markers)}"
                for other in made.choices(names, k=made.randint(0, 3))
                if other != name
            ]
            index.add(
                name,
                str(version),
                *requires,
                requires_python=made.choice(["", "", ">=3.11", ">=3.12"]),
            )
    return index


@pytest.mark.parametrize("start", range(0, 100, 20))
def test_an_answer_holds_on_every_machine(start: int) -> None:
    """What the markers leave on a machine is an answer for that machine, and nothing beside it."""
    answered = 0
    for seed in range(start, start + 20):
        index = world(seed)
        try:
            answer = answer_for(index, "a", "b; python_version >= '3.12'")
        except NoSolution:
            continue
        answered += 1
        for version in ("3.11.4", "3.12.1"):
            for platform in ("linux", "win32"):
                machine = target(version, platform)
                pins = [
                    f"{c.normalized}=={c.version}"
                    for c in answer.candidates
                    if not c.marker or Marker(c.marker).evaluate(dict(machine.markers))
                ]
                own = resolve(
                    ["a", "b; python_version >= '3.12'"],
                    index=index,
                    interpreter=machine,
                    constraints=pins,
                )
                assert [f"{c.normalized}=={c.version}" for c in own.candidates] == pins, seed
    assert answered


def test_the_same_question_has_the_same_answer() -> None:
    for seed in range(30):
        try:
            first = answer_for(world(seed), "a", "b")
        except NoSolution:
            continue
        assert answer_for(world(seed), "a", "b") == first


def numbers(*, in_metadata: bool = False) -> FakeIndex:
    index = FakeIndex({"app": {"1": ["numbers"]}})
    for version, needed in (("1", ">=3.8"), ("2", ">=3.13")):
        said = {"in_metadata" if in_metadata else "requires_python": needed}
        index.add("numbers", version, **said)  # type: ignore[arg-type]
    return index


@pytest.mark.parametrize("in_metadata", [False, True])
def test_rather_than_divide_an_older_version_is_taken_if_that_is_wanted(in_metadata: bool) -> None:
    index = numbers(in_metadata=in_metadata)
    assert lines(answer_for(index, "app")) == [
        "app==1",
        "numbers==1 ; python_full_version < '3.13'",
        "numbers==2 ; python_full_version >= '3.13'",
    ]
    fewest = Options(fork_strategy="fewest")
    assert lines(answer_for(index, "app", options=fewest)) == ["app==1", "numbers==1"]
    assert lines(answer_for(index, "app", python="3.13", options=fewest)) == [
        "app==1",
        "numbers==2",
    ]


def test_parts_take_the_versions_of_the_oldest_python_if_few_are_wanted() -> None:
    index = numbers()
    index.add("app", "2", "numbers>=1; python_version<'3.13'", "numbers; python_version>='3.13'")
    assert "numbers==2 ; python_full_version >= '3.13'" in lines(answer_for(index, "app"))
    fewest = Options(fork_strategy="fewest")
    assert lines(answer_for(index, "app", options=fewest)) == ["app==2", "numbers==1"]


def test_what_no_single_version_serves_is_told() -> None:
    with pytest.raises(NoSolution, match=r"requires Python >=3\.13"):
        answer_for(numbers(), "app", "numbers>=2", options=Options(fork_strategy="fewest"))


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(UsageError, match="--fork-strategy"):
        answer_for(numbers(), "app", options=Options(fork_strategy="many"))
