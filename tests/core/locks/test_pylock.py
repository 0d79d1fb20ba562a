from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.pylock import Pylock

from envtui.core.errors import NoSolution, RequirementError
from envtui.core.events import Event, Warned
from envtui.core.locks.names import is_pylock_name
from envtui.core.locks.pylock import read_pylock, write_pylock
from envtui.core.locks.toml_text import toml_text
from envtui.core.resolution.model import Edge
from tests.support.fake_index import FakeIndex, target
from tests.support.resolving import resolve

ONE_WHEEL = """
lock-version = "1.0"
created-by = "a test"

[[packages]]
name = "app"
version = "1.0"
wheels = [
    { path = "wheels/app-1.0-py3-none-any.whl", hashes = { sha256 = "AA" } },
]
"""


@pytest.fixture
def fake() -> FakeIndex:
    index = FakeIndex()
    for tag in ("cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-win_amd64"):
        index.add("app", "1.0", "lib", tag=tag, hashes={"sha256": "aa"})
    index.add("app", "1.0", sdist=True, hashes={"sha256": "ab"})
    index.add("lib", "2.0", hashes={"sha256": "bb"}, uploaded="2025-01-02T03:04:05Z")
    return index


def written(index: FakeIndex) -> str:
    answer = resolve(["app"], index=index, interpreter=target())
    return write_pylock(answer, index, requires_python=">=3.12")


def test_what_is_written_is_a_valid_lock_with_every_file(fake: FakeIndex) -> None:
    lock = Pylock.from_dict(tomllib.loads(written(fake)))
    app, lib = lock.packages
    assert [str(lock.requires_python), app.name, str(app.version)] == [">=3.12", "app", "1.0"]
    assert app.wheels is not None and len(app.wheels) == 2
    assert app.sdist is not None and app.sdist.hashes == {"sha256": "ab"}
    assert app.dependencies == [{"name": "lib"}]
    assert lib.wheels is not None and lib.wheels[0].upload_time is not None


def test_it_reads_back_as_the_same_answer(fake: FakeIndex, tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(written(fake))
    answer = read_pylock(path, target())
    assert [(c.normalized, c.version) for c in answer.candidates] == [
        ("app", "1.0"),
        ("lib", "2.0"),
    ]
    chosen = answer.candidates[0].file
    assert chosen is not None and chosen.filename.endswith("manylinux_2_17_x86_64.whl")
    assert answer.edges == (Edge("", "app", "app"), Edge("app", "lib", "lib"))


def test_a_file_of_which_no_hash_is_told_is_read() -> None:
    index = FakeIndex({"app": {"1": []}})
    answer = resolve(["app"], index=index, interpreter=target())
    assert 'hashes = { sha256 = "of-app-1-py3-none-any.whl" }' in write_pylock(answer, index)


def test_a_path_is_relative_to_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(ONE_WHEEL)
    file = read_pylock(path, target()).candidates[0].file
    assert file is not None
    assert file.url == (tmp_path / "wheels/app-1.0-py3-none-any.whl").as_uri()


def test_a_lock_for_another_python_is_refused(fake: FakeIndex, tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(written(fake))
    with pytest.raises(NoSolution, match=r"is for Python >=3.12, .* serve Python 3.11"):
        read_pylock(path, target("3.11.2"))


def test_where_no_wheel_fits_the_source_is_meant(fake: FakeIndex, tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(written(fake))
    app = read_pylock(path, target("3.13.0")).candidates[0]
    assert app.file is not None
    assert (app.version, app.file.filename, app.direct) == ("1.0", "app-1.0.tar.gz", False)


def test_wheels_can_be_left_out_where_there_is_something_else(
    fake: FakeIndex, tmp_path: Path
) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(written(fake))
    answer = read_pylock(path, target(), no_binary=frozenset({":all:"}))
    names = [candidate.file.filename for candidate in answer.candidates if candidate.file]
    assert names == ["app-1.0.tar.gz", "lib-2.0-py3-none-any.whl"]


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ('directory = {path = "lib"}', "LOCK/lib"),
        ('directory = {path = "../lib", editable = true}', "ABOVE/lib#editable=true"),
        ('directory = {path = "lib", subdirectory = "x y"}', "LOCK/lib#subdirectory=x%20y"),
        (
            'vcs = {type = "git", url = "https://a.example/b", commit-id = "c"}',
            "git+https://a.example/b@c",
        ),
        (
            'vcs = {type = "git", path = "b", commit-id = "c", subdirectory = "s"}',
            "git+LOCK/b@c#subdirectory=s",
        ),
        (
            'archive = {url = "https://a.example/b.zip", hashes = {sha256 = "00"}}',
            "https://a.example/b.zip#sha256=00",
        ),
        (
            'archive = {path = "b-1-py3-none-any.whl", hashes = {sha256 = "00"}}',
            "LOCK/b-1-py3-none-any.whl",
        ),
    ],
)
def test_source_code_from_elsewhere_is_known_by_its_url(
    tmp_path: Path, entry: str, url: str
) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(
        f'lock-version = "1.0"\ncreated-by = "a test"\n[[packages]]\nname = "b"\n{entry}\n'
    )
    (found,) = read_pylock(path, target()).candidates
    assert found.file is not None
    assert found.direct
    above = tmp_path.parent.as_uri()
    assert found.file.url == url.replace("LOCK", tmp_path.as_uri()).replace("ABOVE", above)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            'vcs = {type = "hg", url = "https://a.example/b", commit-id = "c"}',
            "hg is not a version control",
        ),
        ('archive = {path = "b.zip", hashes = {md5 = "00"}}', "has no sha256 of"),
    ],
)
def test_what_cannot_be_made_sure_of_is_refused(tmp_path: Path, entry: str, problem: str) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(
        f'lock-version = "1.0"\ncreated-by = "a test"\n[[packages]]\nname = "b"\n{entry}\n'
    )
    with pytest.raises(RequirementError, match=problem):
        read_pylock(path, target())


