"""Compare what Python sees in our environments with what it sees in virtualenv's.

    python tests/bench/same_as_virtualenv.py VIRTUALENV PYTHON...

``VIRTUALENV`` is its executable. For each interpreter both make an environment of the same path,
one after the other; every difference is printed, and the exit code is 1 if there is one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from envtui.core.environments.create import create_environment
from envtui.core.environments.model import NewEnvironment
from envtui.core.interpreters.inspect import inspect_interpreter

SEEN = """
import json, os, site, sys, sysconfig
from distutils.command.install import install
from distutils.dist import Distribution
command = install(Distribution())
command.finalize_options()
print(json.dumps({
    "prefix": sys.prefix, "base_prefix": sys.base_prefix, "exec_prefix": sys.exec_prefix,
    "base_exec_prefix": sys.base_exec_prefix, "executable": sys.executable, "path": sys.path,
    "flags": [sys.flags.no_user_site, sys.flags.no_site], "paths": sysconfig.get_paths(),
    "scheme": getattr(sysconfig, "get_default_scheme", str)(),
    "schemes": {name: sysconfig.get_paths(name) for name in sysconfig.get_scheme_names()},
    "site": site.getsitepackages(), "user": site.ENABLE_USER_SITE,
    "platform": sysconfig.get_platform(),
    "prefixes": site.PREFIXES, "vars": {
        name: sysconfig.get_config_var(name)
        for name in ("prefix", "exec_prefix", "base", "platbase", "installed_base", "SOABI")
    }, "distutils": {
        name: getattr(command, name)
        for name in ("install_purelib", "install_platlib", "install_scripts", "install_data")
    },
    "executables": sorted(
        name for name in os.listdir(os.path.dirname(sys.executable))
        if name.startswith(("python", "pypy"))
    ),
}))
"""
NO_DISTUTILS = (
    SEEN.replace("from distutils", "#")
    .replace("command = install(Distribution())\ncommand.finalize_options()", "command = None")
    .replace("getattr(command, name)", "None")
)


def seen(python: Path) -> dict[str, object]:
    for program in (SEEN, NO_DISTUTILS):
        done = subprocess.run(
            [python, "-W", "ignore", "-c", program], capture_output=True, text=True
        )
        if done.returncode == 0:
            break
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def main() -> int:
    virtualenv, *pythons = sys.argv[1:]
    differences = 0
    for python in pythons:
        for flags in ([], ["--system-site-packages"]):
            root = Path(tempfile.mkdtemp()) / "an env"
            command = [virtualenv, "--no-seed", "--quiet", "-p", python, *flags, str(root)]
            subprocess.run(command, check=True)
            theirs = seen(root / "bin" / "python")
            shutil.rmtree(root)
            interpreter = inspect_interpreter(Path(python))
            create_environment(NewEnvironment(root, interpreter, system_site_packages=bool(flags)))
            ours = seen(root / "bin" / "python")
            shutil.rmtree(root.parent)
            print(f"{interpreter.implementation} {interpreter.version} {' '.join(flags)}")
            for name, value in theirs.items():
                if ours[name] != value:
                    differences += 1
                    print(f"  {name}:\n    virtualenv {value}\n    envtui     {ours[name]}")
    return min(differences, 1)


if __name__ == "__main__":
    sys.exit(main())
