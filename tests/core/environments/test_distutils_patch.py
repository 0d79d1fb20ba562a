"""The module that keeps distutils inside environments of Python before 3.10."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from envtui.core.environments import contents

# Stands for distutils, which this Python may not have any more: what the patch touches of it.
DISTUTILS = """
class Distribution:
    def __init__(self):
        self.options = {}
    def get_option_dict(self, command):
        return self.options.setdefault(command, {})
    def parse_config_files(self, filenames=None):
        self.get_option_dict("install")["prefix"] = ("~/.pydistutils.cfg", "/elsewhere")
        self.get_option_dict("install")["install_lib"] = ("command line", "here")
        self.get_option_dict("build")["prefix"] = ("setup.cfg", "kept")
        return "result"
"""
PROGRAM = """
import sys
import _virtualenv
assert "distutils" not in sys.modules and "distutils.dist" not in sys.modules
from distutils.dist import Distribution
distribution = Distribution()
assert distribution.parse_config_files(filenames=None) == "result"
print(distribution.options)
"""


def test_forgets_locations_of_configuration_files_and_nothing_else(tmp_path: Path) -> None:
    package = tmp_path / "distutils"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "dist.py").write_text(DISTUTILS)
    source = Path(contents.__file__).with_name("distutils_patch.py")
    (tmp_path / "_virtualenv.py").write_bytes(source.read_bytes())
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROGRAM],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    options = {
        "install": {"install_lib": ("command line", "here")},
        "build": {"prefix": ("setup.cfg", "kept")},
    }
    assert done.stdout.strip() == str(options)
