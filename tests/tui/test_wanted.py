"""What is typed to have installed: all that the command line takes, checked meanwhile."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from envtui.core import Options, RequirementLine
from envtui.tui.commands import install_command
from envtui.tui.wanted import Wanted, check_wanted, read_wanted, split_words
from tests.support.wheels import make_wheel
from tests.tui.fakes import FOLDER, environment


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a project, files of requirements, a wheel, and what is none of these."""
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'shop'\nversion = '1'\n[dependency-groups]\ndev = ['pytest']\n"
    )
    (tmp_path / "requirements.txt").write_text("rich>=13\n")
    (tmp_path / "wrong.txt").write_text("rich=>13\n")
    (tmp_path / "limits.txt").write_text("rich<15\n")
    (tmp_path / "my docs").mkdir()
    (tmp_path / "my docs" / "list.txt").write_text("httpx\n")
    make_wheel(tmp_path, "tool", "1.0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("httpx", ["httpx"]),
        ("httpx rich", ["httpx", "rich"]),
        ("httpx, rich,", ["httpx", "rich"]),
        ("a>=1,<2 b", ["a>=1,<2", "b"]),
        ("a >= 1, < 2 b[x, y]==3", ["a >= 1, < 2", "b[x, y]==3"]),
        ("a @ https://example.org/a.whl b", ["a @ https://example.org/a.whl", "b"]),
        ("a; python_version < '3.9' and os_name == 'nt', b",
         ["a; python_version < '3.9' and os_name == 'nt'", "b"]),
        ("-r requirements.txt -e . a", ["-r", "requirements.txt", "-e", ".", "a"]),
        ("-r 'my docs/list.txt' a", ["-r", "my docs/list.txt", "a"]),
        ("./tool-1.0-py3-none-any.whl[x] .", ["./tool-1.0-py3-none-any.whl[x]", "."]),
        ("  ", []),
    ],
)  # fmt: skip
def test_words_are_told_apart(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("httpx rich", Wanted(("httpx", "rich"))),
        ("-r requirements.txt a", Wanted(("a",), (Path("requirements.txt"),))),
        ("--requirement=requirements.txt", Wanted((), (Path("requirements.txt"),))),
        ("-r pyproject.toml", Wanted((), (Path("pyproject.toml"),))),
        ("-r \"my docs/list.txt\"", Wanted((), (Path("my docs/list.txt"),))),
        ("a -c limits.txt", Wanted(("a",), constraint_files=(Path("limits.txt"),))),
        ("-e .", Wanted((RequirementLine(".", editable=True),))),
        ("--editable .[dev]", Wanted((RequirementLine(".[dev]", editable=True),))),
        (".", Wanted((".",))),
        ("./tool-1.0-py3-none-any.whl", Wanted(("./tool-1.0-py3-none-any.whl",))),
        ("git+https://example.org/a.git@main", Wanted(("git+https://example.org/a.git@main",))),
        ("https://example.org/a-1.tar.gz", Wanted(("https://example.org/a-1.tar.gz",))),
        ("-r https://example.org/r.txt", Wanted(files=("https://example.org/r.txt",))),
        ("--group dev", Wanted(groups=("dev",))),
        ("-r pyproject.toml --extra docs --extra dev",
         Wanted((), (Path("pyproject.toml"),), extras=("docs", "dev"))),
        ("-r pyproject.toml --all-extras",
         Wanted((), (Path("pyproject.toml"),), all_extras=True)),
        ("a --pre -U --no-deps",
         Wanted(("a",), pre=True, upgrade=True, no_deps=True)),
        ("a -P b --upgrade-package=c", Wanted(("a",), upgrade_packages=("b", "c"))),
        ("a --exclude-newer '1 week'", Wanted(("a",), exclude_newer="1 week")),
        ("a --force-reinstall", Wanted(("a",), reinstall=True)),
        ("a -i https://one.example --index=https://two.example --extra-index-url b:3",
         Wanted(("a",), default_index="https://one.example",
                indexes=("https://two.example", "b:3"))),
        ("a --no-index -f 'my docs'", Wanted(("a",), no_index=True, find_links=("my docs",))),
    ],
)  # fmt: skip
def test_what_the_command_line_takes_can_be_typed(project: Path, text: str, wanted: Wanted) -> None:
    assert read_wanted(text) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("httpx rich=>3", "rich=>3"),
        ("./nothing-1.0-py3-none-any.whl", "There is nothing at "),
        ("./limits.txt", "neither a wheel nor an archive"),
        ("'./my docs'", "is not a project"),
        ("-e ./tool-1.0-py3-none-any.whl", "is not a folder"),
        ("-r", "-r is followed by a file."),
        ("-r -e", "-r is followed by a file."),
        ("-r missing.txt", "Cannot read the requirements file missing.txt"),
        ("-r pylock.toml", "There is no file pylock.toml."),
        ("-r wrong.txt", "wrong.txt, line 1"),
        ("-e", "-e is followed by the folder of a project."),
        ("httpx --user", "--user is not among the options here."),
        ("httpx --pre=yes", "--pre takes no value."),
        ("httpx --index-url", "--index-url is followed by an address."),
        ("./\x1b[31m", "\\x1b"),
    ],
)
def test_one_mistake_makes_none_of_it_right_and_is_told(
    project: Path, text: str, said: str
) -> None:
    wanted, lines = check_wanted(text)
    assert wanted is None
    assert said in lines[0].text


