"""Words that stand for a share, such as 'half' or 'most', against the counts behind them."""

from collections.abc import Sequence
from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.vocabulary import ShareWord

# A fraction named in words is read as within five percentage points of it, as if rounded to the nearest tenth.
TOLERANCE = Fraction(1, 20)
FRACTIONS = {
    "half": Fraction(1, 2),
    "a_third": Fraction(1, 3),
    "two_thirds": Fraction(2, 3),
    "a_quarter": Fraction(1, 4),
    "three_quarters": Fraction(3, 4),
}


def word_fits(word: ShareWord, share: Fraction) -> bool:
    """Say whether a share may be called by a word; 'most', 'majority', 'few' are more or less than half."""
    match word:
        case "none":
            return share == 0
        case "all":
            return share == 1
        case "less_than_half":
            return share < Fraction(1, 2)
        case "more_than_half":
            return share > Fraction(1, 2)
    return abs(share - FRACTIONS[word]) <= TOLERANCE


def word_against_counts(word: ShareWord, count: int, denominators: Sequence[tuple[int, str]]) -> Finding:
    """Say of which of the possible denominators a count is the share that a word claims.

    Each denominator comes with words for whom it counts: a source that says 'half of the patients' often does not say
    of which.
    """
    fitting = [(n, whom) for n, whom in denominators if word_fits(word, Fraction(count, n))]
    others = [(n, whom) for n, whom in denominators if (n, whom) not in fitting]
    name = f"‘{word.replace('_', ' ')}’"
    if not fitting:
        return Finding("inconsistent", f"Called {name}, but it is {_shares(count, others, 'and')}.")
    unlike = f", not of {_shares(count, others, 'or')}" if others else ""
    return Finding(
        "consistent",
        f"Called {name}: true of {_shares(count, fitting, 'and')}{unlike}.",
        witnesses=tuple(sorted({n for n, _ in fitting})),
        tried=len(denominators),
    )


def _shares(count: int, denominators: Sequence[tuple[int, str]], last: str) -> str:
    described = [
        f"{' '.join([f'{count} of {n}', whom]).strip()} ({number_words.value(100 * count / n)} %)"
        for n, whom in denominators
    ]
    return number_words.listing(described, last)
