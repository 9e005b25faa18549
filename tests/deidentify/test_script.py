"""scripts/deidentify.py as the workflow runs it: exit codes, one message, nothing written on failure."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def settings_of(declared: dict[str, Any], **more: Any) -> dict[str, Any]:
    settings: dict[str, Any] = declared["settings"]({"visits": declared["source"]()}, **more)
    return settings


@pytest.mark.parametrize(
    ("old", "new", "exit_code"),
    [
        ("record_number", "record_number,record_number", 67),
        ("dose_mg", "dose_mgs", 68),
        (",9,61.5", ",11,61.5", 69),
        ("72.5", "-72.5", 69),
        ("70003", "70001", 71),
    ],
)
def test_bad_file_ends_in_one_message_and_its_exit_code(
    old: str, new: str, exit_code: int, tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str,
    quotes_no_cell: Callable[[str, str], None],
) -> None:  # fmt: skip
    """A user would see a traceback, a wrapper could not tell the cause, or half a result would stay."""
    text = good_file.replace(old, new)
    (tmp_path / "raw" / "clinic.csv").write_text(text, encoding="utf-8")
    done = run_script(settings_of(declared))
    assert done.returncode == exit_code
    assert done.stderr.startswith("Error: clinic.csv: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    quotes_no_cell(done.stderr, text)
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("content", "exit_code"), [(None, 66), (b"", 67), ("Abélard".encode("latin-1"), 67)])
def test_no_table_ends_in_its_exit_code(
    content: bytes | None, exit_code: int, tmp_path: Path, run_script: Run, declared: dict[str, Any]
) -> None:
    """A file that is not there and a file that cannot be read ask for different things."""
    if content is not None:
        (tmp_path / "raw" / "clinic.csv").write_bytes(content)
    done = run_script(settings_of(declared))
    assert done.returncode == exit_code
    assert len(done.stderr.strip().splitlines()) == 1


def test_one_bad_source_keeps_the_others_from_being_written(
    tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str
) -> None:
    """A result of which half is new and half is old would pass for a whole one."""
    sources = {"first": declared["source"](), "second": declared["source"](file="second.csv")}
    (tmp_path / "raw" / "clinic.csv").write_text(good_file, encoding="utf-8")
    (tmp_path / "raw" / "second.csv").write_text(good_file.replace("61.5", "sixty"), encoding="utf-8")
    assert run_script(declared["settings"](sources)).returncode == 69
    assert not (tmp_path / "results").exists()


def test_results_that_cannot_be_written(
    tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str
) -> None:
    """A file where the folder should be would end in a traceback."""
    (tmp_path / "raw" / "clinic.csv").write_text(good_file, encoding="utf-8")
    (tmp_path / "results").write_text("not a folder", encoding="utf-8")
    done = run_script(settings_of(declared))
    assert done.returncode == 73
    assert done.stderr.startswith(f"Error: {tmp_path / 'results'}")
    assert "Traceback" not in done.stderr


def test_private_rows_need_a_key_that_only_the_owner_can_read(
    tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str
) -> None:
    """Private record numbers would get the public key's pseudonyms, which anyone can turn back."""
    (tmp_path / "raw" / "clinic.csv").write_text(good_file, encoding="utf-8")
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o644)
    private = settings_of(declared, rows="private", deidentification={"mode": "limited_data_set", "crosswalk": False})
    assert run_script(private).returncode == 72
    assert run_script(private, "--key-file", key).returncode == 72
    key.chmod(0o600)
    assert run_script(private, "--key-file", key).returncode == 0
    under_secret_key = written(tmp_path / "results")
    assert run_script(settings_of(declared)).returncode == 0
    assert (
        under_secret_key["deidentified/visits.parquet"] != written(tmp_path / "results")["deidentified/visits.parquet"]
    )
    assert not any(key.read_bytes() in content for content in under_secret_key.values())


def test_study_without_sources_leaves_an_empty_folder(
    tmp_path: Path, run_script: Run, declared: dict[str, Any]
) -> None:
    """A study that published no rows would stop the workflow."""
    assert run_script(declared["settings"]({})).returncode == 0
    assert list((tmp_path / "results" / "deidentified").iterdir()) == []
    assert '"patients": 0' in written(tmp_path / "results")["deidentification.json"].decode()


def test_order_of_raw_rows_and_columns_and_their_spelling_leave_no_trace(
    tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str
) -> None:
    """The order of an export can tell who came first; results would also differ between equal exports."""
    raw = tmp_path / "raw" / "clinic.csv"
    raw.write_text(good_file, encoding="utf-8")
    assert run_script(settings_of(declared)).returncode == 0
    first = written(tmp_path / "results")
    rows = [line.split(",") for line in good_file.splitlines()]
    shuffled = [rows[0], rows[3], rows[1], rows[2]]
    text = "\r\n".join(",".join(reversed(row)) for row in shuffled)
    raw.write_text("\ufeff" + text, encoding="utf-8", newline="")
    assert run_script(settings_of(declared)).returncode == 0
    assert written(tmp_path / "results") == first


def test_pseudonyms_of_public_rows_are_the_same_everywhere(
    tmp_path: Path, run_script: Run, declared: dict[str, Any], good_file: str
) -> None:
    """A report of public rows made elsewhere could not be compared byte by byte."""
    (tmp_path / "raw" / "clinic.csv").write_text(good_file, encoding="utf-8")
    assert run_script(settings_of(declared)).returncode == 0
    found = pd.read_parquet(tmp_path / "results" / "deidentified" / "visits.parquet")
    # From OpenSSL, with $KEY the declared public key:
    # printf 'patient\0a-clinic\0%s' 70001 | openssl dgst -sha256 -binary -hmac "$KEY" | head -c 10 | base32
    expected = ["PVFLMBMGYBU3W6DFE", "P3RHX5WJLHA52RDXB", "PGQCHJ27WN63IU3VS"]
    assert found["record_number"].tolist() == sorted(expected)
