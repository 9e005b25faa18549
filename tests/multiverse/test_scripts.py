"""The two entries as the workflow calls them: the same bytes, however the work is shared."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.parquet import write_parquet

SCRIPTS = Path(__file__).parents[2] / "scripts"
PAIN = dict(zip("ABCDEFG", [(8, 6), (9, 3), (7, 7), (6, 1), (10, 5), (0, 2), (5, 4)], strict=True))


def run_script(name, settings, stamp, *arguments):
    """Run an entry with a stamp of its own; it must say nothing."""
    stamp.write_text(json.dumps({"step": "s/multiverse/a_multiverse", "settings": settings}), encoding="utf-8")
    command = [sys.executable, "-W", "error", str(SCRIPTS / name), "--stamp", str(stamp), *map(str, arguments)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@pytest.fixture
def results(tmp_path, build, told):
    """Return a function that gives the bytes of both outputs, made in so many chunks."""
    for name, table in build(PAIN).items():
        write_parquet(tmp_path / "clean" / f"{name}.parquet", table)
    spec = {
        "tests": ["paired_t", "signed_rank_exact", "mixed_model_satterthwaite", "welch_t_ignoring_pairs"],
        "scales": ["raw", "square_root", "percent_of_baseline"],
        "leave_one_out": True,
    }
    gathering = {
        "study": "s", "multiverse": "a_multiverse", "outcome": "pain", "group": "all", "reported": "0.13",
        "decision": None, "published_direction": "lower", "alpha": 0.05,
    }  # fmt: skip

    def make(chunks):
        folder = tmp_path / str(chunks)
        folder.mkdir()
        paths = [folder / f"{chunk}.csv" for chunk in range(chunks)]
        for chunk, path in enumerate(paths):
            settings = told(chunk, chunks, **spec)
            run_script("multiverse.py", settings, folder / "stamp.json", "--tables", tmp_path / "clean", "--out", path)
        outputs = [folder / "universes.csv", folder / "estimates.csv"]
        run_script(
            "multiverse_gather.py", gathering, folder / "stamp.json",
            "--in", *reversed(paths), "--out", outputs[0], "--estimates", outputs[1],
        )  # fmt: skip
        return [path.read_bytes() for path in outputs]

    return make


def test_the_number_of_chunks_changes_no_byte(results):
    """A result that depends on how many machines there were."""
    alone = results(1)
    assert results(3) == alone
    assert results(7) == alone
    universes, estimates = (content.decode() for content in alone)
    # 6 variants with 7 patients each but 2 of percentages with 6 (one has a baseline of 0), the models on 2 scales.
    assert universes.count("\n") == 1 + (6 * 8 + 2 * 7) + 1
    assert "every_variant" in estimates
