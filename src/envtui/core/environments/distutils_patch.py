"""Keep distutils inside the environment: copied into environments of Python before 3.10.

distutils reads ``distutils.cfg`` of the base installation and ``~/.pydistutils.cfg``. An install
location set there, as some distributors of Python do, would send what is installed in the
environment outside it. From 3.10 on, pip asks sysconfig instead. As ``_virtualenv.py``, the name
that tools know, it is imported at start by ``_virtualenv.pth``; it imports distutils only when
somebody else does. It runs on Python 3.6.
"""

import sys
from importlib.machinery import PathFinder

_PATCHED = ("distutils.dist", "setuptools.dist")
_LOCATIONS = ("prefix", "exec_prefix", "home", "root", "user", "install_base", "install_platbase")
_FOLDERS = ("install_lib", "install_purelib", "install_platlib", "install_scripts", "install_data")


def _patch(module):  # type: ignore[no-untyped-def]
    """Make ``Distribution`` of the module forget install locations from configuration files."""
    original = module.Distribution.parse_config_files

    def parse_config_files(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        result = original(self, *args, **kwargs)
        options = self.get_option_dict("install")
        for name in _LOCATIONS + _FOLDERS + ("install_headers",):
            if name in options and options[name][0] != "command line":
                del options[name]
        return result

    module.Distribution.parse_config_files = parse_config_files


class _Finder:
    """Finds the modules to patch as Python would, and patches them when they have run."""

    def __init__(self):  # type: ignore[no-untyped-def]
        self._finding = False

    def find_spec(self, fullname, path=None, target=None):  # type: ignore[no-untyped-def]
        """Return the ordinary spec with a loader that patches, or None for any other module."""
        if fullname not in _PATCHED or self._finding:
            return None
        self._finding = True
        try:
            spec = PathFinder.find_spec(fullname, path)
        finally:
            self._finding = False
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):  # type: ignore[no-untyped-def]
            execute(module)
            _patch(module)  # type: ignore[no-untyped-call]

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if __name__ == "_virtualenv":  # the copy, not this file
    sys.meta_path.insert(0, _Finder())  # type: ignore[no-untyped-call]
