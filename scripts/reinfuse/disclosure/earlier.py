"""Every earlier release of a study: what it told, kept beside the key, and what a reader learns by subtracting two.

A record holds nothing that its release did not tell. It lies beside the key because it must outlive the results, which
anybody may remove and make again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.disclosure import rules
from reinfuse.disclosure.attack import LEAST_VALUES
from reinfuse.disclosure.counts import ALL
from reinfuse.disclosure.presets import PRESETS, Preset
from reinfuse.errors import KeyFileError
from reinfuse.files import canonical_json, read_json, write_json
from reinfuse.report.inputs import NUMBERS_OF_ESTIMATES, read_rows
from reinfuse.wording.format import SUPPRESSED

Record = dict[str, Any]
Row = list[str]  # the numbers of an estimate as they are told, in the order of the columns
Pair = tuple[Row, Row]  # of an earlier release, and of this one
Range = tuple[float, float]  # the least and the greatest count that a reader must think possible
KEY = ("analysis", "estimand", "outcome", "group", "contrast", "timepoint", "method")
COUNTS = {*rules.COUNTS, *rules.KNOWN, "missing"}
Presets = tuple[Preset | None, Preset | None]  # none: all counts were told as they are
ANY: Range = (0.0, float("inf"))
SEPARATOR = " | "
N_PATIENTS, ESTIMATE = (NUMBERS_OF_ESTIMATES.index(name) for name in ("n_patients", "estimate"))
NAME_DIGITS = 16


def records_folder(key_file: Path, study: str) -> Path:
    """Return where the records of a study's releases lie: beside the key file, which is outside every repository."""
    return key_file.parent / f"reinfuse-releases-{study}"


def record_of(rows: Iterable[Mapping[str, str]], flow: Mapping[str, Any], preset: str) -> Record:
    """Return what a release tells in numbers: its protected estimates, its flow of patients and its groups."""
    steps = [step for step in flow["steps"] if step["unit"] == "patients"]
    sizes = {group["name"]: group["patients"] for group in flow["groups"]}
    sizes[ALL] = steps[-1]["kept"] if steps else SUPPRESSED
    return {
        "preset": preset,
        "sizes": {name: str(size) for name, size in sizes.items()},
        "left": {
            f"{step['step']}{SEPARATOR}{reason['rule']}": str(reason["patients"])
            for step in steps
            for reason in step["reasons"]
        },
        "estimates": {
            SEPARATOR.join(row[name] for name in KEY): [row[name] for name in NUMBERS_OF_ESTIMATES] for row in rows
        },
    }


def record_of_folder(release: Path) -> Record:
    """Return the record of a release that stands, made from its own files."""
    preset = read_json(release / "manifest.json")["checks"]["disclosure"]["preset"]
    return record_of(read_rows(release / "estimates.csv"), read_json(release / "clean" / "flow.json"), preset)


def code_of(record: Record) -> str:
    """Return the name of a record: the same for the same numbers."""
    return hashlib.sha256(canonical_json(record).encode()).hexdigest()[:NAME_DIGITS]


def read_records(folder: Path) -> dict[str, Record]:
    """Return every record in a folder by its name; none where there is no folder yet.

    Raises
    ------
    KeyFileError
        When a record is damaged or was changed.
    """
    records = {}
    for path in sorted(folder.glob("*.json")):
        try:
            record = read_json(path)
        except ValueError:
            record = None
        if not isinstance(record, dict) or code_of(record) != path.stem:
            raise KeyFileError(
                f"{path}: is damaged, so no release can be compared with the one that it is of. Put its last whole "
                "copy back, or remove it if that release never left."
            )
        records[path.stem] = record
    return records


def keep_record(folder: Path, record: Record) -> None:
    """Write a record under its name; one that is there already stays."""
    path = folder / f"{code_of(record)}.json"
    if not path.exists():
        write_json(path, record)


def differences_told(old: Record, new: Record) -> list[str]:
    """Return which numbers of two releases tell about a few patients when one is subtracted from the other.

    A reader knows the rules of both, and may take one release to hold all patients of the other. Of a difference of two
    counts too few values may be left, as of a suppressed count. A mean or a model that changes tells about the patients
    by whom the two differ, so they must be enough, however exact their number is known.
    """
    presets = PRESETS.get(old["preset"]), PRESETS.get(new["preset"])
    strictest = max((preset for preset in presets if preset), key=lambda preset: preset.smallest_count)
    sizes = {
        group: (_range(old["sizes"][group], presets[0]), _range(new["sizes"][group], presets[1]))
        for group in old["sizes"].keys() & new["sizes"].keys()
    }
    found = [f"group {group}" for group, each in sizes.items() if _gives_away(_change(*each), strictest)]
    for name in old["left"].keys() & new["left"].keys():
        left = _range(old["left"][name], presets[0]), _range(new["left"][name], presets[1])
        if _gives_away(_change(*left), strictest):
            found.append(name)
    pairs = _pairs(old["estimates"], new["estimates"])
    found += [key for key, pair in pairs if pair[0] != pair[1] and _tells(key, pair, sizes, presets, strictest)]
    return sorted({*found, *_of_rest(pairs, presets, strictest)})


