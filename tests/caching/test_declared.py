"""What study files declare is remembered exactly as long as nothing that it follows from is new."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.caching.code import Code
from reinfuse.caching.declared import declared_identity, recall, remember, remembered_steps
from reinfuse.caching.remembered import Memory
from reinfuse.caching.stamps import Step
from reinfuse.step_files import Files

TOLD = {
    "studies": ["mine"],
    "raw_data": {"mine": "/home/jane.doe/export"},
    "privacy": {"key_file": "/home/jane.doe/key"},
    "report": {"title": "A title"},
}
STEP = Step("mine/clean", [Path("scripts/clean.py")], {"levels": [1, {"a": None}]}, ["mine/deidentify"], {"f": "d"})
FILES = Files(raw={"mine": {"export.csv": "hmac:1"}}, reference={"a.yaml": "1"}, templates={})


@pytest.fixture
def project(tmp_path):
    """A folder with a study and the code that would read it; returns the function that gives its identity."""
    study = tmp_path / "studies" / "mine"
    study.mkdir(parents=True)
    for name in ("study.yaml", "claims.yaml"):
        (study / name).write_text("study: mine\n")
    scripts = tmp_path / "scripts"
    package = scripts / "reinfuse"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "declarations.py").write_text("import reinfuse.steps\n")
    (package / "steps.py").write_text("LAST = 1\n")

    def identity(told=TOLD):
        memory = Memory(tmp_path / "remembered.json")
        return declared_identity(
            told, Path("config.yaml"), tmp_path / "studies", scripts, Code(scripts, memory), memory
        )

    return identity


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("studies/mine/study.yaml", "study: mine\ntitle: x\n"),
        ("studies/mine/claims.yaml", "study: mine\nclaims: []\n"),
        ("studies/mine/twin.yaml", "patients: 3\n"),
        ("scripts/reinfuse/steps.py", "LAST = 2\n"),
    ],
)
def test_every_file_that_counts_makes_it_another(tmp_path, project, file, text):
    """A run that did not read an edited file again would go on with what it said before."""
    before = project()
    assert project() == before
    (tmp_path / file).write_text(text)
    assert project() != before


@pytest.mark.parametrize(
    "change",
    [
        {"studies": ["mine", "other"]},
        {"report": {"title": "Another"}},
        {"raw_data": {"other": "/home/jane.doe/export"}},
        {"raw_data": {"mine": 5}},
        {"privacy": {"key_file": None}},
        {"a_key": "that nobody knows"},
    ],
)
def test_what_config_yaml_says_makes_it_another(project, change):
    """A mistake in config.yaml would be passed over, or a change of it."""
    assert project(TOLD | change) != project()


def test_where_raw_data_lies_is_not_part_of_it(project):
    """The digest is kept beside the engine's records, where a path could be guessed from it."""
    moved = {"raw_data": {"mine": "/elsewhere"}, "privacy": {"key_file": "/elsewhere/key"}}
    assert project(TOLD | moved) == project()


def test_a_comment_in_the_code_leaves_it(tmp_path, project):
    """Comments run nothing again, here as everywhere."""
    before = project()
    (tmp_path / "scripts" / "reinfuse" / "steps.py").write_text("# why\nLAST = 1\n")
    assert project() == before


def test_steps_come_back_as_they_were(tmp_path):
    """A remembered step that differed would write another stamp, and run."""
    studies = {"mine": {"rows": "private", "files": ["export.csv"], "twin": None}}
    remember(tmp_path / "declared.json", "one", studies, FILES, [STEP])
    kept = recall(tmp_path / "declared.json", "one")
    assert remembered_steps(kept) == [STEP]
    assert kept["studies"] == studies
    assert recall(tmp_path / "declared.json", "two") is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"identity": 1}', "\udcff"])
def test_a_damaged_memory_is_no_memory(tmp_path, content):
    """It would stop every run until a person removed a file that they never heard of."""
    (tmp_path / "declared.json").write_bytes(content.encode(errors="surrogateescape"))
    assert recall(tmp_path / "declared.json", "one") is None


def test_a_run_with_nothing_new_imports_no_models():
    """The models are what costs; one import of them at the top of a module would bring all of it back."""
    root = Path(__file__).resolve().parents[2]
    asked = "import sys; import reinfuse.prepare; print([name for name in sys.modules if name.startswith('pydantic')])"
    shown = subprocess.run(
        [sys.executable, "-c", asked], cwd=root / "scripts", capture_output=True, text=True, check=True
    )
    assert json.loads(shown.stdout.replace("'", '"')) == []
