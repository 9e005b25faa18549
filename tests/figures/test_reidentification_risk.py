"""The figure of re-identification: every patient once a state, and no bar on the wrong side."""

import json

from reinfuse.figures.reidentification_risk import data, draw


def test_each_patient_is_counted_once_a_state(write_results, settings):
    """A band that overlaps another, or one that is missing, and a figure that hides patients at risk."""
    table = data(write_results(), settings(kind="reidentification_risk"))
    assert table.groupby("when")["patients"].sum().to_dict() == {"before": 40, "after": 40}
    assert table.groupby("when")["percent"].sum().round(9).to_dict() == {"before": 100, "after": 100}
    at_risk = table[(table["safe"] == "no") & (table["patients"] > 0)]
    assert at_risk[["shared_with", "when", "patients"]].to_numpy().tolist() == [
        ["1", "before", 12],
        ["5 to 10", "before", 8],
    ]


def test_classes_at_the_limit_are_safe(write_results, settings):
    """A limit of 3: bands must part there, however small it is."""
    folder = write_results()
    summary = json.loads((folder / "risk.json").read_text())
    summary["limits"]["smallest_class"] = 3
    (folder / "risk.json").write_text(json.dumps(summary))
    table = data(folder, settings(kind="reidentification_risk"))
    assert table.loc[table["safe"] == "no", "shared_with"].unique().tolist() == ["1", "2"]
    assert "3 to 5" in set(table["shared_with"])


def test_without_a_way_to_the_limit_there_is_one_state(write_results, settings, texts):
    """Bars of a generalisation that does not exist."""
    folder = write_results()
    summary = json.loads((folder / "risk.json").read_text()) | {"after": None, "withheld": None}
    (folder / "risk.json").write_text(json.dumps(summary))
    made = settings(kind="reidentification_risk")
    table = data(folder, made)
    assert set(table["when"]) == {"before"}
    assert "withheld" not in set(table["shared_with"])
    assert "with the least loss that keeps the limits" not in texts(draw(table, made))


def test_every_bar_says_its_count(write_results, settings, texts):
    """A bar too short to see is still read."""
    made = settings(kind="reidentification_risk")
    said = [text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in texts(draw(data(write_results(), made), made))]
    assert {"12 (30.0 %)", "8 (20.0 %)", "20 (50.0 %)", "38 (95.0 %)", "2 (5.0 %)"} <= set(said)
