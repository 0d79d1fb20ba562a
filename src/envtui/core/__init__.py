"""The shared core: everything envtui knows and does, without a screen.

These names are the public API; the explorer and the command line use nothing else of the core.
They are imported when first asked for (PEP 562), so that a command pays only for what it uses.
"""

from __future__ import annotations

from importlib import import_module

# At once, not when first asked for: once loaded, the module of that name would be found instead.
from envtui.core.literal import literal as literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envtui.core.building.model import BuildOptions as BuildOptions
    from envtui.core.changes.apply import apply_plan as apply_plan
    from envtui.core.changes.clone import Clone as Clone
    from envtui.core.changes.clone import clone_environment as clone_environment
    from envtui.core.changes.clone import plan_clone as plan_clone
    from envtui.core.changes.compile import Compiled as Compiled
    from envtui.core.changes.compile import compile_requirements as compile_requirements
    from envtui.core.changes.dockerfile import export_dockerfile as export_dockerfile
    from envtui.core.changes.dockerfile import read_image_project as read_image_project
    from envtui.core.changes.export import export_pylock as export_pylock
    from envtui.core.changes.export import export_requirements as export_requirements
    from envtui.core.changes.foreseen import download_size as download_size
    from envtui.core.changes.installed import installed_in as installed_in
    from envtui.core.changes.mending.repair import Repair as Repair
    from envtui.core.changes.mending.repair import plan_repair as plan_repair
    from envtui.core.changes.mending.repair import repair_environment as repair_environment
    from envtui.core.changes.model import Action as Action
    from envtui.core.changes.model import Change as Change
    from envtui.core.changes.model import Means as Means
    from envtui.core.changes.model import Outcome as Outcome
    from envtui.core.changes.model import Plan as Plan
    from envtui.core.changes.model import Revision as Revision
    from envtui.core.changes.move import Relocation as Relocation
    from envtui.core.changes.move import move_environment as move_environment
    from envtui.core.changes.move import plan_move as plan_move
    from envtui.core.changes.plan import plan_install as plan_install
    from envtui.core.changes.plan import plan_uninstall as plan_uninstall
    from envtui.core.changes.plan_environment import plan_environment as plan_environment
    from envtui.core.changes.recover import locked_for_change as locked_for_change
    from envtui.core.changes.recover import recover_environment as recover_environment
    from envtui.core.changes.revisions import list_revisions as list_revisions
    from envtui.core.changes.trash import EnvironmentRemoval as EnvironmentRemoval
    from envtui.core.changes.trash import Trashed as Trashed
    from envtui.core.changes.trash import discard_environment as discard_environment
    from envtui.core.changes.trash import list_trash as list_trash
    from envtui.core.changes.trash import plan_removal as plan_removal
    from envtui.core.changes.trash import remove_environment as remove_environment
    from envtui.core.changes.trash import restore_environment as restore_environment
    from envtui.core.changes.undo import plan_redo as plan_redo
    from envtui.core.changes.undo import plan_return as plan_return
    from envtui.core.changes.undo import plan_undo as plan_undo
    from envtui.core.changes.undo import redo_destination as redo_destination
    from envtui.core.changes.undo import undo_destination as undo_destination
    from envtui.core.changes.upgrade import plan_upgrade as plan_upgrade
    from envtui.core.conflicts import Conflict as Conflict
    from envtui.core.conflicts import Step as Step
    from envtui.core.conflicts import Unusable as Unusable
    from envtui.core.conflicts import WayOut as WayOut
    from envtui.core.distributions.details import read_details as read_details
    from envtui.core.distributions.details import read_origin as read_origin
    from envtui.core.distributions.difference import Difference as Difference
    from envtui.core.distributions.difference import DifferentPackage as DifferentPackage
    from envtui.core.distributions.difference import compare_environments as compare_environments
    from envtui.core.distributions.direct_url import is_from_index as is_from_index
    from envtui.core.distributions.find import find_distributions as find_distributions
    from envtui.core.distributions.graph import DependencyEdge as DependencyEdge
    from envtui.core.distributions.graph import Graph as Graph
    from envtui.core.distributions.graph import build_graph as build_graph
    from envtui.core.distributions.model import Details as Details
    from envtui.core.distributions.model import Distribution as Distribution
    from envtui.core.distributions.pin import as_requirement as as_requirement
    from envtui.core.distributions.read import list_distributions as list_distributions
    from envtui.core.distributions.record import RecordRow as RecordRow
    from envtui.core.distributions.record import read_record as read_record
    from envtui.core.distributions.sizes import installed_size as installed_size
    from envtui.core.environments.activation import activation_command as activation_command
    from envtui.core.environments.dependents import dependent_environments as dependent_environments
    from envtui.core.environments.describe import describe_environment as describe_environment
    from envtui.core.environments.known import known_environments as known_environments
    from envtui.core.environments.layout import has_standard_library as has_standard_library
    from envtui.core.environments.layout import is_environment as is_environment
    from envtui.core.environments.locate import locate_environments as locate_environments
    from envtui.core.environments.model import Environment as Environment
    from envtui.core.environments.model import LocatedEnvironment as LocatedEnvironment
    from envtui.core.environments.model import NewEnvironment as NewEnvironment
    from envtui.core.environments.model import Target as Target
    from envtui.core.environments.model import TargetOptions as TargetOptions
    from envtui.core.environments.owners import StoredEnvironment as StoredEnvironment
    from envtui.core.environments.scan import Scan as Scan
    from envtui.core.environments.scan import scan_environments as scan_environments
    from envtui.core.environments.sizes import Sizes as Sizes
    from envtui.core.environments.sizes import measure_folders as measure_folders
    from envtui.core.environments.stores import owners_of as owners_of
    from envtui.core.environments.stores import stored_environments as stored_environments
    from envtui.core.environments.target import select_target as select_target
    from envtui.core.environments.target import target_of as target_of
    from envtui.core.files import without_dots as without_dots
    from envtui.core.files import write_file as write_file
    from envtui.core.folders import cache_dir as cache_dir
    from envtui.core.health.examine import examine_environment as examine_environment
    from envtui.core.health.model import Finding as Finding
    from envtui.core.health.requirements import check_distributions as check_distributions
    from envtui.core.index.addresses import public_address as public_address
    from envtui.core.index.configuration import IndexConfiguration as IndexConfiguration
    from envtui.core.index.configuration import load_configuration as load_configuration
    from envtui.core.index.model import IndexOptions as IndexOptions
    from envtui.core.index.uv_settings import places_in_uv_settings as places_in_uv_settings
    from envtui.core.index.uv_settings import read_uv_options as read_uv_options
    from envtui.core.interpreters.discover import discover_interpreters as discover_interpreters
    from envtui.core.interpreters.discover import meets_request as meets_request
    from envtui.core.interpreters.discover import survey_interpreters as survey_interpreters
    from envtui.core.interpreters.find import find_interpreter as find_interpreter
    from envtui.core.interpreters.inspect import inspect_interpreter as inspect_interpreter
    from envtui.core.interpreters.model import FoundInterpreter as FoundInterpreter
    from envtui.core.interpreters.model import Interpreter as Interpreter
    from envtui.core.interpreters.pins import Pin as Pin
    from envtui.core.interpreters.pins import read_pin as read_pin
    from envtui.core.interpreters.pins import read_requires_python as read_requires_python
    from envtui.core.interpreters.request import PythonRequest as PythonRequest
    from envtui.core.interpreters.request import parse_request as parse_request
    from envtui.core.interpreters.search import Place as Place
    from envtui.core.interpreters.support import Support as Support
    from envtui.core.interpreters.support import support_of as support_of
    from envtui.core.interpreters.trust import allow_interpreter as allow_interpreter
    from envtui.core.interpreters.why import Explanation as Explanation
    from envtui.core.interpreters.why import Hit as Hit
    from envtui.core.interpreters.why import explain_command as explain_command
    from envtui.core.locks.names import is_pylock_name as is_pylock_name
    from envtui.core.locks.style import LockStyle as LockStyle
    from envtui.core.names import normalize_name as normalize_name
    from envtui.core.resolution.asked import Asked as Asked
    from envtui.core.resolution.asked import OtherPython as OtherPython
    from envtui.core.resolution.checking import check_requirement as check_requirement
    from envtui.core.resolution.cutoff import parse_cutoff as parse_cutoff
    from envtui.core.resolution.inputs import read_inputs as read_inputs
    from envtui.core.resolution.model import Candidate as Candidate
    from envtui.core.resolution.model import Edge as Edge
    from envtui.core.resolution.model import Options as Options
    from envtui.core.resolution.model import RequirementLine as RequirementLine
    from envtui.core.resolution.named_files import named_file as named_file
    from envtui.core.resolution.outdated import Outdated as Outdated
    from envtui.core.resolution.outdated import list_outdated as list_outdated
    from envtui.core.resolution.platforms import other_target as other_target
    from envtui.core.resolution.requirement_files import read_requirements as read_requirements
    from envtui.core.resolution.requirements import parse_requirement as parse_requirement
    from envtui.core.resolution.stated_metadata import StatedMetadata as StatedMetadata
    from envtui.core.resolution.stated_metadata import read_stated_metadata as read_stated_metadata
    from envtui.core.wheels.cache import clean_cache as clean_cache
    from envtui.core.wheels.cache import measure_cache as measure_cache
    from envtui.core.wheels.cache import prune_cache as prune_cache
    from envtui.core.wheels.processes import end_builds as end_builds
    from envtui.core.wheels.store import open_store as open_store