def test_before_anything_is_typed_it_says_what_can_be() -> None:
    wanted, lines = check_wanted("  ")
    assert wanted is None
    assert "httpx rich>=13" in lines[0].text


def test_the_command_line_says_the_same() -> None:
    wanted = Wanted(
        ("a>=1", RequirementLine(".", editable=True)),
        (Path("my list.txt"),),
        constraint_files=(Path("limits.txt"),),
        groups=("dev",),
        constraints=("b<2",),
    )
    command = install_command(environment(), FOLDER, wanted)
    options, _, limits = command.partition(" <(")
    assert shlex.split(options) == [
        *("envtui", "pip", "install", "a>=1", "-e", ".", "-r", "my list.txt"),
        *("-c", "limits.txt", "--group", "dev", "-c"),
    ]
    assert limits == "printf '%s\\n' 'b<2')"


def test_options_are_in_the_command_line_without_passwords() -> None:
    text = "a --pre --upgrade -P b --index-url https://me:secret@example.org/simple --no-deps"
    command = install_command(environment(), FOLDER, read_wanted(text))
    assert shlex.split(command)[3:] == [
        *("a", "--upgrade", "--upgrade-package", "b", "--pre", "--no-deps"),
        *("--index-url", "https://example.org/simple"),
    ]


def test_options_say_how_versions_are_chosen_and_where_they_are_found() -> None:
    wanted = read_wanted("a --pre -P B_c --no-deps --index-url https://example.org/simple")
    options = wanted.choose(Options(exclude_newer="1 week"))
    assert options == Options(
        prerelease="allow",
        upgrade_packages=frozenset({"b-c"}),
        no_deps=True,
        exclude_newer="1 week",
    )
    places = wanted.look_in()
    assert places is not None
    assert "https://example.org/simple" in places.indexes[0]
    assert read_wanted("a --pre").look_in() is None


def test_options_say_what_may_be_built_and_what_must() -> None:
    wanted = read_wanted("a --only-binary B_c --no-binary d")
    chosen = wanted.choose(Options(only_binary=frozenset({"e"})))
    assert chosen.only_binary == {"b-c", "e"}
    assert chosen.no_binary == {"d"}
    assert read_wanted("a --no-build").choose(Options()).only_binary == {":all:"}
    assert read_wanted("a --only-binary :all:").choose(Options()).only_binary == {":all:"}


def test_a_way_out_is_looked_for_where_the_request_was() -> None:
    wanted = read_wanted("a --find-links wheels --no-index --pre")
    other = wanted.instead(("a<2",), ("b<1",))
    assert other == Wanted(("a<2",), constraints=("b<1",), find_links=("wheels",), no_index=True)
