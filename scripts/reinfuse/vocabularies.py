"""The words that a column of a raw file may hold, and when two spellings are the same word."""

from typing import Any

Values = list[str] | dict[str, str] | None


def vocabulary(values: Values) -> dict[str, str] | None:
    """Return {raw word: clean word} of what study.yaml says under `values`; a list maps each word to itself."""
    return {word: word for word in values} if isinstance(values, list) else values


def clean_words(values: Values) -> list[str]:
    """Return the words that a column of categories may hold after de-identification, each once."""
    return list(dict.fromkeys((vocabulary(values) or {}).values()))


def folded(word: str) -> str:
    """Return one spelling for all that differ only in upper and lower case and in white space."""
    return " ".join(word.casefold().split())


def feature_words(feature: dict[str, Any]) -> list[str]:
    """Return every answer that free text may give to a question of study.yaml."""
    otherwise = feature["otherwise"]
    return [one["answer"] for one in feature["answers"]] + ([] if otherwise is None else [otherwise])


# What a column of moved dates counts.
WINDOW_DAYS = "days of the window"


def shifted(column: str) -> str:
    """Return the name of the column that holds the moved dates of a column of dates."""
    return f"{column}_shifted"


def with_features(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the declared columns of a source, and the answers read from its free text as further ones."""
    read = {
        name: {
            "role": "clinical", "type": "category", "label": feature["label"], "values": feature_words(feature),
            "required": False,
        }
        for column in columns.values()
        for name, feature in column.get("features", {}).items()
    }  # fmt: skip
    return {**columns, **read}