_HOMES = {
    "Action": "changes.model",
    "Asked": "resolution.asked",
    "BuildOptions": "building.model",
    "Candidate": "resolution.model",
    "Change": "changes.model",
    "Clone": "changes.clone",
    "Compiled": "changes.compile",
    "Conflict": "conflicts",
    "DependencyEdge": "distributions.graph",
    "Details": "distributions.model",
    "Difference": "distributions.difference",
    "DifferentPackage": "distributions.difference",
    "Distribution": "distributions.model",
    "Edge": "resolution.model",
    "Environment": "environments.model",
    "EnvironmentRemoval": "changes.trash",
    "Explanation": "interpreters.why",
    "Finding": "health.model",
    "FoundInterpreter": "interpreters.model",
    "Graph": "distributions.graph",
    "Hit": "interpreters.why",
    "IndexConfiguration": "index.configuration",
    "IndexOptions": "index.model",
    "Interpreter": "interpreters.model",
    "LocatedEnvironment": "environments.model",
    "LockStyle": "locks.style",
    "Means": "changes.model",
    "NewEnvironment": "environments.model",
    "Options": "resolution.model",
    "OtherPython": "resolution.asked",
    "Outcome": "changes.model",
    "Outdated": "resolution.outdated",
    "Pin": "interpreters.pins",
    "Place": "interpreters.search",
    "Plan": "changes.model",
    "PythonRequest": "interpreters.request",
    "RecordRow": "distributions.record",
    "Relocation": "changes.move",
    "Repair": "changes.mending.repair",
    "RequirementLine": "resolution.model",
    "Revision": "changes.model",
    "Scan": "environments.scan",
    "Sizes": "environments.sizes",
    "StatedMetadata": "resolution.stated_metadata",
    "Step": "conflicts",
    "StoredEnvironment": "environments.owners",
    "Support": "interpreters.support",
    "Target": "environments.model",
    "TargetOptions": "environments.model",
    "Trashed": "changes.trash",
    "Unusable": "conflicts",
    "WayOut": "conflicts",
    "activation_command": "environments.activation",
    "allow_interpreter": "interpreters.trust",
    "apply_plan": "changes.apply",
    "as_requirement": "distributions.pin",
    "build_graph": "distributions.graph",
    "cache_dir": "folders",
    "check_distributions": "health.requirements",
    "check_requirement": "resolution.checking",
    "clean_cache": "wheels.cache",
    "clone_environment": "changes.clone",
    "compare_environments": "distributions.difference",
    "compile_requirements": "changes.compile",
    "dependent_environments": "environments.dependents",
    "describe_environment": "environments.describe",
    "discard_environment": "changes.trash",
    "discover_interpreters": "interpreters.discover",
    "download_size": "changes.foreseen",
    "end_builds": "wheels.processes",
    "examine_environment": "health.examine",
    "explain_command": "interpreters.why",
    "export_dockerfile": "changes.dockerfile",
    "export_pylock": "changes.export",
    "export_requirements": "changes.export",
    "find_distributions": "distributions.find",
    "find_interpreter": "interpreters.find",
    "has_standard_library": "environments.layout",
    "inspect_interpreter": "interpreters.inspect",
    "installed_in": "changes.installed",
    "installed_size": "distributions.sizes",
    "is_environment": "environments.layout",
    "is_from_index": "distributions.direct_url",
    "is_pylock_name": "locks.names",
    "known_environments": "environments.known",
    "list_distributions": "distributions.read",
    "list_outdated": "resolution.outdated",
    "list_revisions": "changes.revisions",
    "list_trash": "changes.trash",
    "load_configuration": "index.configuration",
    "locate_environments": "environments.locate",
    "locked_for_change": "changes.recover",
    "measure_cache": "wheels.cache",
    "measure_folders": "environments.sizes",
    "meets_request": "interpreters.discover",
    "move_environment": "changes.move",
    "named_file": "resolution.named_files",
    "normalize_name": "names",
    "open_store": "wheels.store",
    "other_target": "resolution.platforms",
    "owners_of": "environments.stores",
    "parse_request": "interpreters.request",
    "parse_cutoff": "resolution.cutoff",
    "parse_requirement": "resolution.requirements",
    "places_in_uv_settings": "index.uv_settings",
    "plan_clone": "changes.clone",
    "plan_environment": "changes.plan_environment",
    "plan_install": "changes.plan",
    "plan_move": "changes.move",
    "plan_redo": "changes.undo",
    "plan_removal": "changes.trash",
    "plan_repair": "changes.mending.repair",
    "plan_return": "changes.undo",
    "plan_undo": "changes.undo",
    "plan_uninstall": "changes.plan",
    "plan_upgrade": "changes.upgrade",
    "prune_cache": "wheels.cache",
    "public_address": "index.addresses",
    "read_details": "distributions.details",
    "read_origin": "distributions.details",
    "read_image_project": "changes.dockerfile",
    "read_inputs": "resolution.inputs",
    "read_pin": "interpreters.pins",
    "read_record": "distributions.record",
    "read_requirements": "resolution.requirement_files",
    "read_requires_python": "interpreters.pins",
    "read_stated_metadata": "resolution.stated_metadata",
    "read_uv_options": "index.uv_settings",
    "recover_environment": "changes.recover",
    "redo_destination": "changes.undo",
    "remove_environment": "changes.trash",
    "repair_environment": "changes.mending.repair",
    "restore_environment": "changes.trash",
    "scan_environments": "environments.scan",
    "select_target": "environments.target",
    "stored_environments": "environments.stores",
    "support_of": "interpreters.support",
    "survey_interpreters": "interpreters.discover",
    "target_of": "environments.target",
    "undo_destination": "changes.undo",
    "without_dots": "files",
    "write_file": "files",
}

__all__ = sorted([*_HOMES, "literal"])


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
