from __future__ import annotations

import sys
from typing import Any

import pytest
from packaging import tags

from envtui.core.interpreters.model import Interpreter, Libc
from envtui.core.interpreters.tags import compatible_tags
from tests.core.interpreters.made import made


def cpython(version: str, **facts: Any) -> Interpreter:
    plain = {"implementation": "cpython", "abi_flags": "", "gil_disabled": False, "debug": False}
    return made(version=version, **(plain | facts))


def platforms(interpreter: Interpreter) -> list[str]:
    """Return the platforms of an interpreter, as they stand in its first tags."""
    found = [tag.split("-", 2)[2] for tag in compatible_tags(interpreter)]
    return list(dict.fromkeys(found[: found.index("any")]))


def expected(
    version: tuple[int, int], abis: list[str], interpreter: str, where: list[str]
) -> list[str]:
    own = tags.cpython_tags(version, abis, where)
    return [*map(str, own), *map(str, tags.compatible_tags(version, interpreter, where))]


def test_those_of_this_python_are_those_of_packaging() -> None:
    assert list(compatible_tags(made())) == [str(tag) for tag in tags.sys_tags()]


@pytest.mark.parametrize(
    ("version", "facts", "abis"),
    [
        ("3.13.0", {}, ["cp313"]),
        ("3.13.0", {"gil_disabled": True, "abi_flags": "t"}, ["cp313t"]),
        ("3.15.0", {"gil_disabled": True, "abi_flags": "t"}, ["cp315t"]),
        ("3.12.0", {"debug": True, "abi_flags": "d"}, ["cp312d", "cp312"]),
        ("3.13.0", {"debug": True, "gil_disabled": True}, ["cp313td", "cp313t"]),
        ("3.7.16", {"abi_flags": "m"}, ["cp37m"]),
        ("3.6.15", {"abi_flags": "dm", "debug": True}, ["cp36dm"]),
        ("3.8.18", {}, ["cp38"]),
    ],
)
def test_builds_of_cpython(version: str, facts: dict[str, Any], abis: list[str]) -> None:
    interpreter = cpython(version, **facts)
    major, minor, _ = interpreter.version_info
    wanted = expected((major, minor), abis, f"cp{major}{minor}", platforms(interpreter))
    assert list(compatible_tags(interpreter)) == wanted


def test_pypy() -> None:
    interpreter = made(
        implementation="pypy", version="3.10.14", soabi="pypy310-pp73-x86_64-linux-gnu"
    )
    where = platforms(interpreter)
    own = tags.generic_tags("pp310", ["pypy310_pp73"], where)
    pure = tags.compatible_tags((3, 10), "pp3", where)
    assert list(compatible_tags(interpreter)) == [*map(str, own), *map(str, pure)]


def test_graalpy() -> None:
    interpreter = made(
        implementation="graalpy", version="3.11.7", soabi="graalpy242-311-native-x86_64-linux"
    )
    assert compatible_tags(interpreter)[0].startswith("graalpy311-graalpy242_311_native-")


def linux(arch: str, libc: Libc, **facts: Any) -> Interpreter:
    return cpython("3.12.0", platform=f"linux-{arch}", libc=libc, **facts)


def test_glibc_with_the_old_names_beside_the_new() -> None:
    where = platforms(linux("x86_64", Libc("glibc", 2, 17), pointer_bits=64))
    assert where[:4] == [
        "linux_x86_64",
        "manylinux_2_17_x86_64",
        "manylinux2014_x86_64",
        "manylinux_2_16_x86_64",
    ]
    assert where[-2:] == ["manylinux_2_5_x86_64", "manylinux1_x86_64"]
    assert "manylinux2010_x86_64" in where


def test_arm_goes_back_to_2_17_only() -> None:
    where = platforms(linux("aarch64", Libc("glibc", 2, 36), pointer_bits=64))
    assert where[1] == "manylinux_2_36_aarch64"
    assert where[-2:] == ["manylinux_2_17_aarch64", "manylinux2014_aarch64"]


def test_a_later_major_glibc_runs_what_the_earlier_ran() -> None:
    where = platforms(linux("x86_64", Libc("glibc", 3, 1), pointer_bits=64))
    assert where[1:4] == ["manylinux_3_1_x86_64", "manylinux_3_0_x86_64", "manylinux_2_50_x86_64"]


def test_musl() -> None:
    where = platforms(linux("x86_64", Libc("musl", 1, 2), pointer_bits=64))
    assert where == [
        "linux_x86_64",
        "musllinux_1_2_x86_64",
        "musllinux_1_1_x86_64",
        "musllinux_1_0_x86_64",
    ]


def test_a_32_bit_python_on_a_64_bit_kernel() -> None:
    assert platforms(linux("x86_64", Libc("glibc", 2, 17), pointer_bits=32))[0] == "linux_i686"
    hard = linux(
        "aarch64", Libc("glibc", 2, 17), pointer_bits=32, soabi="cpython-312-arm-linux-gnueabihf"
    )
    assert platforms(hard) == [
        "linux_armv8l",
        "linux_armv7l",
        "manylinux_2_17_armv8l",
        "manylinux2014_armv8l",
        "manylinux_2_17_armv7l",
        "manylinux2014_armv7l",
    ]
    soft = linux(
        "armv7l", Libc("glibc", 2, 17), pointer_bits=32, soabi="cpython-312-arm-linux-gnueabi"
    )
    assert platforms(soft) == ["linux_armv7l"]


@pytest.mark.parametrize("arch", ["x86_64", "arm64"])
@pytest.mark.parametrize("version", [(10, 13), (11, 0), (14, 5), (26, 1)])
def test_macos(arch: str, version: tuple[int, int]) -> None:
    markers = {"platform_machine": arch}
    macos = ".".join(map(str, version))
    interpreter = cpython(
        "3.12.0", platform="macosx-10.9-universal2", macos=macos, markers=markers, pointer_bits=64
    )
    assert platforms(interpreter) == list(tags.mac_platforms(version, arch))


@pytest.mark.parametrize("platform", ["win-amd64", "win32", "win-arm64"])
def test_windows(platform: str) -> None:
    assert platforms(cpython("3.12.0", platform=platform)) == [platform.replace("-", "_")]


def test_the_best_comes_first_and_the_widest_last() -> None:
    minor = f"{sys.version_info[0]}{sys.version_info[1]}"
    found = compatible_tags(cpython(f"{sys.version_info[0]}.{sys.version_info[1]}.0"))
    assert found[0].startswith(f"cp{minor}-cp{minor}-")
    assert found[-1] == "py30-none-any"
