"""Words that a claim's check may use; apart from the computations, so that reading a file loads none of them."""

from typing import Literal

ShareWord = Literal[
    "none", "all", "half", "less_than_half", "more_than_half", "a_third", "two_thirds", "a_quarter", "three_quarters",
]  # fmt: skip
Distribution = Literal["t", "z", "chi_square", "f"]
Unprinted = Literal["not_significant", "unknown"]  # of the p-values that a source did not print
Decision = Literal["significant", "not_significant"]
