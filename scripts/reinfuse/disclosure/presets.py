"""The rules for small cells that a study may choose by name.

Sources: CMS cell size suppression policy (Data Use Agreement, section on cells of 10 and less); OpenSAFELY, Updated
disclosure control (counts up to 7 redacted, then rounded to 5); EMA policy 0070, external guidance 5.4 (a risk of at
most 0.09, that is 11 patients).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """`smallest_count`: the least number of patients that may be told; `rounding`: counts are multiples of it.

    `tells_zero`: whether a count of 0 may be told; where it may not, a share of 100 % may not either.
    """

    name: str
    smallest_count: int
    rounding: int
    tells_zero: bool

    def is_sensitive(self, count: int) -> bool:
        """Tell whether a count may not be told and may not be worked out."""
        return count < self.smallest_count and (count > 0 or not self.tells_zero)

    def told(self, count: int) -> int:
        """Return a count as it is told: rounded, halves up, but never below the smallest that may be told.

        What would round to less takes the next multiple, so that no number below the limit stands anywhere.
        """
        if count < self.smallest_count:
            return 0
        rounded = (2 * count + self.rounding) // (2 * self.rounding) * self.rounding
        return rounded if rounded >= self.smallest_count else rounded + self.rounding

    def behind(self, told: int) -> tuple[int, int]:
        """Return the smallest and the largest count that are told as `told`."""
        if told == 0:
            return 0, 0
        near = range(max(told - 2 * self.rounding, self.smallest_count), told + self.rounding + 1)
        counts = [count for count in near if self.told(count) == told]
        return counts[0], counts[-1]


NONE = "none"
PRESETS = {
    preset.name: preset
    for preset in (
        Preset("default", smallest_count=11, rounding=5, tells_zero=False),
        Preset("cms", smallest_count=11, rounding=1, tells_zero=True),
        Preset("opensafely", smallest_count=8, rounding=5, tells_zero=False),
        Preset("ema", smallest_count=11, rounding=1, tells_zero=True),
    )
}
