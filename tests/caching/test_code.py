"""What a script reaches: its own imports, theirs, and the installed packages behind them."""

from pathlib import Path

import pytest

from reinfuse.caching.code import Code
from reinfuse.caching.remembered import Memory


@pytest.fixture
def scripts(tmp_path):
    """A small project: first.py → library.a → library.b → numpy; second.py → library.c → formulaic."""
    files = {
        "first.py": "from library import a\n",
        "second.py": "def run():\n    from library.c import thing\n",
        "library/__init__.py": "",
        "library/a.py": "from library.b import value\n",
        "library/b.py": "import numpy\nvalue = 1\n",
        "library/c.py": "import formulaic\nimport json\nthing = 1\n",
    }
    for name, text in files.items():
        path = tmp_path / "scripts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "scripts"


def reached(scripts: Path, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a script reaches, without memory of an earlier look."""
    return Code(scripts, Memory(scripts / "none.json")).reached([scripts / name])


def test_imports_are_followed_through_the_project(scripts):
    """A missing module in the list would be one whose edit re-runs nothing."""
    modules, _ = reached(scripts, "first.py")
    assert list(modules) == [
        "scripts/first.py",
        "scripts/library/__init__.py",
        "scripts/library/a.py",
        "scripts/library/b.py",
    ]


def test_lazy_imports_are_followed_and_the_standard_library_is_not(scripts):
    """Entries import inside functions to start fast; those modules count all the same."""
    modules, packages = reached(scripts, "second.py")
    assert "scripts/library/c.py" in modules
    assert "scripts/library/b.py" not in modules
    assert "formulaic" in packages


def test_packages_bring_what_they_require(scripts):
    """An upgraded SciPy changes what formulaic computes."""
    _, packages = reached(scripts, "second.py")
    assert {"formulaic", "scipy", "pandas", "numpy"} <= packages.keys()
    assert list(reached(scripts, "first.py")[1]) == ["numpy"]


def test_an_edit_changes_only_the_digest_of_its_module(scripts):
    """The stamp's difference must point to the module that was edited."""
    before, _ = reached(scripts, "first.py")
    (scripts / "library" / "b.py").write_text("import numpy\nvalue = 2\n")
    after, _ = reached(scripts, "first.py")
    assert {name for name in before if before[name] != after[name]} == {"scripts/library/b.py"}


def test_a_package_comes_before_a_module_of_its_name(scripts):
    """The import system takes the package, so an edit of the module beside it must re-run nothing."""
    (scripts / "library.py").write_text("import scipy\n")
    modules, packages = reached(scripts, "first.py")
    assert "scripts/library.py" not in modules
    assert list(packages) == ["numpy"]
