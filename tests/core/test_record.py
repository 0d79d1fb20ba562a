"""A record behaves as a frozen dataclass with the same fields does, a named tuple as typing's."""

from __future__ import annotations

import dataclasses
import pickle
import typing
from collections.abc import Callable

import pytest

from envtui.core.record import NamedTuple, Record, asdict, field, replace


class Pin(Record):
    name: str
    version: str = "1.0"
    hashes: tuple[str, ...] = ()
    secret: str = field(default="", repr=False, compare=False)
    extras: dict[str, str] = field(default_factory=dict)


class LocalPin(Pin):
    place: str = "here"


@dataclasses.dataclass(frozen=True)
class Frozen:
    name: str
    version: str = "1.0"
    hashes: tuple[str, ...] = ()
    secret: str = dataclasses.field(default="", repr=False, compare=False)
    extras: dict[str, str] = dataclasses.field(default_factory=dict)


def test_fields_are_given_in_order_or_by_name_and_have_their_defaults() -> None:
    pin = Pin("idna", hashes=("sha256",))
    assert (pin.name, pin.version, pin.hashes, pin.extras) == ("idna", "1.0", ("sha256",), {})


def test_it_looks_and_compares_like_a_frozen_dataclass() -> None:
    assert repr(Pin("idna", secret="word")) == repr(Frozen("idna")).replace("Frozen", "Pin")
    assert Pin("idna", secret="word") == Pin("idna")
    assert Pin("idna") != Pin("rich")
    assert Pin("idna") != LocalPin("idna")
    assert Pin("idna").__eq__("idna") is NotImplemented


def test_it_is_hashed_by_what_is_compared() -> None:
    class Plain(Record):
        name: str
        note: str = field(default="", compare=False)

    assert len({Plain("idna", "one"), Plain("idna", "two"), Plain("rich")}) == 2


def test_a_default_made_by_a_function_is_made_each_time() -> None:
    assert Pin("idna").extras is not Pin("rich").extras


def test_nothing_of_it_can_be_set_or_deleted() -> None:
    pin = Pin("idna")
    with pytest.raises(AttributeError, match="immutable"):
        pin.name = "rich"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable"):
        del pin.name
    assert pin == Pin("idna")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Pin(),  # type: ignore[call-arg]
        lambda: Pin("idna", colour="red"),  # type: ignore[call-arg]
        lambda: Pin("a", "b", (), "", {}, "more"),  # type: ignore[call-arg]
        lambda: replace(Pin("idna"), colour="red"),
    ],
)
def test_what_is_missing_or_unknown_is_refused(wrong: Callable[[], Pin]) -> None:
    with pytest.raises(TypeError, match="Pin is made of"):
        wrong()


def test_fields_are_replaced_in_a_copy() -> None:
    pin = Pin("idna", secret="word")
    assert replace(pin, version="2.0") == Pin("idna", "2.0")
    assert replace(pin, version="2.0").secret == "word"
    assert pin.version == "1.0"


def test_fields_of_a_base_come_first() -> None:
    pin = LocalPin("idna", "2.0", (), "", {}, "there")
    assert (pin.version, pin.place) == ("2.0", "there")
    assert Pin.__match_args__ == LocalPin.__match_args__[:-1]


def test_it_is_matched_by_position() -> None:
    match Pin("idna", "2.0"):
        case Pin(name, version):
            assert (name, version) == ("idna", "2.0")


def test_it_is_pickled_and_read_again() -> None:
    assert pickle.loads(pickle.dumps(Pin("idna", "2.0"))) == Pin("idna", "2.0")


def test_as_a_dictionary_it_is_plain_all_the_way_down() -> None:
    class Lock(Record):
        pins: tuple[Pin, ...]
        by_name: dict[str, Pin]

    document = asdict(Lock((Pin("idna"),), {"idna": Pin("idna")}))
    plain = dataclasses.asdict(Frozen("idna"))
    assert document == {"pins": (plain,), "by_name": {"idna": plain}}


class Row(NamedTuple):
    """What the tests of named tuples are about."""

    path: str
    size: int = 0
    hash: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.size


class TypedRow(typing.NamedTuple):
    path: str
    size: int = 0
    hash: str = ""


def test_a_named_tuple_is_a_tuple_whose_places_have_names() -> None:
    row = Row("a.py", hash="x")
    assert row == ("a.py", 0, "x")
    assert (row.path, row.size, row.hash, row.is_empty) == ("a.py", 0, "x", True)
    assert Row(*row) == Row._make(row) == Row(path="a.py", hash="x") == row
    assert Row.__doc__ == "What the tests of named tuples are about."


def test_it_looks_like_one_of_typing() -> None:
    typed = TypedRow("a.py", 1)
    assert repr(Row("a.py", 1)) == repr(typed).replace("TypedRow", "Row")
    assert Row("a.py", 1)._asdict() == typed._asdict()
    assert Row._fields == TypedRow._fields
    assert Row._field_defaults == TypedRow._field_defaults
    assert Row("a.py")._replace(size=3) == TypedRow("a.py")._replace(size=3)  # type: ignore[comparison-overlap]


def test_nothing_of_a_named_tuple_can_be_set_and_nothing_added() -> None:
    with pytest.raises(AttributeError):
        Row("a.py").size = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Row("a.py").colour = "red"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Row(),  # type: ignore[call-arg]
        lambda: Row("a.py", colour="red"),  # type: ignore[call-arg]
        lambda: Row("a.py", 1, "x", "more"),  # type: ignore[call-arg]
        lambda: Row("a.py")._replace(colour="red"),  # type: ignore[call-arg]
        lambda: Row._make(["a.py"]),
    ],
)
def test_a_named_tuple_refuses_what_is_missing_or_unknown(wrong: Callable[[], Row]) -> None:
    with pytest.raises(TypeError, match="Row is made of"):
        wrong()


def test_a_named_tuple_is_matched_and_pickled() -> None:
    match pickle.loads(pickle.dumps(Row("a.py", 1))):
        case Row(path, size):
            assert (path, size) == ("a.py", 1)
