"""Codes of providers and sites: pseudonyms of their own, which no patient's pseudonym can be joined with."""

from typing import Any

import pandas as pd

from reinfuse.coded import distinct_of, mapped, recoded
from reinfuse.deidentify.identities import record_numbers
from reinfuse.deidentify.pseudonyms import STAFF_PREFIXES, pseudonyms
from reinfuse.deidentify.sources import Sources

Codes = dict[tuple[str, str], pd.Series]


def staff_codes(read: Sources, settings: dict[str, Any], key: bytes) -> Codes:
    """Return, for each (source, column) of role `provider` or `site`, a coded column of codes, missing without a name.

    The same name has the same code in every file of a study, and another one as a provider than as a site.
    """
    spelled = {
        (name, column): (declared["role"], mapped(read[name].values[column], record_numbers))
        for name, source in settings["sources"].items()
        for column, declared in source["columns"].items()
        if declared["role"] in STAFF_PREFIXES
    }
    codes: Codes = {}
    for role in STAFF_PREFIXES:
        texts = {place: text for place, (its_role, text) in spelled.items() if its_role == role}
        known = sorted({text for column in texts.values() for text in distinct_of(column)} - {""})
        code_of = pseudonyms(known, key, settings["study"], role)
        for place, text in texts.items():
            codes[place] = recoded(text, distinct_of(text).map(code_of).astype("str"))
    return codes
