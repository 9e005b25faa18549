"""Re-run exactly when something changed: each row makes one change and asks the engine what would run."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml
from workflow.workspace import bytes_of, make_workspace, snakemake, would_run

MODELS = {"model/table1", "model/change", "model/model"}
REPORT = {"report", "leak_gate", "release"}
FROM_AUDIT = {"audit", "figures/p_values"} | REPORT
FROM_ESTIMATES = {"estimates", "figures/course"} | FROM_AUDIT
FROM_GATHER = {"multiverse/variants", "figures/curve"} | FROM_ESTIMATES
FROM_CHUNKS = {"multiverse/variants/0", "multiverse/variants/1"} | FROM_GATHER
FROM_CLEAN = {"clean", "figures/lines"} | MODELS | FROM_CHUNKS
EVERYTHING = {"deidentify"} | FROM_CLEAN
INDEX = {"index", "last_gate", "drift"}


def of(study: str, *steps: set[str]) -> set[str]:
    """Return the titles of one study's steps."""
    return {f"{study}/{step}" for step in set().union(*steps)}


def first(*steps: set[str]) -> set[str]:
    """Return the titles of the first study's steps, and what follows over both studies."""
    return with_index(of("first", *steps))


def both(*steps: set[str]) -> set[str]:
    """Return the titles of both studies' steps, and what follows over both."""
    return with_index(of("first", *steps) | of("second", *steps))


