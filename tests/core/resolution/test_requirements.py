from __future__ import annotations

import pytest

from envtui.core.errors import RequirementError
from envtui.core.resolution.requirements import parse_requirement


def test_an_error_points_at_the_place() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("flask >= 1 <2", where="reqs.txt, line 3")
    message = caught.value.message
    assert "reqs.txt, line 3" in message
    lines = message.splitlines()
    assert lines[-2].strip() == "flask >= 1 <2"
    assert lines[-1].strip().endswith("^")


def test_what_a_person_typed_reaches_the_message_as_text() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("x\x1b[31m")
    assert "\x1b" not in caught.value.message
