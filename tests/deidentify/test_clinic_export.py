"""A whole clinic export, with everything in it that identifies patients, through both stages."""

import base64
import datetime
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
STUDY = "pain-clinic"

# record number, surname, first name, telephone, e-mail, postcode, age, weight in kg, first infusion
PEOPLE = [
    ("20471193", "Fastolf", "Ermintrude", "555-0143-881", "e.fastolf@example.org", "60601", "45", "80", "2023-03-06"),
    ("00817264", "O'Dowd", "Grace", "555-0177-202", "grace.odowd@example.org", "82101", "93", "50", "2023-04-11"),
    ("31902756", "Müller", "Jörg", "555-0161-933", "mueller@example.org", "1001", "88", "", "2022-11-28"),
    ("47119038", "Ng", "Will", "555-0158-417", "w.ng@example.org", "98101-4321", "61", "72.5", "2023-01-16"),
]
# record number as this file spells it, days after the first infusion, dose in mg, hours
INFUSIONS = [
    ("20471193", 7, "60", "4"),
    ("MRN20471193", 0, "40", "4"),
    ("817264", 0, "25", "2"),
    ("31902756.0", 0, "35", "0"),
    ("31902756", 900, "35", ""),
    ("47119038", 0, "36.25", "2.5"),
]
NOTES = {
    "20471193": "Ermintrude (MRN 20471193) is the mayor's sister; call 5550143881. Tolerated well.",
    "00817264": "Turned 93 on 5 May; daughter of Dowd, seen 11.04.2023",
}


def column(role: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "type": kind, "required": True, **more}


RECORD_NUMBER = column("identifier", "text")
DAY = column("date", "date", date_format="%d.%m.%Y")
VISITS = {"before": "baseline", "week 6": "six_weeks"}


def source(file: str, one_row_per: str, columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "file": file, "encoding": "utf-8", "delimiter": ",", "missing_codes": [""], "one_row_per": one_row_per,
        "columns": columns,
    } | more  # fmt: skip


MODE = {"mode": "limited_data_set", "crosswalk": False}
SOURCES = {
    "people": source(
        "people.csv", "patient",
        {
            "mrn": RECORD_NUMBER,
            "surname": column("direct_identifier", "text"),
            "first_name": column("direct_identifier", "text"),
            "telephone": column("direct_identifier", "text"),
            "email": column("direct_identifier", "text"),
            "postcode": column("postcode", "text"),
            "age": column("age", "integer", range=[18, 120], unit="years"),
            "weight": column("clinical", "number", range=[30, 250], unit="kg", required=False),
            "notes": column("free_text", "text"),
        },
        encoding="windows-1252", delimiter=";",
    ),
    "infusions": source(
        "infusions.csv", "infusion",
        {
            "mrn": RECORD_NUMBER,
            "date": DAY,
            "dose": column("clinical", "number", range=[0, 500], unit="mg"),
            "hours": column("clinical", "number", range=[0, 24], unit="hours", required=False),
        },
    ),
    "scores": source(
        "scores.csv", "assessment",
        {
            "mrn": RECORD_NUMBER,
            "date": DAY,
            "visit": column("clinical", "category", values=VISITS),
            "score": column("clinical", "integer", range=[0, 10], unit="points", required=False),
        },
        missing_codes=["", "-9"],
    ),
    "opioids": source(
        "opioids.csv", "opioid",
        {
            "mrn": RECORD_NUMBER,
            "visit": column("clinical", "category", values=VISITS),
            "drug": column("clinical", "category", values=["morphine", "oxycodone"]),
            "dose": column("clinical", "number", range=[0, 2000], unit="mg/day"),
        },
    ),
}  # fmt: skip
TABLES = {
    "patients": [
        {
            "source": "people",
            "columns": {"patient": "mrn", "age_years": "age", "weight_kg": "weight", "region": "postcode"},
            "constants": {"arm": "ketamine"},
        }
    ],
    "infusions": [
        {
            "source": "infusions",
            "columns": {"patient": "mrn", "day": "date", "dose_mg": "dose", "duration_h": "hours"},
            "constants": {},
        }
    ],
    "assessments": [
        {
            "source": "scores",
            "columns": {"patient": "mrn", "day": "date", "timepoint": "visit", "score": "score"},
            "constants": {"instrument": "numeric_rating_scale"},
        }
    ],
    "opioids": [
        {
            "source": "opioids",
            "columns": {"patient": "mrn", "timepoint": "visit", "drug": "drug", "dose_mg_day": "dose"},
            "constants": {},
        }
    ],
}
CLEAN_SETTINGS = {
    "study": STUDY,
    "sources": SOURCES,
    "tables": TABLES,
    "covariates": {"region": {"type": "category", "label": "Region"}},
    "timepoints": {"baseline": {"label": "Before", "day": 0}, "six_weeks": {"label": "Week 6", "day": 42}},
    "outcomes": {
        "pain": {"label": "Pain", "unit": "points", "instrument": "numeric_rating_scale", "range": [0, 10]},
    },
    "groups": {"repeated": {"label": "Two infusions or more", "where": [{"count_of": "infusions", "at_least": 2}]}},
    "completed": "repeated",
    "exclusions": {"young": {"reason": "Younger than 50 years", "where": [{"column": "age_years", "below": 50}]}},
}


