"""What a run costs when nothing changed, against the bare engine on a graph of the same size.

    python benchmarks/nothing_changed.py [--runs 7]

Reference: the same Snakemake, in the same Python, with as many plain rules and nothing to do. Both are timed in turn,
as whole processes; the ratio of the medians is what counts. Wanted: 1.3 or less, stamps and hashing included.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SNAKEMAKE = str(Path(sys.executable).parent / "snakemake")
WANTED = 1.3


def run(folder: Path) -> float:
    """Return the wall seconds of one run that must find nothing to do."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    answer = subprocess.run(
        [SNAKEMAKE, "--cores", "2"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    if "Nothing to be done" not in answer.stdout + answer.stderr:
        raise SystemExit(f"{folder.name}: there was something to do; the comparison means nothing.")
    return seconds


def copy_of_project(folder: Path) -> Path:
    """Copy the project as it is and run everything once."""
    for name in ("Snakefile", "workflow", "scripts", "resources", "config.yaml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    subprocess.run([SNAKEMAKE, "--cores", "2"], cwd=folder, check=True, capture_output=True)
    return folder


def bare_graph(folder: Path, jobs: int) -> Path:
    """Write a chain of plain rules of the same number, and run them once."""
    rules = ['rule all:\n    input: expand("out/{i}.txt", i=range(' + str(jobs) + "))\n"]
    rules.append('rule one:\n    output: "out/0.txt"\n    shell: "echo 0 > {output}"\n')
    rules.append(
        "rule next:\n    input: lambda wildcards: f'out/{int(wildcards.i) - 1}.txt'\n"
        '    output: "out/{i}.txt"\n    wildcard_constraints: i="[1-9][0-9]*"\n    shell: "cp {input} {output}"\n'
    )
    (folder / "Snakefile").write_text("\n".join(rules))
    subprocess.run([SNAKEMAKE, "--cores", "2"], cwd=folder, check=True, capture_output=True)
    return folder


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as temporary:
        ours, theirs = Path(temporary) / "project", Path(temporary) / "bare"
        ours.mkdir()
        theirs.mkdir()
        copy_of_project(ours)
        jobs = len(list((ours / "results").rglob("receipts/**/*.json")))
        bare_graph(theirs, jobs)
        time.sleep(3)  # until the files' times lie far enough back to be trusted
        run(ours)
        pairs = [(run(ours), run(theirs)) for _ in range(runs)]
    ours_median = statistics.median(pair[0] for pair in pairs)
    bare_median = statistics.median(pair[1] for pair in pairs)
    ratios = sorted(pair[0] / pair[1] for pair in pairs)
    print(f"jobs in both graphs           {jobs}")
    print(f"nothing changed, this project {ours_median:.2f} s")
    print(f"nothing changed, bare engine  {bare_median:.2f} s")
    print(f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); wanted: {WANTED} or less")


if __name__ == "__main__":
    main()
