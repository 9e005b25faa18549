"""What every rule shares: the project's configuration, the stamp of each step, and how a run ends.

No rule has `params:`: for those the engine loads pandas at every start, which would cost a third of a run that has
nothing to do. What a step is told stands in its stamp.
"""

import atexit
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(workflow.basedir) / "scripts"))

from reinfuse.discretion import OWNER_ONLY
from reinfuse.entry import FAILURES_VARIABLE
from reinfuse.errors import ReinfuseError
from reinfuse.prepare import ENGINE_FOLDER, RESULTS, known_steps, prepare_run, read_project
from reinfuse.caching.receipts import receipt_path, stamp_path

# Jobs run the Python that runs the engine, with byte code: without it every start costs several times as much.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A bare `snakemake` should just run; the engine itself insists on a number of cores.
if workflow.resource_settings.cores is None:
    workflow.resource_settings.cores = os.cpu_count()

# Uses of the engine that look at the workflow and run nothing.
LOOKING_ONLY = {
    "--lint", "--unlock", "--summary", "-S", "--detailed-summary", "-D", "--dag", "--rulegraph", "--filegraph",
    "--d3dag", "--list", "--list-rules", "-l", "--list-target-rules", "--lt", "--list-changes", "--list-input-changes",
    "--list-params-changes", "--print-compilation", "--cleanup-metadata", "--cm", "--archive", "--report", "--touch",
    "-t", "--generate-unit-tests", "--containerize", "--delete-all-output", "--delete-temp-output",
}  # fmt: skip

FAILURES = ENGINE_FOLDER / "reinfuse" / "failures"
# Steps that fail when all reports are written.
AFTER_REPORTS = ("drift", "last_gate")


def prepare():
    """Read the configuration and compare everything with the last run; a user's mistake ends the run here."""
    try:
        project = read_project(config)
        if not workflow.is_main_process:
            if project.has_private_rows:  # a job on another machine
                os.umask(OWNER_ONLY)
            return project, {}
        if workflow.output_settings.dryrun:
            planned = Path(tempfile.mkdtemp(prefix="reinfuse-dry-run-"))
            atexit.register(shutil.rmtree, planned, ignore_errors=True)
            return project, prepare_run(project, may_write=False, planned=planned)
        may_write = LOOKING_ONLY.isdisjoint(sys.argv)
        stamps = prepare_run(project, may_write=may_write, planned=None)
        if may_write:
            shutil.rmtree(FAILURES, ignore_errors=True)
        os.environ[FAILURES_VARIABLE] = str(FAILURES)
        return project, stamps
    except ReinfuseError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)


project, stamps = prepare()
before = {step.title: step.after for step in known_steps(project)}


def stamp_of(step):
    """Return the input function that gives a rule its stamp; `step` is the step's name with the rule's wildcards."""

    def stamp(wildcards):
        title = step.format(**wildcards)
        return stamps.get(title, stamp_path(RESULTS, title))

    return stamp


def receipts_before(step):
    """Return the input function that gives a rule the receipts of the steps that it comes after."""

    def receipts(wildcards):
        return [receipt_path(RESULTS, title) for title in before[step.format(**wildcards)]]

    return receipts


def every_receipt(wildcards):
    """Return the receipts of all steps: whatever a person removes or edits is missed by one of them."""
    return [receipt_path(RESULTS, title) for title in before]


def results_before(step, kind, suffix):
    """Return the input function that lists one file for each step of a kind (such as `model`) before a step."""

    def files(wildcards):
        start = f"{wildcards.study}/{kind}/"
        return [f"results/{title}{suffix}" for title in before[step.format(**wildcards)] if title.startswith(start)]

    return files


def announce_reports():
    """Say where the reports are; a run that was asked for less has made none."""
    if not all(Path(f"results/{name}/disclosure.json").is_file() for name in project.studies):
        return
    print("\nThe report over all studies: results/index.html")
    for name in project.studies:
        print(f"The report of {name}: results/{name}/report.html")
        print(f"  {release_of(name)}")
    if "synthesis" in before:
        print("The synthesis over studies: results/synthesis.html")


def release_of(name):
    """Say whether a study may leave, and where what may leave lies."""
    decision = json.loads(Path(f"results/{name}/disclosure.json").read_text(encoding="utf-8"))
    if decision["state"] == "pass":
        return f"its release: results/{name}/release/"
    asked = decision["failed"] + [one["why"] for one in decision["review"] if not one["accepted"]]
    return f"no release ({decision['state']}, results/{name}/disclosure.json): {' '.join(asked)}"


def explain_failure():
    """Say last, and once, what the user can do; the exit code tells the kind of mistake."""
    paths = sorted(FAILURES.glob("*.json"))
    failures = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    shutil.rmtree(FAILURES, ignore_errors=True)  # a message may name the raw folder
    if failures:
        sys.stderr.write("\n" + "\n".join(failure["message"] for failure in failures) + "\n")
        if not all(path.stem.endswith(AFTER_REPORTS) for path in paths):
            sys.stderr.write("Reports made before stay as they were.\n")
        sys.exit(failures[0]["exit_code"])


wildcard_constraints:
    study="|".join(project.studies),
    analysis="[a-z][a-z0-9_]*",
    figure="[a-z][a-z0-9_]*",
    multiverse="[a-z][a-z0-9_]*",
    chunk="[0-9]+",
