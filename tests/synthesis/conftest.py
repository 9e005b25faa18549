"""What the step over all studies is told, for a test to change, and the results that it reads."""

from copy import deepcopy
from pathlib import Path

import pytest
from synthesis_results import SETTINGS, Settings, write_studies


@pytest.fixture
def told() -> Settings:
    """What the step is told."""
    return deepcopy(SETTINGS)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder with the results of the three studies."""
    return write_studies(tmp_path / "results")
