"""Which function judges which kind of check."""

from collections.abc import Callable

from reinfuse.audit.case import Case
from reinfuse.audit.from_counts import (
    binary_sd_verdict,
    interval_in_words_verdict,
    partition_verdict,
    percentage_verdict,
    share_in_words_verdict,
)
from reinfuse.audit.from_courses import (
    chronology_verdict,
    elapsed_verdict,
    limits_verdict,
    percent_fall_verdict,
    rate_for_weight_verdict,
)
from reinfuse.audit.from_moments import (
    attainable_data_verdict,
    difference_se_verdict,
    mean_interval_verdict,
    standard_error_verdict,
    whole_mean_verdict,
    whole_se_verdict,
)
from reinfuse.audit.from_p_values import (
    multiplicity_verdict,
    p_from_estimate_verdict,
    p_from_statistic_verdict,
    paired_intervals_verdict,
    significance_words_verdict,
    summary_t_test_verdict,
)
from reinfuse.audit.from_print import arithmetic_of_claims_verdict, same_quantity_verdict
from reinfuse.audit.from_rows import estimate_verdict
from reinfuse.audit.from_searches import interval_search_verdict, rank_test_verdict
from reinfuse.audit.from_shares import (
    hidden_groups_verdict,
    left_out_verdict,
    no_event_verdict,
    share_interval_verdict,
)
from reinfuse.audit.inference import inference_verdict
from reinfuse.audit.verdict import Verdict

CHECKS: dict[str, Callable[[Case], Verdict]] = {
    "not_checkable": lambda case: Verdict("not checkable", "none", case.check["reason"]),
    "estimate": lambda case: estimate_verdict(
        case.check, case.own(), case.estimates, case.settings["labels"], case.unit
    ),
    "test": lambda case: inference_verdict(
        case.claim, case.reported, case.estimates, case.settings["labels"], case.alpha
    ),
    "arithmetic": arithmetic_of_claims_verdict,
    "same_quantity": lambda case: same_quantity_verdict(
        case.claims[case.check["claim"]], case.own(), case.printed[case.check["claim"]], case.unit
    ),
    "summary_t_test": summary_t_test_verdict,
    "attainable": attainable_data_verdict,
    "percentage": percentage_verdict,
    "partition": partition_verdict,
    "share_in_words": share_in_words_verdict,
    "interval_in_words": interval_in_words_verdict,
    "binary_sd": binary_sd_verdict,
    "standard_error": standard_error_verdict,
    "mean_interval": mean_interval_verdict,
    "difference_se": difference_se_verdict,
    "whole_mean": whole_mean_verdict,
    "whole_se": whole_se_verdict,
    "p_from_estimate": p_from_estimate_verdict,
    "p_from_statistic": p_from_statistic_verdict,
    "paired_intervals": paired_intervals_verdict,
    "multiplicity": multiplicity_verdict,
    "significance_words": significance_words_verdict,
    "interval_search": interval_search_verdict,
    "rank_test": rank_test_verdict,
    "left_out": left_out_verdict,
    "share_interval": share_interval_verdict,
    "no_event": no_event_verdict,
    "hidden_groups": hidden_groups_verdict,
    "limits": limits_verdict,
    "rate_for_weight": rate_for_weight_verdict,
    "percent_fall": percent_fall_verdict,
    "chronology": chronology_verdict,
    "elapsed": elapsed_verdict,
}
