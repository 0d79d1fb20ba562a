# ruff: noqa
# mypy: ignore-errors
"""What an interpreter is asked to say of itself. It is never imported here: see ``ask``.

It runs as ``python -I -S -B -c SCRIPT COOKIE`` under any Python from 2.7 to 3.15, CPython or
PyPy, and prints one line: the cookie, a JSON object, the cookie backwards. With ``-S`` no code of
an installed package runs (``.pth`` files, ``sitecustomize``); the little that ``site`` would have
done is done below.
"""

import sys

# Python 2.7 knows no -I: keep the current folder from being imported from.
sys.path[:] = [entry for entry in sys.path if entry]

import os


def enter_virtual_environment():
    """Set ``sys.prefix`` as ``site`` does in an environment; return the keys of its file."""
    folder = os.path.dirname(os.path.abspath(sys.executable))
    for place in (folder, os.path.dirname(folder)):
        cfg = os.path.join(place, "pyvenv.cfg")
        if os.path.isfile(cfg):
            sys.prefix = sys.exec_prefix = os.path.dirname(folder)
            with open(cfg, "rb") as file:
                text = file.read(65536).decode("utf-8", "replace")
            pairs = (line.partition("=") for line in text.splitlines())
            return dict((key.strip().lower(), value.strip()) for key, _, value in pairs)
    return {}


def version_text(info):
    text = "%d.%d.%d" % tuple(info[:3])
    if info[3] == "final":
        return text
    return text + {"alpha": "a", "beta": "b"}.get(info[3], "rc") + str(info[4])


def implementation_name():
    if hasattr(sys, "implementation"):
        return sys.implementation.name
    return "pypy" if hasattr(sys, "pypy_version_info") else "cpython"


def implementation_version():
    return version_text(getattr(sys, "pypy_version_info", sys.version_info))


def system_and_machine():
    """Return system, release, version and machine as ``platform`` has them."""
    if sys.platform.startswith(("linux", "darwin")):
        system, _, release, version, machine = os.uname()
        return system, release, version, machine
    import platform

    return platform.system(), platform.release(), platform.version(), platform.machine()


def platform_name_of_implementation():
    known = {"cpython": "CPython", "pypy": "PyPy"}
    if implementation_name() in known:
        return known[implementation_name()]
    import platform

    return platform.python_implementation()


def markers():
    implementation = getattr(sys, "implementation", None)
    system, release, version, machine = system_and_machine()
    return {
        "implementation_name": implementation.name if implementation else "",
        "implementation_version": version_text(implementation.version) if implementation else "0",
        "os_name": os.name,
        "platform_machine": machine,
        "platform_python_implementation": platform_name_of_implementation(),
        "platform_release": release,
        "platform_system": system,
        "platform_version": version,
        "python_full_version": version_text(sys.version_info),
        "python_version": "%d.%d" % sys.version_info[:2],
        "sys_platform": sys.platform,
    }


