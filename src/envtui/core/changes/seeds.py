"""The seeds of new environments, and which versions of them were chosen within the last day.

Asking an index takes longer than making an environment, and its answer seldom changes. So the
choice made for one environment serves the next ones from the store, as virtualenv's seeds do for
two weeks.
"""

from __future__ import annotations

import marshal
import time
from binascii import crc32

from envtui.core.index import stamped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from envtui.core.index.configuration import IndexConfiguration
    from envtui.core.interpreters.model import Interpreter
    from envtui.core.resolution.model import Resolution

__all__ = ["recall_seeds", "remember_seeds", "seeds_for"]

_DAY = 86_400
"""Seconds for which a choice serves."""


def seeds_for(interpreter: Interpreter) -> tuple[str, ...]:
    """Return the names that ``--seed`` installs: since Python 3.12 pip needs nothing else."""
    if interpreter.version_info < (3, 12):
        return ("pip", "setuptools", "wheel")
    return ("pip",)


def recall_seeds(interpreter: Interpreter, configuration: IndexConfiguration) -> Resolution | None:
    """Return the choice made within a day for such an interpreter, from the same indexes.

    ``None`` if there was none, or the store no longer holds all of it.
    """
    if configuration.refresh or configuration.refresh_packages:
        return None
    question = _question(interpreter, configuration)
    record = stamped.load(_place(question, configuration)) if question else None
    if not isinstance(record, tuple) or len(record) != 3 or record[0] != question:
        return None
    _, chosen_at, values = record
    if not 0 <= time.time() - chosen_at < _DAY:
        return None
    from envtui.core.resolution.remembered import from_values
    from envtui.core.wheels.origins import is_in_store
    from envtui.core.wheels.store import open_store

    answer, store = from_values(values), open_store()
    files = [candidate.file for candidate in answer.candidates]
    return answer if all(file and is_in_store(store, file) for file in files) else None


def remember_seeds(
    interpreter: Interpreter, configuration: IndexConfiguration, answer: Resolution
) -> None:
    """Keep a choice that was just made."""
    from envtui.core.resolution.remembered import to_values

    if question := _question(interpreter, configuration):
        record = (question, time.time(), to_values(answer))
        stamped.save(_place(question, configuration), record)


def _question(interpreter: Interpreter, configuration: IndexConfiguration) -> bytes:
    """Return all that the choice depends on; empty if that includes more than indexes."""
    if configuration.find_links or not configuration.indexes:
        return b""
    of_python = (interpreter.implementation, interpreter.version, interpreter.platform)
    places = (configuration.indexes, configuration.index_strategy)
    # The second version of the format writes equal values alike.
    values = (seeds_for(interpreter), of_python, places, sorted(configuration.pinned.items()))
    return marshal.dumps(values, 2)


def _place(question: bytes, configuration: IndexConfiguration) -> Path:
    return configuration.cache / "seeds" / f"{crc32(question):08x}"
