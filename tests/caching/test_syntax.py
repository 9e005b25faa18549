"""A module's digest follows its meaning and nothing else."""

import pytest

from reinfuse.caching.syntax import module_syntax

PLAIN = "import numpy\n\ndef double(x):\n    return 2 * x\n"


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("a comment", "import numpy  # arrays\n\ndef double(x):\n    # twice\n    return 2 * x\n"),
        ("a docstring", '"""Numbers."""\nimport numpy\n\ndef double(x):\n    """Twice."""\n    return 2 * x\n'),
        ("formatting", "import numpy\n\n\n\ndef double( x ):\n  return (2*x)\n"),
    ],
)
def test_what_means_the_same_has_the_same_digest(what, source):
    """Otherwise a comment would re-run every model."""
    assert module_syntax(source).digest == module_syntax(PLAIN).digest, what


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("a constant", PLAIN.replace("2 *", "3 *")),
        ("an operator", PLAIN.replace("2 *", "2 +")),
        ("a default", PLAIN.replace("(x)", "(x=1)")),
        ("an import", PLAIN.replace("numpy", "pandas")),
        ("a string that is no docstring", PLAIN + "NAME = 'a'\n"),
    ],
)
def test_what_means_something_else_has_another_digest(what, source):
    """Otherwise a changed estimator would serve its old results."""
    assert module_syntax(source).digest != module_syntax(PLAIN).digest, what


def test_a_function_of_nothing_but_its_docstring_is_still_a_function():
    """Dropping the only statement would leave a tree that cannot be compared."""
    assert module_syntax('def f():\n    """Nothing."""\n').digest == module_syntax("def f():\n    pass\n").digest


def test_imports_are_found_where_they_happen_at_run_time():
    """A lazy import counts; one for the type checker does not."""
    source = (
        "from typing import TYPE_CHECKING\nimport os.path\n"
        "if TYPE_CHECKING:\n    import pandas\nelse:\n    import json\n"
        "def f():\n    from reinfuse.model import describe\n    try:\n        import scipy\n"
        "    except ImportError:\n        pass\n"
    )
    assert set(module_syntax(source).imports) == {
        "typing.TYPE_CHECKING", "os.path", "json", "reinfuse.model.describe", "scipy",
    }  # fmt: skip
