"""What the palette finds, and in which order."""

from __future__ import annotations

import pytest

from envtui.tui.palette import rank

TITLE, MORE = "Remove the marked environments, or this one", "d  remove, to the trash"


@pytest.mark.parametrize("words", [["remove"], ["env"], ["rem", "environments"], ["trash"], ["d"]])
def test_words_may_be_begun_and_stand_anywhere(words: list[str]) -> None:
    assert rank(words, TITLE, MORE) > 0


@pytest.mark.parametrize("words", [["rmv"], ["move"], ["remove", "package"], ["(("]])
def test_letters_inside_words_do_not_count_nor_does_a_part_of_the_words(words: list[str]) -> None:
    assert rank(words, TITLE, MORE) == 0


def test_what_begins_with_the_word_comes_first() -> None:
    first = rank(["env"], "Environments: look again", "")
    second = rank(["env"], "Make an environment", "")
    third = rank(["env"], "Look again", "of environments")
    assert first > second > third
