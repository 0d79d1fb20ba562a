"""What is there for an extra of another distribution."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from envtui.core import Details
from envtui.tui.descriptions import describe_package, why_lines
from envtui.tui.extras import needed_for_extras
from envtui.tui.presentation import Installed, package_row
from tests.tui.fakes import details, distribution, graph


def requiring(*texts: str) -> Details:
    return details()._replace(requires=texts)


def test_requirements_of_extras_and_only_those_count() -> None:
    server = requiring(
        "h11>=0.8",
        "Http_Tools>=0.6; extra == 'standard'",
        'uvloop ; os_name != "nt" and extra == "standard"',
    )
    other = requiring("httptools; extra == 'fast'")
    found = needed_for_extras([(distribution("uvicorn"), server), (distribution("sanic"), other)])
    assert found == {
        "http-tools": ("uvicorn[standard]",),
        "uvloop": ("uvicorn[standard]",),
        "httptools": ("sanic[fast]",),
    }


@pytest.mark.parametrize(
    ("extras", "is_noted", "kind"),
    [
        (("uvicorn[standard]",), True, "extra"),
        (("uvicorn[standard]",), False, "direct"),
        ((), True, "left over"),
        ((), False, "direct"),
    ],
)
def test_what_nobody_asked_for_is_not_called_direct(
    extras: Sequence[str], is_noted: bool, kind: str
) -> None:
    one = Installed(
        distribution("uvloop"), details(), is_root=True, extras=tuple(extras), is_noted=is_noted
    )
    assert package_row("uvloop", one).cells[2].text == kind


def test_the_extra_is_named_as_the_reason() -> None:
    uvloop = distribution("uvloop")
    one = Installed(uvloop, details(), is_root=True, extras=("uvicorn[standard]",), is_noted=True)
    alone = graph([uvloop], [])
    assert "uvicorn[standard] requires it" in next(iter(why_lines(one, alone))).text
    said = [line.text for line in describe_package(one, alone)]
    assert "the extra uvicorn[standard]" in said
