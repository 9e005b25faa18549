"""JSON schemas of the configuration files, for editors; made from the models, so that the two cannot disagree."""

from typing import Any

from reinfuse.study.claims_file import Claims
from reinfuse.study.configuration import Configuration
from reinfuse.study.strict import Strict
from reinfuse.study.study_file import Study
from reinfuse.study.twin_file import Twin

MODELS: dict[str, type[Strict]] = {"config": Configuration, "study": Study, "claims": Claims, "twin": Twin}


def schemas() -> dict[str, dict[str, Any]]:
    """Return {file name: schema}."""
    return {f"{name}.schema.json": model.model_json_schema() for name, model in MODELS.items()}
