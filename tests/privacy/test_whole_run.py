"""A whole run over private rows: nothing that identifies, and no private place, in any file that the run leaves."""

import base64
import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from privacy.clinic import KEY
from privacy.scanner import found_in
from workflow.workspace import make_workspace, snakemake

# Places of private files are often named after people.
PRIVATE_PLACE = "Vandersloot-Ottoline"


@pytest.fixture(scope="module")
def private_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run one private study; returns the project's folder and what the run said."""
    folder = make_workspace(tmp_path_factory.mktemp("runs") / "project")
    secret = tmp_path_factory.mktemp("secret") / PRIVATE_PLACE
    secret.mkdir()
    study = folder / "resources" / "studies" / "first"
    header, *rows = (study / "data" / "export.csv").read_text().splitlines()
    # Record numbers long enough to be looked for.
    (secret / "export.csv").write_text("\n".join([header, *(f"7731{row}" for row in rows)]) + "\n")
    shutil.rmtree(study / "data")
    (secret / "key").write_bytes(KEY)
    (secret / "key").chmod(0o600)
    told = study / "study.yaml"
    told.write_text(told.read_text().replace("rows: simulated", "rows: private"))
    run = run_privately(folder, secret)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "rows: private" in told.read_text()
    return folder, run.stdout + run.stderr


def run_privately(folder: Path, secret: Path) -> subprocess.CompletedProcess[str]:
    """Run the workflow as a user with an ordinary umask does."""
    configuration = folder / "config.yaml"
    configuration.write_text(
        f"studies: [first]\nraw_data: {{first: {secret}}}\nprivacy: {{key_file: {secret / 'key'}}}\n"
    )
    before = os.umask(0o022)
    try:
        return snakemake(folder)
    finally:
        os.umask(before)
        configuration.unlink()  # which holds the places, and is the user's own


def identifiers(folder: Path) -> list[str]:
    """Return the record numbers and names of the export."""
    rows = (private_folder(folder) / "export.csv").read_text().splitlines()[1:]
    return sorted({cell for row in rows for cell in row.split(",")[:2] if len(cell) > 2})


def private_folder(folder: Path) -> Path:
    """Return where the raw file and the key of a run lie."""
    return next(folder.parent.parent.glob(f"secret*/{PRIVATE_PLACE}"))


@pytest.mark.attack(
    "process",
    "the engine's own records: parameters, inputs, logs; the key and the raw folder in them",
    "absent",
)
@pytest.mark.parametrize("place", ["results", ".snakemake"])
def test_no_file_of_a_run_holds_an_identifier_or_a_private_place(place: str, private_run: tuple[Path, str]) -> None:
    """The engine's records, its logs or a stamp would keep what the results must not hold."""
    folder, said = private_run
    assert found_in(folder / place, [*identifiers(folder), PRIVATE_PLACE, KEY.hex()], said) == []


@pytest.mark.attack(
    "process", "hashes without a key: of the raw file, of the key, of record numbers and names", "absent"
)
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_no_file_of_a_run_holds_a_hash_that_can_be_tried(algorithm: str, private_run: tuple[Path, str]) -> None:
    """Whoever has a list of record numbers, or another version of a small table, could try them all."""
    folder, said = private_run
    secrets = [cell.encode() for cell in identifiers(folder)]
    secrets += [(private_folder(folder) / name).read_bytes() for name in ("export.csv", "key")]
    digests = [hashlib.new(algorithm, secret).digest() for secret in secrets]
    spelled = [
        spelling.lower().rstrip(b"=")
        for digest in digests
        for spelling in (digest.hex().encode(), base64.b64encode(digest), base64.b32encode(digest))
    ]
    for place in ("results", ".snakemake"):
        for path in (folder / place).rglob("*"):
            if path.is_file():
                content = path.read_bytes().lower() + said.lower().encode()
                assert not [one for one in spelled if one[:24] in content], path.name


@pytest.mark.attack("process", "another account of the same machine", "closed")
def test_nobody_else_may_read_what_a_private_run_leaves(private_run: tuple[Path, str]) -> None:
    """Whoever has an account on the machine could read the rows, or the small cells of the report."""
    folder, _ = private_run
    for place in ("results", ".snakemake"):
        assert stat.S_IMODE((folder / place).stat().st_mode) == 0o700
    files = [path for path in (folder / "results" / "first").rglob("*") if path.is_file()]
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.attack(
    "process", "a private run that fails: at a name in a wrong cell, at a raw file that is gone", "unsaid"
)
@pytest.mark.parametrize(("spoil", "exit_code"), [("a name in a wrong cell", 69), ("no raw file", 66)])
def test_a_private_run_that_fails_says_and_leaves_nothing(
    spoil: str, exit_code: int, private_run: tuple[Path, str]
) -> None:
    """The engine's log of a failed job, or the message itself, with the cell or the private place in it."""
    folder, _ = private_run
    secret = private_folder(folder)
    good = (secret / "export.csv").read_bytes()
    named = identifiers(folder)
    report = (folder / "results" / "first" / "report.html").read_bytes()
    if spoil == "no raw file":
        (secret / "export.csv").unlink()
    else:
        (secret / "export.csv").write_bytes(good.replace(b"M,7,6", b"M,Fastolf Ermintrude,6"))
    try:
        run = run_privately(folder, secret)
    finally:
        (secret / "export.csv").write_bytes(good)
    assert run.returncode == exit_code, run.stdout + run.stderr
    said = run.stdout + run.stderr
    assert found_in(folder / "results", [*named, "Fastolf Ermintrude", PRIVATE_PLACE, KEY.hex()]) == []
    assert found_in(folder / ".snakemake", [*named, "Fastolf Ermintrude", PRIVATE_PLACE, KEY.hex()]) == []
    assert found_in(folder / ".snakemake", [*named, "Fastolf Ermintrude", KEY.hex()], said) == []
    assert (folder / "results" / "first" / "report.html").read_bytes() == report
