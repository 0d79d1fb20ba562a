"""A core that answers from memory, for screens that must look the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from envtui import core
from envtui.core import (
    Asked,
    BuildOptions,
    Candidate,
    Details,
    Distribution,
    Edge,
    Environment,
    Explanation,
    Finding,
    FoundInterpreter,
    Hit,
    Interpreter,
    LocatedEnvironment,
    Options,
    Outdated,
    Place,
    Support,
)
from envtui.core.changes.model import Change, Outcome, Plan
from envtui.core.distributions.graph import DependencyEdge, Graph
from envtui.core.events import Cancel, Downloading, Linked, OnEvent, Resolving, Warned, ignore
from envtui.core.index.model import IndexFile
from envtui.core.interpreters.model import Libc, Scheme

FOLDER = Path("/home/ada/shop")
_SCHEME = Scheme(*[Path(name) for name in ("purelib", "platlib", "scripts", "data", "include")])


def interpreter(version: str = "3.13.0", path: str = "", **changes: Any) -> Interpreter:
    executable = Path(path or f"/home/ada/.pyenv/versions/{version}/bin/python")
    prefix = executable.parent.parent
    facts: dict[str, Any] = {
        "executable": executable,
        "real_path": executable,
        "implementation": "cpython",
        "version": version,
        "implementation_version": version,
        "prefix": prefix,
        "base_prefix": prefix,
        "base_executable": executable,
        "stdlib": prefix / "lib",
        "scheme": _SCHEME,
        "venv_scheme": _SCHEME,
        "markers": {"platform_machine": "x86_64"},
        "platform": "linux-x86_64",
        "libc": Libc("glibc", 2, 36),
        "abi_flags": "",
        "soabi": "",
        "pointer_bits": 64,
        "gil_disabled": False,
        "debug": False,
        "externally_managed": None,
    }
    return Interpreter(**{**facts, **changes})


def found(
    version: str = "3.13.0", path: str = "", source: str = "pyenv", **changes: Any
) -> FoundInterpreter:
    answer = interpreter(version, path, **changes)
    return FoundInterpreter(answer.executable, source, answer)


def broken(path: str = "/usr/local/bin/python3.8") -> FoundInterpreter:
    problem = f"{path} does not answer: it exits with status 127."
    return FoundInterpreter(Path(path), "PATH", None, problem, version_from_files="3.8")


INTERPRETERS = (
    found("3.13.0"),
    found("3.12.1"),
    found("3.11.2", "/usr/bin/python3", "PATH", externally_managed="Use apt."),
    found(
        "3.10.14",
        "/opt/pypy/bin/pypy3",
        "PATH",
        implementation="pypy",
        implementation_version="7.3.17",
    ),
    broken(),
)


def unallowed(path: str = "/home/ada/shop/tools/python3") -> FoundInterpreter:
    problem = f"{path} lies in the project folder and is not run unasked."
    return FoundInterpreter(
        Path(path), "PATH", None, problem, version_from_files="3.12", needs_permission=True
    )


_SHIM = Hit(
    Path("/home/ada/.pyenv/shims/python"),
    Path("/home/ada/.pyenv/versions/3.13.0/bin/python3.13"),
    "3.13.0",
    rule="/home/ada/.pyenv/version names 3.13.0",
)
_DEBIAN = Hit(
    Path("/usr/bin/python"),
    Path("/usr/bin/python3.11"),
    "3.11.2",
    note=f"comes after {_SHIM.path} on PATH",
)
_PIP = Hit(
    Path("/usr/bin/pip"),
    Path("/usr/bin/pip"),
    "3.11.2",
    note="belongs to /usr/bin/python3, which is not what python means here",
)
_RELATIVE = (Place("PATH", "bin", "is relative: not searched"),)
EXPLANATIONS = {
    "python": Explanation("python", _SHIM, (_SHIM, _DEBIAN), _RELATIVE),
    "pip": Explanation("pip", _PIP, (_PIP,), _RELATIVE),
}


def environment(root: str | Path = FOLDER / ".venv", **changes: Any) -> Environment:
    root = Path(root)
    facts: dict[str, Any] = {
        "root": root,
        "python": root / "bin/python",
        "site_packages": (root / "lib/python3.13/site-packages",),
        "version": "3.13.0",
        "implementation": "cpython",
        "home": Path("/home/ada/.pyenv/versions/3.13.0/bin"),
        "base_python": Path("/home/ada/.pyenv/versions/3.13.0/bin/python"),
        "creator": "envtui",
        "prompt": "",
        "system_site_packages": False,
    }
    return Environment(**{**facts, **changes})


def located(
    root: str | Path = FOLDER / ".venv", role: Any = "winner", used: bool = True, **changes: Any
) -> LocatedEnvironment:
    root = Path(root)
    return LocatedEnvironment(environment(root, **changes), root.parent, role, used)


ENVIRONMENTS = (
    located(),
    located(
        FOLDER / "old-env",
        "other",
        False,
        version="3.9.18",
        base_python=None,
        home=Path("/opt/python3.9/bin"),
        creator="venv",
        problem="bin/python is a link to /opt/python3.9/bin/python3.9, which does not exist.",
    ),
    located("/home/ada/.venv", "shadowed", False, version="3.12.1", creator="uv"),
)


def distribution(name: str, version: str = "1.0", root: Path = FOLDER / ".venv") -> Distribution:
    info = root / "lib/python3.13/site-packages" / f"{name}-{version}.dist-info"
    return Distribution(name, name.lower(), version, info)


def details(summary: str = "", *, requested: bool = False) -> Details:
    return Details(summary, (), ">=3.9", "MIT", "Ada", (("Homepage", "https://example.org/"),),
                   "envtui", requested, "", (), ())  # fmt: skip


PACKAGES = {
    distribution("anyio", "4.6.0"): "Concurrency on top of asyncio or Trio",
    distribution("certifi", "2026.1.1"): "Root certificates, checked",
    distribution("h11", "0.14.0"): "HTTP/1.1 without any input or output",
    distribution("httpcore", "1.0.5"): "A minimal low-level HTTP client",
    distribution("httpx", "0.28.1"): "The next generation HTTP client",
    distribution("idna", "3.10"): "[bold]Internationalized[/] domain names",
    distribution("sniffio", "1.3.1"): "Sniff out which async library runs",
}
NEEDS = (
    ("httpx", "anyio", ""),
    ("httpx", "certifi", ""),
    ("httpx", "httpcore", "==1.*"),
    ("httpx", "idna", ""),
    ("httpcore", "certifi", ""),
    ("httpcore", "h11", ">=0.13,<0.15"),
    ("anyio", "idna", ">=2.8"),
    ("anyio", "sniffio", ">=1.1"),
)


def graph(
    distributions: Iterable[Distribution] = PACKAGES, needs: Iterable[tuple[str, str, str]] = NEEDS
) -> Graph:
    names = {one.normalized: one for one in distributions}
    all_needs = [
        DependencyEdge(p, n, f"{n}{s}", s, "", n in names) for p, n, s in needs if p in names
    ]
    requires = {name: tuple(need for need in all_needs if need.parent == name) for name in names}
    required_by: dict[str, tuple[DependencyEdge, ...]] = {}
    for need in all_needs:
        required_by[need.name] = (*required_by.get(need.name, ()), need)
    return Graph(names, requires, required_by, ())


def candidate(name: str, version: str, size: int = 70_000) -> Candidate:
    file = IndexFile(f"{name}-{version}-py3-none-any.whl", "https://example.org/", {}, size=size)
    return Candidate(name, name.lower(), version, file, "https://example.org/simple/")


def install_plan(breaks: tuple[str, ...] = ()) -> Plan:
    new = [Change("install", one.name, one.normalized, None, candidate(one.name, one.version),
                  one.name == "httpx") for one in PACKAGES]  # fmt: skip
    edges = (Edge("", "httpx", "httpx"), *(Edge(p, n, n) for p, n, _ in NEEDS))
    return Plan(None, None, tuple(new), edges, breaks, checked=7)


def uninstall_plan(names: Iterable[str]) -> Plan:
    by_name = {one.normalized: one for one in PACKAGES}
    changes = tuple(
        Change("uninstall", by_name[name].name, name, by_name[name], None, True) for name in names
    )
    breaks = tuple(f"{p} requires {n}{s}, which goes." for p, n, s in NEEDS if n in names)
    return Plan(None, None, changes, breaks=breaks)


class FakeCore:
    """Stands in for the functions of the core that the explorer calls; records what it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.interpreters: tuple[FoundInterpreter, ...] = INTERPRETERS
        self.environments: tuple[LocatedEnvironment, ...] = ENVIRONMENTS
        self.packages: dict[Distribution, str] = dict(PACKAGES)
        self.plan: Plan | Exception = install_plan()
        self.during_planning: Callable[[BuildOptions], None] = lambda building: None
        self.warns: tuple[str, ...] = ()
        self.options = Options()
        self.during_apply: Callable[[OnEvent, Cancel], None] = lambda on_event, cancel: None
        self.applied: list[Plan] = []
        self.asked: list[Any] = []
        self.newer: tuple[Outdated, ...] = ()
        self.compared: list[str] = []
        self.recovered: dict[Path, str] = {}
        self.allowed: list[Path] = []
        self.findings: dict[Path, tuple[Finding, ...]] = {}
        for name in (
            "activation_command", "allow_interpreter", "apply_plan", "build_graph",
            "describe_environment", "discover_interpreters", "examine_environment",
            "explain_command", "export_pylock", "export_requirements", "find_interpreter",
            "inspect_interpreter", "installed_in", "installed_size", "known_environments",
            "list_distributions", "list_outdated", "locate_environments", "plan_environment",
            "plan_install", "plan_uninstall", "plan_upgrade", "read_details",
            "recover_environment", "support_of", "target_of",
        ):  # fmt: skip
            monkeypatch.setitem(vars(core), name, getattr(self, name))

    def examine_environment(self, environment: Environment) -> tuple[Finding, ...]:
        if problem := environment.problem:
            mend = "Repair it: it is linked to another Python 3.9, or rebuilt with its packages."
            return (Finding("error", "base", str(environment.root), problem, mend),)
        return self.findings.get(environment.root, ())

    def discover_interpreters(
        self, environ: Any = None, folder: Any = None, *, on_found: Any = None, cancel: Any = None
    ) -> tuple[FoundInterpreter, ...]:
        for one in self.interpreters:
            on_found(one)
        return self.interpreters

    def find_interpreter(self, request: str = "", **_: Any) -> Interpreter:
        return interpreter("3.12.1")

    def locate_environments(
        self, folder: Path, environ: Any = None
    ) -> tuple[LocatedEnvironment, ...]:
        return self.environments

    def known_environments(self, folder: Path) -> tuple[Environment, ...]:
        return tuple(one.environment for one in self.environments)

    def support_of(self, interpreter: Interpreter) -> Support:
        if interpreter.version_info < (3, 11):
            return Support("end-of-life", date(2026, 10, 31))
        return Support("bugfix", date(2029, 10, 31))

    def explain_command(self, name: str, *, folder: Path) -> Explanation:
        return EXPLANATIONS.get(name, Explanation(name, None, (), ()))

    def inspect_interpreter(self, path: Path) -> Interpreter:
        return interpreter("3.12.7", str(path))

    def allow_interpreter(self, path: Path) -> None:
        self.allowed.append(path)

    def describe_environment(self, root: Path) -> Environment:
        return environment(root)

    def target_of(self, environment: Environment) -> Any:
        return SimpleNamespace(interpreter=interpreter())

    def activation_command(self, root: Path, shell: str = "") -> str:
        return f"source {root.name}/bin/activate"

    def list_distributions(self, site_packages: Iterable[Path]) -> tuple[Distribution, ...]:
        return tuple(self.packages)

    def read_details(self, distribution: Distribution) -> Details:
        return details(self.packages.get(distribution, ""), requested=distribution.name == "httpx")

    def installed_size(self, distribution: Distribution) -> int:
        return 1000 * len(distribution.name)

    def build_graph(self, distributions: Iterable[Distribution], markers: Any) -> Graph:
        return graph(distributions)

    def plan_install(
        self, target: Any, asked: Asked, means: core.Means, *, reinstall: Iterable[str] = ()
    ) -> Plan:
        assert means.options is not None
        assert means.building is not None
        self.asked.append(list(asked.requirements))
        self.options = means.options
        means.on_event(Resolving("httpx", 3))
        for warning in self.warns:
            means.on_event(Warned(warning))
        self.during_planning(means.building)
        if isinstance(self.plan, Exception):
            raise self.plan
        return self.plan

    def plan_upgrade(self, target: Any, wanted: Iterable[str], means: core.Means) -> Plan:
        return self.plan_install(target, Asked(tuple(wanted)), means)

    def installed_in(self, target: Any) -> tuple[Distribution, ...]:
        return tuple(self.packages)

    def recover_environment(self, root: Path) -> str:
        return self.recovered.pop(root, "")

    def export_requirements(self, target: Any) -> str:
        return "anyio==4.6.0\n"

    def export_pylock(self, target: Any, folder: Path) -> str:
        return 'lock-version = "1.0"\n'

    def list_outdated(
        self, distributions: Iterable[Distribution], interpreter: Interpreter, **how: Any
    ) -> tuple[Outdated, ...]:
        self.compared = [row.normalized for row in distributions]
        return self.newer

    def plan_uninstall(self, target: Any, names: list[str]) -> Plan:
        self.asked.append(list(names))
        return uninstall_plan(names)

    def plan_environment(self, new: core.NewEnvironment, means: core.Means) -> Plan:
        return Plan(None, new, ())

    def apply_plan(self, plan: Plan, *, on_event: OnEvent = ignore, cancel: Cancel) -> Outcome:
        self.during_apply(on_event, cancel)
        for number, change in enumerate(plan.changes, 1):
            on_event(Downloading(change.name, 40_000, 70_000))
            on_event(Linked(change.name, number, len(plan.changes)))
        self.applied.append(plan)
        return Outcome(plan.changes, plan.create.root if plan.create else None, 0.3, 0.1)