def with_index(steps: set[str]) -> set[str]:
    """Add what follows over both studies: the page, and where one was audited, their joint ledger and the synthesis."""
    return steps | INDEX | ({"ledger", "synthesis"} if any(step.endswith("/audit") for step in steps) else set())


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workspace in which everything has run once."""
    folder = make_workspace(tmp_path_factory.mktemp("matrix") / "project")
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@contextmanager
def changed(path: Path) -> Iterator[None]:
    """Let a test change a file, then put content and times back."""
    content, status = path.read_bytes(), path.stat()
    try:
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace(path: Path, old: str, new: str) -> None:
    """Replace one text by another; the old one must be there."""
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new))


FIRST = "resources/studies/first"
CHANGES = [
    ("a comment in a module", "scripts/reinfuse/statistics/signed_rank.py", "\nimport", "\n# a comment\nimport", set()),
    ("a docstring in an entry", "scripts/clean.py", '"""Make', '"""Really make', set()),
    ("a comment in config.yaml", "config.yaml", "studies:", "# mine\nstudies:", set()),
    (
        "keys of study.yaml in another order",
        f"{FIRST}/study.yaml",
        "evidence: rows\nrows: simulated",
        "rows: simulated\nevidence: rows",
        set(),
    ),
    (
        "code of one estimator",
        "scripts/reinfuse/statistics/signed_rank.py",
        "\nimport",
        "\nCHANGED = 1\nimport",
        both({"model/change"}, FROM_CHUNKS),
    ),
    (
        "code of one kind of figure",
        "scripts/reinfuse/figures/trajectories.py",
        "\nimport",
        "\nCHANGED = 1\nimport",
        both({"figures/lines"} | REPORT),
    ),
    ("code of the audit", "scripts/reinfuse/audit/ledger.py", "\nfrom", "\nCHANGED = 1\nfrom", both(FROM_AUDIT)),
    (
        "code that sums a multiverse up",
        "scripts/reinfuse/multiverse/summary.py",
        "\nimport",
        "\nCHANGED = 1\nimport",
        both(FROM_GATHER),
    ),
    (
        "code that every stage shares",
        "scripts/reinfuse/errors.py",
        "exit_code = 70",
        "exit_code = 71",
        both(EVERYTHING),
    ),
    ("a style sheet", "workflow/templates/style.css", "{", "{ ", both(REPORT) | {"synthesis"}),
    ("a reference table", "resources/reference/postcode_prefixes.yaml", "\n", "\n# a comment\n", both(EVERYTHING)),
    (
        "one analysis of one study",
        f"{FIRST}/study.yaml",
        "primary: signed_rank_exact",
        "primary: paired_t",
        first({"model/change"}, FROM_ESTIMATES),
    ),
    (
        "two values of a setting swapped",
        f"{FIRST}/study.yaml",
        "groups: [all, women, men], variables",
        "groups: [women, all, men], variables",
        first({"model/table1"}, FROM_ESTIMATES),
    ),
    (
        "a group that one analysis uses",
        f"{FIRST}/study.yaml",
        "men: {label: Men, where: [{column: sex, equals: male}]}",
        "men: {label: Men, where: [{column: sex, one_of: [male]}]}",
        first(FROM_CLEAN),
    ),
    ("a title", f"{FIRST}/study.yaml", "title: A small", "title: A tiny", first(REPORT) | {"synthesis"}),
    (
        "what one study brings to the synthesis",
        f"{FIRST}/study.yaml",
        "horizon_days: [30, 30]",
        "horizon_days: [28, 30]",
        {"synthesis"} | INDEX,
    ),
    (
        "code of the synthesis",
        "scripts/reinfuse/synthesis/comparison.py",
        "\nimport",
        "\nCHANGED = 1\nimport",
        {"synthesis"} | INDEX,
    ),
    (
        "a caption",
        f"{FIRST}/study.yaml",
        "caption: Means.",
        "caption: All means.",
        first({"figures/course"} | REPORT),
    ),
    (
        "one claim's number",
        f"{FIRST}/claims.yaml",
        'reported: "7.9"',
        'reported: "7.8"',
        first(FROM_AUDIT),
    ),
    (
        "one choice of a multiverse",
        f"{FIRST}/study.yaml",
        "scales: [raw, square_root]",
        "scales: [raw, log_plus_one]",
        first(FROM_CHUNKS),
    ),
    (
        "how many jobs share a multiverse",
        f"{FIRST}/study.yaml",
        "chunks: 2",
        "chunks: 3",
        first(FROM_CHUNKS, {"multiverse/variants/2"}),
    ),
    (
        "what a source says of the direction",
        f"{FIRST}/study.yaml",
        "published_direction: lower",
        "published_direction: higher",
        first(FROM_GATHER),
    ),
    (
        "the p-value that a multiverse is about",
        f"{FIRST}/claims.yaml",
        'reported: "0.031"',
        'reported: "0.032"',
        first(FROM_GATHER),
    ),
    ("the title over all studies", "config.yaml", "studies:", "report: {title: Mine}\nstudies:", INDEX),
]


@pytest.mark.parametrize(("what", "name", "old", "new", "expected"), CHANGES, ids=[row[0] for row in CHANGES])
def test_a_change_runs_exactly_what_depends_on_it(finished, what, name, old, new, expected):
    """A step too few is a stale number in a report; a step too many is time lost."""
    with changed(finished / name):
        replace(finished / name, old, new)
        assert would_run(finished) == expected


def test_nothing_changed_runs_nothing_and_changes_no_byte(finished):
    """The second `make report`."""
    before = bytes_of(finished)
    run = snakemake(finished)
    assert "Nothing to be done" in run.stdout + run.stderr
    assert bytes_of(finished) == before


def test_nothing_changed_loads_no_pandas(finished):
    """A third of the time of a run that has nothing to do: one rule with `params:` makes the engine load it."""
    run = snakemake(finished, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}
    assert "reinfuse.prepare" in loaded
    assert not loaded & {"pandas", "scipy", "matplotlib", "pyarrow"}


def test_keys_in_another_order_run_nothing(finished):
    """The order of a mapping's keys means nothing, wherever the mapping stands."""

    def turned(value):
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(part) for part in value] if isinstance(value, list) else value

    with ExitStack() as changes:
        for name in ("study.yaml", "claims.yaml"):
            path = finished / FIRST / name
            changes.enter_context(changed(path))
            path.write_text(yaml.safe_dump(turned(yaml.safe_load(path.read_text())), sort_keys=False))
        assert would_run(finished) == set()