def on_day(first: str, days: int) -> datetime.date:
    return datetime.date.fromisoformat(first) + datetime.timedelta(days=days)


def write_export(folder: Path) -> None:
    """Write the four files of the clinic."""
    folder.mkdir()
    first = {person[0].lstrip("0"): person[8] for person in PEOPLE}
    people = ["mrn;surname;first_name;telephone;email;postcode;age;weight;notes"]
    people += [";".join([*person[:8], f'"{NOTES.get(person[0], "")}"']) for person in PEOPLE]
    (folder / "people.csv").write_text("\r\n".join(people), encoding="windows-1252", newline="")
    infusions = ["mrn,date,dose,hours"]
    for number, days, dose, hours in INFUSIONS:
        day = on_day(first[number.removeprefix("MRN").removesuffix(".0")], days)
        infusions.append(f"{number},{day:%d.%m.%Y},{dose},{hours}")
    (folder / "infusions.csv").write_text("\n".join(infusions), encoding="utf-8")
    scores, opioids = ["mrn,date,visit,score"], ["mrn,visit,drug,dose"]
    for place, person in enumerate(PEOPLE):
        for visit, days, score in (("before", -3, 8), ("week 6", 42, place or -9)):
            scores.append(f"{person[0]},{on_day(person[8], days):%d.%m.%Y},{visit},{score}")
            opioids.append(f"{person[0]},{visit},morphine,{90 - 10 * place}")
    opioids.append(f"{PEOPLE[3][0]},before,oxycodone,20")
    (folder / "scores.csv").write_text("\n".join(scores), encoding="utf-8")
    (folder / "opioids.csv").write_text("\n".join(opioids), encoding="utf-8")


def identifiers() -> Iterable[str]:
    """Every identifier of the export in the spellings in which it could come through."""
    for number, surname, first_name, telephone, email, postcode, _, _, _ in PEOPLE:
        short = number.lstrip("0")
        yield from (number, short, f"{short}.0", base64.b64encode(number.encode()).decode())
        yield from (hash_of(text.encode()).hexdigest() for text in (number, short) for hash_of in HASHES)
        yield from (surname if len(surname) > 2 else f"{first_name} {surname}", first_name, email)
        yield from (telephone, telephone.replace("-", ""), telephone.replace("-", "")[-7:])
        yield from (code for code in (postcode, postcode[:5]) if len(code) > 4)
    for person in PEOPLE:
        for days in (-3, 0, 7, 42, 900):
            day = on_day(person[8], days)
            yield from (f"{day:{style}}" for style in ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %B %Y"))
            yield str(day.toordinal())
            yield str((day - datetime.date(1970, 1, 1)).days)
            yield str((day - datetime.date(1899, 12, 30)).days)  # serial dates of spreadsheets
    yield from ("mayor", "Tolerated well", "daughter", "5 May")


HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)


