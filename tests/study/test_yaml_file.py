"""YAML is read without its surprises."""

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.yaml_file import read_yaml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "line 2, column 1: the key 'a' stands twice"),
        ("a: 2020-01-01\n", 'unquoted date 2020-01-01; write it in quotes: "2020-01-01"'),
        ("a: [1\nb: 2\n", "line 2"),
        ("- 1\n", "should hold 'key: value' lines"),
        ("", "should hold 'key: value' lines"),
        ("a: \x07\n", "not"),
        ("a: !!python/object:os.system x\n", "line 1"),
    ],
    ids=["key twice", "date", "broken", "list", "empty", "control character", "object"],
)
def test_what_yaml_would_guess_is_an_error_with_its_place(tmp_path, text, said):
    """A silent last-key-wins, or a date where text was meant, changes an analysis without a word."""
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"study\.yaml") as raised:
        read_yaml(path)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes("a: é".encode("latin-1")), "is not UTF-8 text"),
    ],
)
def test_files_that_cannot_be_read_are_said(tmp_path, make, said):
    """Each with what to do."""
    path = tmp_path / "study.yaml"
    make(path)
    with pytest.raises(ConfigurationError, match=said):
        read_yaml(path)


def test_quoted_dates_and_times_stay_text(tmp_path):
    """What was asked for must work."""
    path = tmp_path / "study.yaml"
    path.write_text('a: "2020-01-01"\nb: {c: [1, 2.5, true, null]}\n')
    assert read_yaml(path) == {"a": "2020-01-01", "b": {"c": [1, 2.5, True, None]}}