def test_touched_files_run_nothing(finished):
    """Times decide nothing: after a clone or an unpacked archive every file is new."""
    later = time.time() + 100
    for path in finished.rglob("*"):
        if path.is_file() and not path.is_relative_to(finished / "results") and ".snakemake" not in path.parts:
            os.utime(path, (later, later))
    assert would_run(finished) == set()


def test_raw_data_with_an_older_time_is_seen(finished):
    """cp -p, unzip and rsync -t give new content the old time."""
    raw = finished / FIRST / "data" / "export.csv"
    with changed(raw):
        status = raw.stat()
        replace(raw, "1002,Bob Hill,58", "1002,Bob Hill,59")
        os.utime(raw, ns=(status.st_atime_ns, status.st_mtime_ns - 10**12))
        assert would_run(finished) == first(EVERYTHING)


def test_an_upgraded_package_runs_what_imports_it(finished, tmp_path):
    """formulaic is imported by the mixed model alone; the reports print its version."""
    fake = tmp_path / "site-packages" / "formulaic-99.0.dist-info"
    fake.mkdir(parents=True)
    (fake / "METADATA").write_text("Metadata-Version: 2.1\nName: formulaic\nVersion: 99.0\n")
    (fake / "top_level.txt").write_text("formulaic\n")
    expected = both({"model/model"}, FROM_ESTIMATES)
    assert would_run(finished, PYTHONPATH=str(fake.parent)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("results/first/left_out.csv", first(EVERYTHING)),
        ("results/first/clean/patients.parquet", first(FROM_CLEAN)),
        ("results/first/model/change.csv", first({"model/change"}, FROM_ESTIMATES)),
        ("results/first/figures/course.png", first({"figures/course"} | REPORT)),
        ("results/first/report.html", first(REPORT)),
        ("results/first/release/estimates.csv", first({"release"})),
        ("results/first/leak_gate.json", first({"leak_gate", "release"})),
        ("results/run.json", INDEX),
        ("results/synthesis/effects.csv", {"synthesis"} | INDEX),
    ],
)
def test_an_output_edited_or_removed_by_hand_is_noticed(finished, name, expected):
    """The engine alone misses both."""
    path = finished / name
    with changed(path):
        path.write_bytes(path.read_bytes() + b" ")
        assert would_run(finished) == expected
        path.unlink()
        assert would_run(finished) == expected


def test_an_edited_output_is_said_and_rebuilt_to_the_same_bytes(finished):
    """Whoever edited a table must learn that the edit is gone."""
    before = bytes_of(finished)
    path = finished / "results/first/estimates.csv"
    path.write_text(path.read_text().replace("mean", "mode"))
    run = snakemake(finished)
    assert "first/estimates runs again: its output estimates.csv was changed by hand" in run.stderr
    assert bytes_of(finished) == before


def test_without_the_engines_records_nothing_is_missed(finished):
    """A rule too many is allowed, a rule too few is not."""
    kept = finished.parent / "records"
    shutil.move(finished / ".snakemake", kept)
    try:
        with changed(finished / FIRST / "claims.yaml"):
            replace(finished / FIRST / "claims.yaml", 'reported: "7.9"', 'reported: "7.8"')
            assert would_run(finished) >= first(FROM_AUDIT)
    finally:
        shutil.rmtree(finished / ".snakemake", ignore_errors=True)
        shutil.move(kept, finished / ".snakemake")


def test_a_dry_run_says_why_in_plain_words_and_changes_nothing(finished):
    """What `make why` is for."""
    before = bytes_of(finished)
    with changed(finished / FIRST / "study.yaml"):
        replace(finished / FIRST / "study.yaml", "primary: signed_rank_exact", "primary: paired_t")
        answer = snakemake(finished, "--dry-run")
    assert "first/model/change runs again: setting spec.primary changed" in answer.stderr
    assert "second/" not in answer.stderr
    assert bytes_of(finished) == before
