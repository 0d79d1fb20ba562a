"""Whether the interpreter that an environment is built on is still there, and still the same."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from envtui.core.files import read_regular
from envtui.core.health.model import Finding
from envtui.core.interpreters.from_files import version_from_files
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment
    from envtui.core.interpreters.model import Interpreter

__all__ = ["check_architecture", "check_base", "machine_of"]

_ELF = {0x03: "i386", 0x28: "arm", 0x3E: "x86_64", 0xB7: "aarch64", 0xF3: "riscv64"}
_ELF |= {0x15: "ppc64le", 0x16: "s390x"}
_MACH_O = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_PE = {0x14C: "i386", 0x8664: "x86_64", 0xAA64: "aarch64"}
_NAMES = {"amd64": "x86_64", "arm64": "aarch64", "i686": "i386", "armv7l": "arm"}
_ALSO_RUNS = {"x86_64": {"i386"}, "aarch64": {"arm"}}


def check_base(
    environment: Environment, values: Mapping[str, str], base: Interpreter | None
) -> Iterator[Finding]:
    """Yield what is wrong with the base interpreter.

    Args:
        environment: as described.
        values: what its ``pyvenv.cfg`` says.
        base: the answer of its base interpreter, where it may be asked.
    """
    root = str(environment.root)
    if environment.creator == "conda" or not values or not os.path.lexists(environment.python):
        return  # without a link of its own nothing is known of it
    if _is_gone(environment):
        minor = _minor(environment.version)
        mend = f"Repair it: it is linked to another Python {minor}, or rebuilt with its packages."
        cause = environment.problem or f"The base interpreter of {literal(root)} is gone."
        yield Finding("error", "base", root, cause, literal(mend))
    elif base is not None:
        yield from _replaced(environment, base.version, base.executable)
    elif python := environment.base_python:
        # Names tell the minor version of one that may not be run.
        yield from _replaced(environment, version_from_files(os.path.realpath(python)), python)


def _is_gone(environment: Environment) -> bool:
    python, home = environment.python, environment.home
    if os.path.islink(python) and not os.path.exists(python):  # noqa: PTH110, PTH114 - never raises
        return True
    if environment.base_python is None:
        return home is not None and home.is_absolute()
    return home is not None and home.is_absolute() and not os.path.isdir(home)  # noqa: PTH112


def _replaced(environment: Environment, now: str, python: Path) -> Iterator[Finding]:
    """Yield a finding if the base interpreter now has another version, as far as that is known."""
    before, minor = environment.version, _minor(now)
    are_whole = before.count(".") > 1 and now.count(".") > 1
    if not before or now in ("", before) or (not are_whole and minor == _minor(before)):
        return
    library = re.search(r"(\d+\.\d+)t?$", environment.site_packages[0].parent.name)
    if library and library[1] == minor != _minor(before):
        return  # it is where its packages are: only pyvenv.cfg says something else
    where = literal(str(python))
    root = str(environment.root)
    if minor == _minor(before):
        cause = f"It was made for Python {literal(before)}, and {where} is now {now}."
        mend = "Repair it to note the new version; its packages go on working."
        yield Finding("warning", "base-replaced", root, cause, mend)
        return
    cause = f"It was made for Python {literal(before)}, and {where} is now {now}, which does not "
    cause += "see its packages."
    mend = "Repair it: it is linked to another Python of its version, or rebuilt with its packages."
    yield Finding("error", "base-replaced", root, cause, mend)


def check_architecture(environment: Environment, machine: str = "") -> Iterator[Finding]:
    """Yield a finding if the interpreter is made for a machine that this one cannot run.

    ``machine`` is this machine's name, ``platform.machine()`` by default.
    """
    import platform

    try:
        found = machine_of(environment.python)
    except OSError:
        return
    own = (machine or platform.machine()).lower()
    own = _NAMES.get(own, own)
    if found and found != own and found not in _ALSO_RUNS.get(own, set()):
        python = str(environment.python)
        cause = f"{literal(python)} is made for {found}, and this machine is {own}."
        mend = "Repair it: it is linked to a Python of this machine, and packages that do not run "
        mend += "here are installed again."
        yield Finding("error", "architecture", python, cause, mend)


def machine_of(executable: Path) -> str:
    """Return the machine that an executable is for, by its header; empty if that is not known.

    Raises:
        OSError: it cannot be read.
    """
    head = read_regular(executable, 4096)
    if head.startswith(b"\x7fELF") and len(head) > 20:
        is_big = head[5] == 2
        return _ELF.get(int.from_bytes(head[18:20], "big" if is_big else "little"), "")
    if head.startswith(b"\xcf\xfa\xed\xfe"):
        return _MACH_O.get(int.from_bytes(head[4:8], "little"), "")
    if head.startswith(b"MZ") and len(head) > 64:
        start = int.from_bytes(head[60:64], "little")
        if head[start : start + 4] == b"PE\0\0":
            return _PE.get(int.from_bytes(head[start + 4 : start + 6], "little"), "")
    return ""


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])
