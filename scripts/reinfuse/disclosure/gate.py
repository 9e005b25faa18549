"""The second gate: whether a release may leave as it is, needs a person's word, or may not leave at all."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from reinfuse.disclosure import rules
from reinfuse.disclosure.presets import Preset
from reinfuse.wording.format import SUPPRESSED

TEXT_WITH_NUMBERS = "text_with_numbers"
PREVIOUS_RELEASE = "previous_release"
# English words for numbers; not the `one` of what is drawn, such as `one mark a patient`, nor that of a place.
DRAWN = "line|mark|point|dot|bar|column|row|curve|panel"
PLACE = "clinic|cent(er|re)|site|hospital|institution|practice|arm"
NUMBER_WORD = re.compile(
    rf"\b((one|single)(?![ -]({DRAWN}|{PLACE})\b)|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|thirteen|(four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
    r"|thousand|dozen|half)s?\b",
    re.IGNORECASE,
)
# How long after, or for how long: that tells of no patient. Years may be somebody's age, and stay; so does a unit in
# the singular without a hyphen, for clinics have day patients and day cases.
DURATION = re.compile(
    rf"(\b[0-9]+|{NUMBER_WORD.pattern})([ \xa0-](minute|hour|day|week|month)s|-(minute|hour|day|week|month))\b",
    re.IGNORECASE,
)
Row = dict[str, str]


def decide(failed: list[str], reviews: Mapping[str, str], accepted: Mapping[str, str]) -> dict[str, Any]:
    """Return state and reasons: `fail`, `review` (a reason that study.yaml has not answered) or `pass`."""
    open_reviews = sorted(name for name in reviews if name not in accepted)
    return {
        "state": "fail" if failed else "review" if open_reviews else "pass",
        "failed": failed,
        "review": [{"name": name, "why": why, "accepted": accepted.get(name)} for name, why in sorted(reviews.items())],
    }


def small_numbers(rows: Iterable[Row], preset: Preset) -> list[str]:
    """Return what a last look finds in protected estimates, whatever made them: numbers of patients that may not be."""
    found = []
    for row in rows:
        of_patients = [row["n_patients"], row["n_observations"]]
        is_nobody_missing = row["estimand"] == "missing" and row["estimate"] in {"0.0", "0"}
        if row["estimand"] in {*rules.COUNTS, *rules.KNOWN, "missing"} and not is_nobody_missing:
            of_patients.append(row["estimate"])
        told = [float(cell) for cell in of_patients if cell not in {"", SUPPRESSED}]
        if row["estimand"] not in rules.FROM_PRINT and any(
            (count or not preset.tells_zero) and (count < preset.smallest_count or count % preset.rounding)
            for count in told
        ):
            found.append(f"estimates.csv: {row['analysis']}, {row['estimand']}: a number of patients below the limit")
    return found


def answered(reviewed: Mapping[str, str], code: str) -> dict[str, str]:
    """Return the answers of study.yaml that count: one about earlier releases counts for the release that it names."""
    return {name: answer for name, answer in reviewed.items() if name != PREVIOUS_RELEASE or code in answer}


def texts_with_numbers(settings: Mapping[str, Any], flow: Mapping[str, Any]) -> list[str]:
    """Return the keys of study.yaml whose text holds a number, in figures or in English words, but of hours to months.

    A person must say that no patient's is among them. `flow` tells the reasons for which patients were left out.
    """
    texts = {key: str(settings[key]) for key in ("title", "question", "design")}
    texts |= {f"limitations.{position}": text for position, text in enumerate(settings["limitations"], start=1)}
    steps = [step for step in flow["steps"] if step["unit"] == "patients"]
    texts |= {f"exclusions.{one['rule']}.reason": one["reason"] for step in steps for one in step["reasons"]}
    for name, spec in settings["figures"].items():
        texts |= {f"figures.{name}.{key}": spec[key] for key in ("title", "caption")}
    texts = {key: DURATION.sub("", text) for key, text in texts.items()}
    return [key for key, text in texts.items() if NUMBER_WORD.search(text) or any(map(str.isnumeric, text))]