def executables(config):
    """Return the executable and the one that environments are built on."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    if config and base == sys.executable:
        # Before 3.11 the base is known only by its folder.
        names = [os.path.basename(sys.executable), "python%d.%d" % sys.version_info[:2]]
        for name in names + ["python%d" % sys.version_info[0], "python"]:
            path = os.path.join(config.get("home", ""), name)
            if os.path.isfile(path):
                base = path
                break
    return sys.executable, base


def scheme(paths):
    names = ("purelib", "platlib", "scripts", "data", "include")
    return dict((name, paths[name]) for name in names)


def own_scheme(sysconfig, is_virtual):
    """Return where an install goes to, as pip sees it."""
    paths = scheme(sysconfig.get_paths())
    if is_virtual:
        paths["include"] = os.path.join(sys.prefix, "include", "site", site_folder())
    elif "deb_system" in sysconfig.get_scheme_names() and sys.version_info < (3, 10):
        # Debian told only distutils, then, that its own folders are not pip's to write to.
        local = "/usr/local/lib/python%d.%d/dist-packages" % sys.version_info[:2]
        paths.update(purelib=local, platlib=local, scripts="/usr/local/bin", data="/usr/local")
    return paths


def site_folder():
    name = "pypy" if implementation_name() == "pypy" else "python"
    return name + "%d.%d" % sys.version_info[:2]


def venv_scheme(sysconfig):
    """Return where an install into a new environment goes to, relative to its root."""
    names = sysconfig.get_scheme_names()
    wanted = ["venv", "nt"] if os.name == "nt" else ["venv", "pypy", "posix_prefix"]
    if implementation_name() != "pypy":
        wanted = [name for name in wanted if name != "pypy"]
    chosen = [name for name in wanted if name in names][0]
    root = os.path.join(os.sep, "root")
    bases = ("base", "platbase", "installed_base", "installed_platbase")
    paths = scheme(sysconfig.get_paths(chosen, vars=dict((name, root) for name in bases)))
    relative = dict((name, os.path.relpath(path, root)) for name, path in paths.items())
    relative["data"] = ""
    relative["include"] = os.path.join("include", "site", site_folder())
    return relative


def site_packages(paths):
    """Return the folders that ``site`` would put on ``sys.path``."""
    found = []
    if sys.version_info >= (3, 3):  # importing it is an act of its own before
        import site

        found = site.getsitepackages()
    for path in (paths["purelib"], paths["platlib"]):
        if path not in found:
            found.append(path)
    return [path for path in found if os.path.basename(path).endswith("-packages")]


def libc():
    """Return name and version of the C library: ``["glibc", 2, 36]``."""
    if not sys.platform.startswith("linux"):
        return ["", 0, 0]
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, OSError, ValueError):
        name = version = ""
    if name == "glibc":
        return [name] + numbers(version)
    return musl()


def numbers(version):
    parts = (version.split(".") + ["0", "0"])[:2]
    return [int("".join(c for c in part if c.isdigit()) or 0) for part in parts]


def musl():
    """Return what the loader of musl, which is the library itself, says when it is run."""
    import subprocess

    try:
        with open("/proc/self/maps") as maps:
            loaders = [line.split()[-1] for line in maps if "musl" in line]
        process = subprocess.Popen([loaders[0]], stderr=subprocess.PIPE)
        said = process.communicate()[1].decode("ascii", "replace")
        version = [line for line in said.splitlines() if line.startswith("Version")][0]
        return ["musl"] + numbers(version.split()[1])
    except (OSError, IndexError):
        return ["", 0, 0]


def soabi(variables):
    suffix = variables.get("EXT_SUFFIX") or ""
    return variables.get("SOABI") or (suffix.split(".")[1] if suffix.count(".") > 1 else "")


def externally_managed(stdlib):
    """Return the distributor's text (PEP 668), or None without the marker."""
    try:
        with open(os.path.join(stdlib, "EXTERNALLY-MANAGED"), "rb") as file:
            text = file.read(65536).decode("utf-8", "replace")
    except (IOError, OSError):
        return None
    lines, inside = [], False
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if inside and (not line.strip() or line[:1].isspace()):
            lines.append(line.strip())
        else:
            inside = bool(equals) and key.strip().lower() == "error"
            if inside:
                lines = [value.strip()]
    return "\n".join(lines).strip()


def macos():
    if sys.platform != "darwin":
        return ""
    import platform

    return platform.mac_ver()[0]


def answer():
    config = enter_virtual_environment()
    import sysconfig

    prefix, variables = sys.prefix, sysconfig.get_config_vars()
    base_prefix = getattr(sys, "base_prefix", getattr(sys, "real_prefix", prefix))
    executable, base_executable = executables(config)
    paths = own_scheme(sysconfig, prefix != base_prefix)
    stdlib = sysconfig.get_paths()["stdlib"]
    gil_disabled = bool(variables.get("Py_GIL_DISABLED"))
    return {
        "executable": executable,
        "base_executable": base_executable,
        "implementation": implementation_name(),
        "version": version_text(sys.version_info),
        "implementation_version": implementation_version(),
        "prefix": prefix,
        "base_prefix": base_prefix,
        "stdlib": stdlib,
        "scheme": paths,
        "venv_scheme": venv_scheme(sysconfig),
        "site_packages": site_packages(paths),
        "markers": markers(),
        "platform": sysconfig.get_platform(),
        "macos": macos(),
        "libc": libc(),
        "abi_flags": getattr(sys, "abiflags", "t" if gil_disabled else ""),
        "soabi": soabi(variables),
        "pointer_bits": 64 if sys.maxsize > 2**32 else 32,
        "gil_disabled": gil_disabled,
        "debug": hasattr(sys, "gettotalrefcount"),
        "externally_managed": externally_managed(stdlib),
    }


def as_json(value):
    """Return plain data as JSON: importing ``json`` takes a third of the time of an answer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{%s}" % ",".join(as_json(key) + ":" + as_json(value[key]) for key in value)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join(as_json(item) for item in value)
    if isinstance(value, bytes):  # a string of Python 2
        value = value.decode("utf-8", "replace")
    return '"%s"' % "".join(escaped(character) for character in value)


def escaped(character):
    code = ord(character)
    if 0x20 <= code < 0x7F and character not in '"\\':
        return character
    if code < 0x10000:
        return "\\u%04x" % code
    code -= 0x10000
    return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))


if __name__ == "__main__":
    cookie = sys.argv[1]
    sys.stdout.write("%s%s%s\n" % (cookie, as_json(answer()), cookie[::-1]))
    sys.stdout.flush()
    os._exit(0)  # there is nothing to tidy up
