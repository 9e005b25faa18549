"""The schemas that editors read say what the models say."""

from pathlib import Path

import pytest

from reinfuse.files import canonical_json
from reinfuse.study.schemas import schemas

FOLDER = Path(__file__).resolve().parents[2] / "workflow" / "schemas"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_committed_schemas_are_those_of_the_models(name):
    """After a change of a model, run: make schemas."""
    assert (FOLDER / name).read_text(encoding="utf-8") == canonical_json(schemas()[name])


def test_no_schema_is_left_over():
    """A schema without a model would promise what nothing checks."""
    assert {path.name for path in FOLDER.iterdir()} == set(schemas())
