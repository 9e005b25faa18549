"""The words that a column of a raw file may hold, and when two spellings are the same word."""

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
