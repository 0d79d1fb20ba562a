"""Options of pip, pip-tools and virtualenv that ask for what is always so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Envtui
from tests.support.index_server import IndexServer


@pytest.mark.parametrize(
    "option",
    [
        "--allow-unsafe",
        "--no-allow-unsafe",
        "--resolver=backtracking",
        "--no-reuse-hashes",
        "--link-mode=copy",
        "--no-emit-trusted-host",
        "--no-emit-options",
    ],
)
def test_a_lock_is_made_with_the_options_of_pip_tools(
    envtui: Envtui, environment: Path, shop: IndexServer, option: str
) -> None:
    Path("in.txt").write_text("helper\n")
    answer = envtui("pip", "compile", "--no-header", option, "in.txt")
    assert (answer.code, answer.out) == (0, "helper==1.1\n    # via -r in.txt\n")
    assert f"warning: {option.partition('=')[0]} has no effect: " in answer.err


@pytest.mark.parametrize(
    "words", ["install app", "uninstall app", "list", "freeze", "tree", "show app", "check"]
)
def test_no_check_for_a_newer_pip_need_be_turned_off(
    envtui: Envtui, stocked: Path, words: str
) -> None:
    answer = envtui("pip", *words.split(), "--disable-pip-version-check")
    assert answer.code == 0
    assert "--disable-pip-version-check has no effect: no such check is ever made." in answer.err


@pytest.mark.parametrize("words", ["freeze", "show app", "check"])
@pytest.mark.parametrize(
    "option", ["--cert=here.pem", "--system-certs", "--native-tls", "--allow-insecure-host=a"]
)
def test_reading_needs_no_certificates(
    envtui: Envtui, stocked: Path, words: str, option: str
) -> None:
    answer = envtui("pip", *words.split(), option)
    assert answer.code == 0
    assert f"{option.partition('=')[0]} has no effect: no index is asked." in answer.err


def test_an_environment_is_for_one_python(
    envtui: Envtui, stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "--fork-strategy has no effect: an environment is for one Python."
    assert said in envtui("pip", "install", "app", "--fork-strategy", "fewest").err
    monkeypatch.setenv("UV_FORK_STRATEGY", "fewest")
    answer = envtui("pip", "install", "app")
    assert answer.code == 0 and "fork-strategy" not in answer.err


@pytest.mark.parametrize("option", ["--no-pip", "--no-setuptools", "--no-wheel"])
def test_an_environment_has_no_seeds_that_could_be_left_out(
    envtui: Envtui, project: Path, python: Path, option: str
) -> None:
    answer = envtui("venv", "-p", python, option)
    assert answer.code == 0
    assert f"{option} has no effect: only --seed puts packages into an environment." in answer.err


def test_the_help_is_silent_about_them(envtui: Envtui) -> None:
    answer = envtui("pip", "compile", "--help")
    assert "--resolver" not in answer.out
    assert "--universal" in answer.out


@pytest.mark.parametrize(
    ("command", "option", "instead"),
    [
        ("compile", "--reuse-hashes", "always those of the index"),
        ("compile", "--max-rounds=3", "resolved to the end"),
        ("compile", "--emit-options", "--emit-index-url"),
        ("sync", "--ask", "--dry-run"),
        ("sync", "--python-executable=x", "-p names"),
        ("install", "--upgrade-group=dev", "-P NAME"),
    ],
)
def test_what_is_not_to_be_had_is_refused_with_what_to_say(
    envtui: Envtui, command: str, option: str, instead: str
) -> None:
    answer = envtui("pip", command, option, "x")
    assert answer.code == 2
    assert instead in answer.err
