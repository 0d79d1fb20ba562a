from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from envtui.core.distributions.misspelled import mended_requirement


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dep (>=2.0<8.0)", "dep>=2.0,<8.0"),
        ("dep!=~5.0", "dep!=5.0.*"),
        ("dep>=1.9.*,<3", "dep>=1.9,<3"),
        ("dep <9.*", "dep<9"),
        ("dep!=3.0*", "dep!=3.0.*"),
        ("dep>dev", "dep>0.0.0dev"),
        ("dep>=9.0.0a1.0", "dep>=9.0.0a1"),
        ("dep>='2.0'", "dep>=2.0"),
        ("dep[fast]>=2.*; python_version < '3.9'", "dep[fast]>=2; python_version < '3.9'"),
    ],
)
def test_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert Requirement(mended_requirement(written)) == Requirement(meant)


@pytest.mark.parametrize(
    "text",
    [
        "dep",
        "dep[a,b]>=1.0,!=1.5.*,<2",
        "dep==1.*",
        "dep~=2.0",
        "dep>=1.0a1.post2",
        "dep===1*",
        "???",
    ],
)
def test_what_is_sound_or_past_help_stays(text: str) -> None:
    assert mended_requirement(text) == text
