"""A target for looking at an environment whose interpreter must not be run, from files alone."""

from __future__ import annotations

import os
import sys

from envtui.core.environments.model import Target
from envtui.core.interpreters.model import Interpreter, Libc, Scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment

__all__ = ["target_from_files"]

_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}


def target_from_files(environment: Environment) -> Target:
    """Return the environment with what its files and this machine tell of its interpreter.

    That is enough to list what is installed and to follow who requires whom. Which wheels the
    interpreter accepts is not known, which its ``is_asked`` says.
    """
    root = environment.root.absolute()
    python = environment.python.absolute()
    packages = environment.site_packages
    scheme = Scheme(
        purelib=packages[0],
        platlib=packages[-1],
        scripts=python.parent,
        data=root,
        include=root / "include",
    )
    interpreter = Interpreter(
        executable=python,
        real_path=python.resolve(),
        implementation=environment.implementation or "cpython",
        version=environment.version or "0",
        implementation_version=environment.version or "0",
        prefix=root,
        base_prefix=(environment.home or root).parent,
        base_executable=environment.base_python or python,
        stdlib=packages[0].parent,
        scheme=scheme,
        venv_scheme=scheme,
        markers=_markers(environment),
        platform="",
        libc=Libc(),
        abi_flags="",
        soabi="",
        pointer_bits=sys.maxsize.bit_length() + 1,
        gil_disabled=False,
        debug=False,
        externally_managed=None,
        site_packages=packages,
        is_asked=False,
    )
    return Target(root, interpreter, scheme, is_environment=True, problem=environment.problem)


def _markers(environment: Environment) -> dict[str, str]:
    """Return the markers of PEP 508: of this machine, and of the environment's Python."""
    import platform

    name = environment.implementation or "cpython"
    version = environment.version or "0"
    return {
        "implementation_name": name,
        "implementation_version": version,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": _NAMES.get(name, name),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": version,
        "python_version": ".".join(version.split(".")[:2]),
        "sys_platform": sys.platform,
    }
