"""Immutable values that cost nothing to define: dataclasses and named tuples without their import.

Importing ``dataclasses`` takes as long as starting Python does, and each class that it makes half a
millisecond more, for it writes and compiles code; ``typing.NamedTuple`` costs a fifth of that. The
commands that are over in a moment load forty such classes. Names mean here what they mean there:
type checkers see dataclasses (PEP 681) and named tuples.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, ClassVar, Self, TypeVar, dataclass_transform
    from typing import NamedTuple as NamedTuple

    R = TypeVar("R", bound="Record")
else:

    def dataclass_transform(**_: object) -> object:
        return lambda cls: cls


__all__ = ["NamedTuple", "Record", "asdict", "field", "replace"]


class _Field:
    """What a class says of one of its fields beside the type."""

    def __init__(self, factory: Callable[[], object] | None, repr: bool, compare: bool) -> None:
        self.factory = factory
        self.repr = repr
        self.compare = compare


_REQUIRED: Any = object()


def field(
    *,
    default: Any = _REQUIRED,
    default_factory: Callable[[], Any] | None = None,
    repr: bool = True,
    compare: bool = True,
) -> Any:
    """Describe a field by more than a plain default; arguments as in ``dataclasses.field``."""
    factory = default_factory if default is _REQUIRED else lambda: default
    return _Field(factory, repr, compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record:
    """An immutable value with the fields that its class annotates, like a frozen dataclass.

    Two records are equal if they are of one class and their fields are; a record is hashable if its
    fields are.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, object]] = {}
    _factories: ClassVar[dict[str, Callable[[], object]]] = {}
    _shown: ClassVar[tuple[str, ...]] = ()
    _compared: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        names = tuple(cls.__annotations__)
        said = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        fields = {name: value for name, value in said.items() if isinstance(value, _Field)}
        for name in fields:
            delattr(cls, name)
            del said[name]
        factories = {name: one.factory for name, one in fields.items() if one.factory}
        hidden = {name for name, one in fields.items() if not one.repr}
        passed_over = {name for name, one in fields.items() if not one.compare}
        # Each attribute is set once: setting one on a class takes long.
        cls.__match_args__ += names  # type: ignore[misc]  # as dataclasses do
        cls._defaults = cls._defaults | said
        cls._factories = cls._factories | factories
        cls._shown += tuple([name for name in names if name not in hidden])
        cls._compared += tuple([name for name in names if name not in passed_over])

    def __init__(self, *values: object, **named: object) -> None:
        fields = self.__match_args__
        given = self.__dict__
        given.update(self._defaults)
        given.update(zip(fields, values, strict=False))
        given.update(named)
        for name, factory in self._factories.items():
            if name not in given:
                given[name] = factory()
        if len(given) != len(fields) or len(values) > len(fields):
            raise TypeError(f"{type(self).__name__} is made of {fields}, not of {tuple(given)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        mine, others = self.__dict__, other.__dict__
        return mine is others or all(mine[name] == others[name] for name in self._compared)

    def __hash__(self) -> int:
        return hash(tuple([self.__dict__[name] for name in self._compared]))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._shown)
        return f"{type(self).__name__}({values})"

    def __replace__(self, **changes: Any) -> Self:
        return type(self)(**self.__dict__ | changes)


def replace(record: R, **changes: Any) -> R:
    """Return the record with some fields changed; raises ``TypeError`` for one that it lacks."""
    return record.__replace__(**changes)


def asdict(record: Record) -> dict[str, Any]:
    """Return the fields by name; records in them, or in collections in them, become dicts too."""
    return {name: _plain(record.__dict__[name]) for name in record.__match_args__}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return asdict(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_plain, value))
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(map(_plain, value))
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


if not TYPE_CHECKING:
    # What reads the fields of its named tuples: in C where there is such a thing.
    from collections import _tuplegetter

    class _NamedTupleType(type):
        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            body.update({field: _tuplegetter(n, None) for n, field in enumerate(fields)})
            body.update(__slots__=(), __match_args__=fields, _fields=fields)
            return super().__new__(cls, name, bases, {**body, "_field_defaults": defaults})

    class NamedTuple(tuple, metaclass=_NamedTupleType):
        """A tuple whose elements have the names that its class annotates, as in ``typing``.

        It is made and read faster than a ``Record``, for values that come by the thousand.
        """

        def __new__(cls, *values: object, **named: object) -> Self:
            """Take the fields in their order or by name."""
            if named or len(values) != len(cls._fields):
                values = cls._completed(values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _completed(cls, values: tuple[object, ...], named: dict[str, object]) -> list[object]:
            missing = len(cls._fields) - len(values)
            if not named and 0 < missing <= len(cls._field_defaults):
                # Those with defaults are the last ones.
                return [*values, *list(cls._field_defaults.values())[-missing:]]
            given = cls._field_defaults | dict(zip(cls._fields, values, strict=False)) | named
            if len(given) != len(cls._fields) or len(values) > len(cls._fields):
                raise TypeError(f"{cls.__name__} is made of {cls._fields}, not of {tuple(given)}")
            return [given[field] for field in cls._fields]

        @classmethod
        def _make(cls, values: Iterable[object]) -> Self:
            """Take all fields in their order: the quickest way to make one."""
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} is made of {cls._fields}, not of {tuple(made)}")
            return made

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes: object) -> Self:
            return type(self)(**self._asdict() | changes)

        __replace__ = _replace

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            values = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({values})"