@pytest.mark.parametrize("text", ["", "nonsense", ONE_WHEEL[1:40]])
def test_what_is_no_lock_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    path.write_text(text)
    with pytest.raises(RequirementError, match=r"is not a valid pylock.toml"):
        read_pylock(path, target())


def refusal(text: str, path: Path, **extras: bool | tuple[str, ...]) -> str:
    path.write_text(text)
    with pytest.raises((RequirementError, NoSolution)) as caught:
        read_pylock(path, target(), **extras)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_later_major_version_is_refused_and_a_minor_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    later = ONE_WHEEL.replace('"1.0"', '"2.0"', 1)
    assert "version of the format that is not known" in refusal(later, path)
    path.write_text(ONE_WHEEL.replace('"1.0"', '"1.7"', 1))
    said: list[Event] = []
    assert len(read_pylock(path, target(), on_event=said.append).candidates) == 1
    assert [event.message for event in said if isinstance(event, Warned)] == [
        f"{path} is in version 1.7 of the format; what is new in it is not used."
    ]


def test_a_file_without_a_strong_hash_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    missing = ONE_WHEEL.replace('{ sha256 = "AA" }', "{}")
    assert "At least one hash must be provided" in refusal(missing, path)
    weak = ONE_WHEEL.replace("sha256", "md5")
    assert "has no sha256 of app-1.0-py3-none-any.whl" in refusal(weak, path)


def test_a_lock_for_other_environments_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    windows = "environments = [\"sys_platform == 'win32'\"]\n" + ONE_WHEEL
    assert "does not serve Python 3.12" in refusal(windows, path)


def test_no_wheel_for_the_target_is_refused(tmp_path: Path) -> None:
    text = ONE_WHEEL.replace("py3-none-any", "cp39-cp39-win32")
    assert "No wheel found" in refusal(text, tmp_path / "pylock.toml")


def test_extras_of_the_lock_choose_packages(tmp_path: Path) -> None:
    path = tmp_path / "pylock.toml"
    text = 'extras = ["more"]\n' + ONE_WHEEL.replace(
        'version = "1.0"', 'version = "1.0"\nmarker = "\'more\' in extras"'
    )
    path.write_text(text)
    assert read_pylock(path, target()).candidates == ()
    for answer in (
        read_pylock(path, target(), extras=["More"]),
        read_pylock(path, target(), all_extras=True),
    ):
        assert [candidate.name for candidate in answer.candidates] == ["app"]
    assert "has no extra other" in refusal(text, path, extras=("other",))


def test_a_missing_lock_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequirementError, match=r"Cannot read .*pylock.toml"):
        read_pylock(tmp_path / "pylock.toml", target())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("pylock.toml", True), ("pylock.dev.toml", True), ("pylock.a.b.toml", False), ("x", False)],
)
def test_a_lock_is_known_by_its_name(name: str, expected: bool) -> None:
    assert is_pylock_name(name) == expected


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(-(2**31), 2**31), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_toml_reads_back(table: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(table)) == table
