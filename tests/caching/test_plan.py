"""Stamps and receipts decide, by content alone, which steps must run, and say why in plain words."""

from pathlib import Path

import pytest

from reinfuse.caching.code import Code
from reinfuse.caching.plan import make_plan, put_stamps, sweep
from reinfuse.caching.receipts import make_receipt, receipt_path, results_of, stamp_path
from reinfuse.caching.remembered import Memory
from reinfuse.caching.stamps import Step, differences
from reinfuse.files import read_json, sha256, write_json, write_text


@pytest.fixture
def project(tmp_path):
    """Two steps, s/one → s/two, both finished."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "work.py").write_text("import json\n")
    run_all(tmp_path, {})
    return tmp_path


def steps(root: Path, settings: dict[str, object], names: tuple[str, ...] = ("one", "two")) -> list[Step]:
    entry = [root / "scripts" / "work.py"]
    after = {"one": [], "two": ["s/one"]}
    return [
        Step(title=f"s/{name}", entries=entry, settings={"value": settings.get(name, 1)}, after=after[name])
        for name in names
    ]


def plan(root: Path, settings: dict[str, object], names: tuple[str, ...] = ("one", "two")):
    code = Code(root / "scripts", Memory(root / "none.json"))
    return make_plan(steps(root, settings, names), code, root / "results", sha256, lambda _: False)


def run_all(root: Path, settings: dict[str, object]) -> None:
    """Do what a run does: put the stamps, make the outputs, leave the receipts."""
    made = plan(root, settings)
    put_stamps(made, root / "results")
    for title in made.stamps:
        name = title.partition("/")[2]
        output = root / "results" / "s" / f"{name}.csv"
        write_text(output, f"{name} {settings.get(name, 1)}\n")
        stamp = read_json(stamp_path(root / "results", title))
        write_json(receipt_path(root / "results", title), make_receipt(stamp, [output], root / "results"))


def test_nothing_changed_nothing_runs(project):
    """The promise of the second run."""
    assert plan(project, {}).reasons == {}


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (lambda r: (r / "scripts/work.py").write_text("import csv\n"), {"s/one", "s/two"}),
        (lambda r: (r / "results/s/one.csv").unlink(), {"s/one"}),
        (lambda r: (r / "results/s/two.csv").write_text("edited"), {"s/two"}),
        (lambda r: (r / "results/s/receipts/two.json").write_text("{"), {"s/two"}),
        (lambda r: (r / "results/s/stamps/two.json").unlink(), set()),
    ],
    ids=["code", "output gone", "output edited", "receipt damaged", "stamp gone"],
)
def test_what_no_longer_stands_is_found_without_file_times(project, change, reasons):
    """Each of these is missed by an engine that looks at times."""
    change(project)
    assert plan(project, {}).reasons.keys() == reasons


def test_a_setting_re_runs_its_step_alone(project):
    """What follows is the engine's to add, from the graph."""
    made = plan(project, {"one": 2})
    assert made.reasons == {"s/one": ["setting value changed"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [([5, 10, 10], [5, 5, 10]), ([1, 2], [2, 1]), (1, 1.5), ("1", 1), (None, 0)],
    ids=["counts", "order", "number", "type", "absent"],
)
def test_values_that_an_unordered_comparison_confuses_are_told_apart(project, old, new):
    """Swapped values and repeated ones are different settings."""
    run_all(project, {"one": old})
    assert plan(project, {"one": old}).reasons == {}
    assert "s/one" in plan(project, {"one": new}).reasons


def test_a_run_killed_between_two_steps_is_seen(project):
    """The first step made other outputs and the second never ran: times can be restored, content cannot."""
    made = plan(project, {"one": 2})
    put_stamps(made, project / "results")
    output = project / "results/s/one.csv"
    output.write_text("one 2\n")
    stamp = read_json(stamp_path(project / "results", "s/one"))
    write_json(receipt_path(project / "results", "s/one"), make_receipt(stamp, [output], project / "results"))
    assert plan(project, {"one": 2}).reasons == {"s/two": ["s/one has made other outputs since"]}


def test_withdrawn_receipts_leave_the_outputs_in_place(project):
    """The last good report stays until a new one replaces it."""
    put_stamps(plan(project, {"two": 5}), project / "results")
    assert not receipt_path(project / "results", "s/two").exists()
    assert (project / "results/s/two.csv").read_text() == "two 1\n"


def test_an_unchanged_stamp_is_not_written_again(project):
    """Its time is what the engine looks at."""
    before = stamp_path(project / "results", "s/one").stat().st_mtime_ns
    put_stamps(plan(project, {}), project / "results")
    assert stamp_path(project / "results", "s/one").stat().st_mtime_ns == before


def test_steps_that_are_no_longer_declared_are_removed_and_nothing_else(project):
    """An old analysis must not stand beside new ones; a person's own file must."""
    (project / "results/s/notes.txt").write_text("mine")
    assert sweep(plan(project, {}, names=("one",)), project / "results") == ["s/two"]
    assert not (project / "results/s/two.csv").exists()
    assert (project / "results/s/one.csv").exists()
    assert (project / "results/s/notes.txt").exists()


def test_differences_are_said_in_plain_words():
    """What `make why` prints."""
    old = {
        "settings": {"spec": {"start": "baseline"}}, "files": {"a.css": "1"}, "modules": {"m.py": "1"},
        "packages": {"scipy": "1.0"}, "python": "3.11", "after": [],
    }  # fmt: skip
    new = {
        "settings": {"spec": {"start": "later"}}, "files": {}, "modules": {"m.py": "2", "n.py": "1"},
        "packages": {"scipy": "1.1"}, "python": "3.12", "after": [],
    }  # fmt: skip
    assert differences(old, new) == [
        "file a.css is gone",
        "code m.py changed",
        "code n.py is new",
        "package scipy: 1.0 became 1.1",
        "setting spec.start changed",
        "Python 3.11 became 3.12",
    ]


@pytest.mark.parametrize("title", ["index", "kapural-2010/clean", "kapural-2010/model/pain_change"])
def test_a_receipt_knows_the_folder_of_all_results(title):
    """Steps find what they were made from through it."""
    assert results_of(receipt_path(Path("somewhere/results"), title), {"step": title}) == Path("somewhere/results")