def contents(folder: Path) -> Iterable[tuple[str, str]]:
    """Yield each file's name with its bytes as text in three encodings and, for tables, with every cell."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for encoding in ("utf-8", "windows-1252", "utf-16-le"):
                yield str(path.relative_to(folder)), path.read_bytes().decode(encoding, errors="replace")
            if path.suffix == ".parquet":
                yield str(path.relative_to(folder)), pd.read_parquet(path).to_csv()


def run(script: str, settings: dict[str, Any], folder: Path, *arguments: str | Path) -> None:
    stamp = folder / f"{script}.stamp.json"
    stamp.write_text(json.dumps({"step": "a-study/deidentify", "settings": settings, "after": []}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / script, "--stamp", stamp, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the raw export and the results of both stages."""
    folder = tmp_path_factory.mktemp("clinic")
    write_export(folder / "raw")
    key = folder / "key"
    key.write_bytes(hashlib.sha256(b"any 32 random bytes").digest())
    key.chmod(0o600)
    settings = {
        "study": STUDY, "rows": "private", "deidentification": MODE, "sources": SOURCES,
        "study_day_origin": {"source": "infusions", "column": "date"},
    }  # fmt: skip
    prefixes = REPOSITORY / "resources" / "reference" / "postcode_prefixes.yaml"
    run("deidentify.py", settings, folder, "--raw", folder / "raw", "--key-file", key, "--postcodes", prefixes,
        "--out", folder / "results")  # fmt: skip
    run("clean.py", CLEAN_SETTINGS, folder, "--deidentified", folder / "results" / "deidentified",
        "--left-out", folder / "results" / "left_out.csv", "--out", folder / "results" / "clean")  # fmt: skip
    return folder


