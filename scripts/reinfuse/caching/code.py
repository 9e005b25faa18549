"""Which project modules and which installed packages a script reaches."""

import functools
import importlib.metadata
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from reinfuse.caching.remembered import Memory
from reinfuse.caching.syntax import module_syntax


@dataclass(frozen=True)
class Module:
    """One module of the project: the modules that it imports, and the foreign names."""

    name: str
    digest: str
    project: list[Path]
    foreign: set[str]


class Code:
    """Follow imports from a script through the project, and from there into the installed packages.

    `root` is the folder that scripts are run from (it is `sys.path[0]` of each of them).
    """

    def __init__(self, root: Path, memory: Memory) -> None:
        self._root = root
        self._memory = memory
        self._modules: dict[Path, Module] = {}
        self._files: dict[str, list[Path]] = {}

    def reached(self, entries: list[Path]) -> tuple[dict[str, str], dict[str, str]]:
        """Return {module file, relative to the root's parent: digest} and {distribution: version}.

        Parameters
        ----------
        entries
            The script, and the modules that it chooses by name at run time.
        """
        reached: dict[Path, Module] = {}
        waiting = list(entries)
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached[path] = self._module(path)
                waiting += reached[path].project
        modules = {module.name: module.digest for module in reached.values()}
        foreign = set().union(*(module.foreign for module in reached.values()))
        return dict(sorted(modules.items())), self._distributions(foreign - sys.stdlib_module_names)

    def _module(self, path: Path) -> Module:
        """Look at one module, once for all the entries that reach it."""
        if path not in self._modules:
            digest, imports = self._memory.of(path, "syntax", _syntax)
            found = {imported: self._project_modules(imported) for imported in imports}
            self._modules[path] = Module(
                name=path.relative_to(self._root.parent).as_posix(),
                digest=digest,
                project=self._packages_above(path) + [module for modules in found.values() for module in modules],
                foreign={imported.split(".")[0] for imported, modules in found.items() if not modules},
            )
        return self._modules[path]

    def _packages_above(self, path: Path) -> list[Path]:
        """Importing a.b.c runs the __init__ of a and of a.b."""
        packages = path.relative_to(self._root).parts[:-1]
        above = (".".join(packages[: depth + 1]) for depth in range(len(packages)))
        return [self._sources[name] for name in above if name in self._sources]

    def _project_modules(self, name: str) -> list[Path]:
        """Return the file of a module, or of the module whose attribute is named; none for foreign names."""
        if name not in self._files:
            named = [dotted for dotted in (name, name.rpartition(".")[0]) if dotted and dotted in self._sources]
            self._files[name] = [self._sources[dotted] for dotted in named[:1]]
        return self._files[name]

    def _distributions(self, names: set[str]) -> dict[str, str]:
        provided, requirements, versions = self._installed
        waiting = [distribution for name in names for distribution in provided.get(name, [])]
        reached: dict[str, str] = {}
        while waiting:
            distribution = waiting.pop()
            if distribution in versions and distribution not in reached:
                reached[distribution] = versions[distribution]
                waiting += requirements.get(distribution, [])
        return dict(sorted(reached.items()))

    @functools.cached_property
    def _sources(self) -> dict[str, Path]:
        """The file of each module below the root, by dotted name; one listing, not a question for every import."""
        found: dict[str, Path] = {}
        for folder, _, names in os.walk(self._root):
            package = Path(folder).relative_to(self._root).parts
            for name in names:
                if name == "__init__.py":
                    found[".".join(package)] = Path(folder) / name  # as for the import system, before a module
                elif name.endswith(".py"):
                    found.setdefault(".".join([*package, name.removesuffix(".py")]), Path(folder) / name)
        return found

    @functools.cached_property
    def _installed(self) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, str]]:
        folders = [Path(entry) for entry in sys.path if entry.endswith("-packages")]
        listing = sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))
        provided, requirements, versions = self._memory.keyed(
            "installed packages", [sys.version, listing], _installed_packages
        )
        return provided, requirements, versions


def _syntax(path: Path) -> list[object]:
    syntax = module_syntax(path.read_text(encoding="utf-8"))
    return [syntax.digest, list(syntax.imports)]


def _installed_packages() -> list[object]:
    provided = {
        name: sorted({_normal(distribution) for distribution in distributions})
        for name, distributions in importlib.metadata.packages_distributions().items()
    }
    requirements: dict[str, list[str]] = {}
    versions: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = _normal(distribution.metadata["Name"])
        if name in versions:
            continue  # hidden by one that comes earlier on the path, as for the import system
        versions[name] = distribution.version
        # What an extra asks for is installed for another reason, or not at all.
        needed = [text for text in distribution.requires or [] if "extra ==" not in text]
        requirements[name] = sorted({_normal(re.split(r"[^A-Za-z0-9._-]", text, maxsplit=1)[0]) for text in needed})
    return [provided, requirements, versions]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
