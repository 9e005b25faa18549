"""The files that steps read besides the outputs of other steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The verdicts that were recorded as expected.
EXPECTED = "resources/expected_ledger.json"


@dataclass(frozen=True)
class Files:
    """Digests of the files that steps read besides other steps' outputs, as {name: digest}."""

    raw: Mapping[str, Mapping[str, str]]  # by study
    reference: Mapping[str, str]
    templates: Mapping[str, str]
    expected: Mapping[str, str] = field(default_factory=dict)  # the recorded verdicts