def table(clinic: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(clinic / "results" / "clean" / f"{name}.parquet", dtype_backend="numpy_nullable")


def test_search_finds_every_identifier_in_the_raw_files(clinic: Path) -> None:
    """A search that is blind would find nothing in the results either."""
    raw = [text for _, text in contents(clinic / "raw")]
    planted = [*(field for person in PEOPLE for field in person[:6] if len(field) > 2), "06.03.2023", "Tolerated well"]
    for identifier in planted:
        assert any(identifier in text for text in raw), identifier


@pytest.mark.attack("identifiers anywhere", "a clinic's export of four files with identifiers of every kind", "absent")
def test_no_identifier_is_in_any_result(clinic: Path) -> None:
    """What identifies a patient would pass the boundary."""
    texts = list(contents(clinic / "results"))
    assert len({name for name, _ in texts}) == 4 + 2 + 7 + 3
    for identifier in identifiers():
        for name, text in texts:
            assert identifier not in text, f"an identifier came through into {name}"


@pytest.mark.attack("dates and ages", "one patient in several files, under several spellings of one number", "linked")
def test_patients_of_four_files_are_linked_and_the_rule_is_applied(clinic: Path) -> None:
    """A patient whose number is spelt in two ways would be two, and rows in would not be rows kept and excluded."""
    patients = table(clinic, "patients")
    # The one of 45 is excluded; 93 is in the class 90, and 88 becomes 90 within 900 days of follow-up.
    assert sorted(patients["age_years"]) == [61, 90, 90]
    assert sorted(patients["region"]) == ["000", "000", "981"]
    assert patients["weight_kg"].notna().sum() == 2
    exclusions = pd.read_csv(clinic / "results" / "clean" / "exclusions.csv")
    assert exclusions[["rule", "reason"]].to_numpy().tolist() == [["young", "Younger than 50 years"]]
    flow = json.loads((clinic / "results" / "clean" / "flow.json").read_text(encoding="utf-8"))
    counts = {step["table"]: (step["in"], step["kept"], step["excluded"]) for step in flow["steps"]}
    assert counts["patients"] == (4, 3, 1)
    assert counts["infusions"] == (6, 4, 2)
    assert counts["assessments"] == (8, 6, 2)
    assert counts["opioids"] == (9, 7, 2)


def test_infusions_have_their_numbers_days_rates_and_doses_per_kg(clinic: Path) -> None:
    """A rate or a dose per kg would be guessed where hours or weight are not known."""
    infusions = table(clinic, "infusions").merge(table(clinic, "patients")[["patient", "weight_kg"]], on="patient")
    found = infusions.sort_values(["dose_mg", "day"]).drop(columns="patient").astype("Float64").fillna(-1)
    columns = ["infusion", "day", "dose_mg", "duration_h", "rate_mg_h", "dose_mg_per_kg", "rate_mg_per_kg_h"]
    assert found[columns].to_numpy().tolist() == [
        [1, 0, 25, 2, 12.5, 0.5, 0.25],
        [1, 0, 35, 0, -1, -1, -1],  # 0 hours, no weight
        [2, 900, 35, -1, -1, -1, -1],
        [1, 0, 36.25, 2.5, 14.5, 0.5, 0.2],
    ]


def test_visits_count_from_the_first_infusion(clinic: Path) -> None:
    """Assessments would stand on another time scale than infusions."""
    assessments = table(clinic, "assessments")
    assert assessments["day"].tolist() == [-3, 42] * 3
    assert assessments["timepoint"].tolist() == ["baseline", "six_weeks"] * 3


def test_opioids_without_a_factor_have_no_morphine_equivalents(clinic: Path) -> None:
    """A dose without a factor would count as 0."""
    opioids = table(clinic, "opioids")
    assert opioids["mme_mg_day"].isna().all()
    assert opioids["dose_mg_day"].sum() == 2 * (80 + 70 + 60) + 20


def test_every_check_passes_and_completion_follows_the_group(clinic: Path) -> None:
    """A good export would look faulty, or completion would not be that of the declared group."""
    checks = pd.read_csv(clinic / "results" / "clean" / "checks.csv")
    assert set(checks["result"]) <= {"passed", "nothing to check"}
    assert sorted(table(clinic, "dispositions")["completed"]) == [False, False, True]


def test_audit_counts_what_was_done_to_each_column(clinic: Path) -> None:
    """A data steward would read counts that are not those of the export."""
    audit = json.loads((clinic / "results" / "deidentification.json").read_text(encoding="utf-8"))
    assert (audit["patients"], audit["rows"], audit["key"]) == (4, "private", "secret key file")
    sources = {source["source"]: source for source in audit["sources"]}
    assert {name: (one["rows_in"], one["rows_out"], one["patients"]) for name, one in sources.items()} == {
        "people": (4, 4, 4), "infusions": (6, 6, 4), "scores": (8, 8, 4), "opioids": (9, 9, 4),
    }  # fmt: skip
    people = {one["column"]: one for one in sources["people"]["columns"]}
    assert people["surname"]["done"] == people["notes"]["done"] == "removed"
    assert people["notes"]["counts"] == {"cells": 4, "missing": 2, "changed": 2}
    assert people["mrn"]["counts"] == {"cells": 4, "missing": 0, "changed": 4, "spellings_made_one": 0}
    assert people["age"]["counts"] == {"cells": 4, "missing": 0, "changed": 2, "in_class_90_and_over": 2}
    assert people["weight"]["counts"] == {"cells": 4, "missing": 1, "changed": 0}
    assert people["postcode"]["counts"] == {"cells": 4, "missing": 0, "changed": 4, "made_000": 2}
    infusions = {one["column"]: one for one in sources["infusions"]["columns"]}
    assert infusions["mrn"]["counts"]["spellings_made_one"] == 2
    assert infusions["date"]["done"] == "made a study day"
    assert infusions["date"]["counts"] == {"cells": 6, "missing": 0, "changed": 6, "without_day_0": 0}
    scores = {one["column"]: one for one in sources["scores"]["columns"]}
    assert scores["score"]["counts"] == {"cells": 8, "missing": 1, "changed": 0}
    assert scores["visit"]["counts"] == {"cells": 8, "missing": 0, "changed": 8}