def _pairs(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[tuple[str, Pair]]:
    """Return the rows of both releases that say the same of whom; an analysis may have another name by now."""
    nameless: dict[str, list[Row]] = defaultdict(list)
    for key, row in old.items():
        nameless[key.partition(SEPARATOR)[2]].append(row)
    return [
        (key, (other, row))
        for key, row in new.items()
        for other in ([old[key]] if key in old else nameless[key.partition(SEPARATOR)[2]])
    ]


def _tells(key: str, pair: Pair, sizes: Mapping[str, tuple[Range, Range]], presets: Presets, strictest: Preset) -> bool:
    """Tell whether one row of two releases gives a few patients away."""
    _, estimand, _, group, *_ = key.split(SEPARATOR)
    if estimand in {*rules.FROM_PRINT, "missing_percent"}:  # printed in a source, or made of counts beside it
        return False
    of_row = _range(pair[0][N_PATIENTS], presets[0]), _range(pair[1][N_PATIENTS], presets[1])
    whole = sizes.get(group, (ANY, ANY)) if estimand in {*rules.KNOWN, "missing"} else of_row
    told = [_count_in(row, estimand) for row in pair]
    if estimand not in {*COUNTS, *rules.SHARES}:
        return SUPPRESSED not in told and any(told) and _fewest(_change(*whole)) < strictest.smallest_count
    if _gives_away(_change(*whole), strictest):
        return True
    parts = _range(told[0], presets[0]), _range(told[1], presets[1])
    if SUPPRESSED in told:
        return told[0] != told[1] and _gives_back(told, parts, _change(*whole), strictest)
    others = _less(whole[0], parts[0]), _less(whole[1], parts[1])
    return any(_gives_away(_change(*each), strictest) for each in (parts, others))


def _count_in(row: Row, estimand: str) -> str:
    """Return the estimate of a row; of a share, the count that it was made of."""
    n, estimate = row[N_PATIENTS], row[ESTIMATE]
    if estimand not in rules.SHARES or "" in {n, estimate} or SUPPRESSED in {n, estimate}:
        return estimate
    return str(round(float(estimate) / rules.SHARES[estimand][1] * float(n)))


def _of_rest(pairs: list[tuple[str, Pair]], presets: Presets, strictest: Preset) -> list[str]:
    """Return the variables whose levels leave a rest, suppressed in both releases, that changed by a few patients."""
    levels: dict[tuple[str, ...], list[Pair]] = defaultdict(list)
    for key, pair in pairs:
        analysis, estimand, outcome, *others = key.split(SEPARATOR)
        if estimand == "count" and ":" in outcome:
            levels[(analysis, outcome.partition(":")[0], *others)].append(pair)
    return [
        SEPARATOR.join(variable)
        for variable, rows in levels.items()
        if _gives_away(_change(*(_rest([row[side] for row in rows], presets[side]) for side in (0, 1))), strictest)
    ]


def _rest(rows: list[Row], preset: Preset | None) -> Range:
    rest = max((_range(row[N_PATIENTS], preset) for row in rows), key=lambda each: each[0])
    for row in rows:
        if row[ESTIMATE] != SUPPRESSED:
            rest = _less(rest, _range(row[ESTIMATE], preset))
    return rest


def _range(told: str, preset: Preset | None) -> Range:
    if told in {"", SUPPRESSED}:
        return ANY
    count = round(float(told))
    low, high = preset.behind(count) if preset else (count, count)
    return float(low), float(high)


def _less(whole: Range, part: Range) -> Range:
    return max(whole[0] - part[1], 0.0), max(whole[1] - part[0], 0.0)


def _change(old: Range, new: Range) -> Range:
    return new[0] - old[1], new[1] - old[0]


def _fewest(change: Range) -> float:
    """Return the smallest number of patients by which two groups may differ."""
    return 0.0 if change[0] <= 0 <= change[1] else min(abs(change[0]), abs(change[1]))


def _gives_away(change: Range, preset: Preset) -> bool:
    """Tell whether a number of patients who came, or who left, is small and known too well; nobody is no patient."""
    if change == (0, 0):
        return False
    came, left = (max(change[0], 0.0), change[1]), (max(-change[1], 0.0), -change[0])
    return any(low <= high and _is_known(low, high, preset) for low, high in (came, left))


def _is_known(low: float, high: float, preset: Preset) -> bool:
    is_small = low < preset.smallest_count and (high > 0 or not preset.tells_zero)
    return is_small and high - low + 1 < min(LEAST_VALUES, preset.smallest_count - preset.tells_zero)


def _gives_back(estimates: list[str], parts: tuple[Range, Range], change: Range, preset: Preset) -> bool:
    """Tell whether a count that one release suppresses can be worked out from the other one, which tells it."""
    is_old = estimates[0] == SUPPRESSED
    low, high = parts[1] if is_old else parts[0]
    came, left = max(change[1], 0.0), max(-change[0], 0.0)
    possible = [(low - came, high)] if is_old else [(low, high + came)]
    if left:
        possible.append((low, high + left) if is_old else (low - left, high))
    smallest, largest = float(preset.tells_zero), float(preset.smallest_count - 1)
    return any(
        _is_known(max(least, smallest), min(most, largest), preset)
        if least <= largest
        else most - least + 1 < LEAST_VALUES
        for least, most in possible
    )
