"""What a change, or a look at what is installed, goes to.

The order and the refusals are uv's. Where they differ it is on purpose: a broken environment that
comes first in the order also stops commands that only read, so that nobody is shown the packages
of another Python than the one that is meant; its own are shown, if only its interpreter is gone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from envtui.core.environments.layout import is_environment
from envtui.core.environments.model import Target, TargetOptions, environment_target
from envtui.core.errors import EnvironmentProblem, UsageError
from envtui.core.files import without_dots
from envtui.core.interpreters.inspect import UntrustedInterpreter, inspect_interpreter
from envtui.core.interpreters.model import Interpreter, Scheme
from envtui.core.literal import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.environments.model import Environment
    from envtui.core.interpreters.request import PythonRequest

__all__ = ["select_target", "target_of"]


def select_target(
    folder: Path,
    options: TargetOptions | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    changing: bool,
    asks: bool = True,
) -> Target:
    """Return what is meant from ``folder``.

    Args:
        folder: where the search upward begins.
        options: what is said about it; by default nothing.
        environ: the environment variables that count; the process's own by default.
        changing: whether it is going to be changed. If not, a system Python serves where there is
            no environment.
        asks: whether what only the interpreter can tell is needed. If not, an environment whose
            interpreter must not be run, or is gone, is described from its files.

    Raises:
        UsageError: a target folder and a prefix exclude each other.
        EnvironmentProblem: there is none, it is broken, or its distributor manages it.
        InterpreterError: the Python that is named is not there or does not answer.
    """
    options = options or TargetOptions()
    environ = os.environ if environ is None else environ
    if options.target_folder is not None and options.prefix is not None:
        raise UsageError("--target and --prefix exclude each other.", hint="Give one of them.")
    if options.target_folder is not None or options.prefix is not None:
        meant = _select(folder, options, environ, required=False)
        return _into_folder(meant.interpreter, options.target_folder, options.prefix)
    meant = _select(folder, options, environ, required=changing, asks=asks)
    if changing and not options.break_system_packages:
        _refuse_externally_managed(meant)
    return meant


def target_of(environment: Environment, *, asked: bool = False) -> Target:
    """Return the environment as something to install into.

    Nothing of the environment is run: the facts are those of its base interpreter, the paths its
    own. ``asked`` says that a person named the interpreter itself; else it is run only where a
    person could have put it, since it is a file of the environment that names it.

    Raises:
        EnvironmentProblem: the environment is broken.
        InterpreterError: its base interpreter does not answer.
    """
    base_python = environment.base_python
    if environment.problem or base_python is None:
        problem = environment.problem or "It has no base interpreter."
        raise EnvironmentProblem(f"Broken environment: {problem}", hint=_hint(environment))
    base = inspect_interpreter(base_python, asked=asked)
    root = environment.root.absolute()
    scheme = base.scheme if environment.creator == "conda" else base.venv_scheme.below(root)
    inherited = base.site_packages if environment.system_site_packages else ()
    own = environment.site_packages if environment.creator != "conda" else base.site_packages
    python = environment.python.absolute()
    return environment_target(root, base, scheme, python, (*own, *inherited))


def _select(
    folder: Path,
    options: TargetOptions,
    environ: Mapping[str, str],
    *,
    required: bool,
    asks: bool = True,
) -> Target:
    """Return what a path names; a system Python; or the first environment that fits, in order.

    Unless one is ``required``, a system Python stands in where no environment fits.
    """
    python = options.python
    if python and _is_path(folder, python):
        return _named_by_path(folder, python, asks=asks)
    from envtui.core.environments.lookup import lookup

    if options.system or (python and _request(python).kind == "name"):
        return _found(folder, options, environ)
    for found in lookup(folder, environ):
        target = _target(found.environment, asks=asks)
        if not python or _request(python).matches(target.interpreter):
            return target
    if not required:
        return _found(folder, options, environ)
    wanted = f" for Python {literal(python)}" if python else ""
    raise EnvironmentProblem(
        f"No virtual environment found{wanted} from {literal(str(folder))} upward.",
        hint="Create one with 'envtui venv', or pass --system to use a system Python.",
    )


def _found(folder: Path, options: TargetOptions, environ: Mapping[str, str]) -> Target:
    """Return the system Python that is searched for, which a path or an environment spares."""
    from envtui.core.interpreters.find import find_interpreter

    found = find_interpreter(
        options.python, environ=environ, folder=folder, managed=options.managed
    )
    return _system(found)


def _target(environment: Environment, *, asks: bool) -> Target:
    try:
        return target_of(environment)
    except UntrustedInterpreter:
        if asks:
            raise
    except EnvironmentProblem:
        if asks or not _lacks_only_its_interpreter(environment):
            raise
    from envtui.core.environments.from_files import target_from_files

    return target_from_files(environment)


def _lacks_only_its_interpreter(environment: Environment) -> bool:
    packages = environment.site_packages[0]
    return environment.home is not None and os.path.isdir(packages)  # noqa: PTH112 - never raises


def _named_by_path(folder: Path, python: str, *, asks: bool) -> Target:
    """Return the environment, or the system Python, whose folder or executable is named."""
    path = without_dots(folder / Path(python).expanduser())
    for root in (path, path.parent.parent):
        found = _described(root)
        if found is not None and (root == path or path.parent == found.python.parent):
            if found.creator == "conda":
                # It has no base but itself.
                return target_of(found, asked=True)
            return _target(found, asks=asks)
    if path.is_dir():
        from envtui.core.interpreters.select import python_in

        executable = python_in(str(path))
        if not executable:
            raise EnvironmentProblem(
                f"There is no Python in {literal(str(path))}.",
                hint="Name an environment, an interpreter, or a version.",
            )
        path = Path(executable)
    return _system(inspect_interpreter(path))


def _described(root: Path) -> Environment | None:
    if not is_environment(root):
        return None
    from envtui.core.environments.describe import describe_environment

    return describe_environment(root)


def _system(interpreter: Interpreter) -> Target:
    return Target(interpreter.prefix, interpreter, interpreter.scheme, is_environment=False)


def _into_folder(interpreter: Interpreter, flat: Path | None, prefix: Path | None) -> Target:
    if flat is not None:
        root = without_dots(flat)
        scheme = Scheme(
            purelib=root, platlib=root, scripts=root / "bin", data=root, include=root / "include"
        )
    else:
        root = without_dots(prefix or Path())
        scheme = interpreter.venv_scheme.below(root)
    return Target(root, interpreter, scheme, is_environment=False)


def _refuse_externally_managed(target: Target) -> None:
    words = target.interpreter.externally_managed
    if target.is_environment or words is None:
        return
    message = f"The Python at {literal(str(target.root))} is externally managed."
    if words:
        message += "\n\n" + "\n".join(f"  {line}".rstrip() for line in literal(words).splitlines())
    raise EnvironmentProblem(
        message,
        hint="Create an environment with 'envtui venv', or pass --break-system-packages.",
    )


def _is_path(folder: Path, python: str) -> bool:
    """Whether a path is named; ``3`` is a version even beside a folder of that name."""
    separators = [os.sep, *([os.altsep] if os.altsep else [])]
    if python == "." or any(separator in python for separator in separators):
        return True
    kind = _request(python).kind
    return kind in ("file", "directory") or (kind == "name" and (folder / python).exists())


def _request(python: str) -> PythonRequest:
    from envtui.core.interpreters.request import parse_request

    return parse_request(python)


def _hint(environment: Environment) -> str:
    from shlex import quote

    place = quote(literal(str(environment.root)))
    if environment.root.is_dir():
        if (environment.root / "pyvenv.cfg").is_file() or environment.site_packages[0].is_dir():
            return f"Repair it: envtui env repair {place}"
        # The folder might be anything, so its clearing has to be forced.
        return f"Create it again: envtui venv --clear --force {place}"
    if environment.root.is_symlink():
        return "Remove the link; 'envtui venv' then makes an environment in its place."
    what = "Take away what names it (a file .venv, or VIRTUAL_ENV, which 'deactivate' unsets)"
    if os.path.lexists(environment.root):
        return f"{what}."
    return f"{what}, or create it: envtui venv {place}"
