"""Invented people: names, birth dates, addresses, telephones and notes; the only module that uses Faker.

Faker draws from its own word lists and asks no network. Its words change between its versions, which the step's stamp
holds.
"""

import datetime

import numpy as np
import pandas as pd
from faker import Faker

NOTES = [
    "{title} {family_name} telephoned from {telephone}; would like an appointment on another weekday.",
    "Seen with a relative of {given_name} {family_name}. Tolerated the infusion well.",
    "{title} {family_name} was referred by Dr {doctor}; letter sent to {street}.",
    "Prefers e-mail ({email}). No change of medication.",
]
DAYS_PER_YEAR = 365.25
FIRST_RECORD_NUMBER, RECORD_NUMBER_STEP_MOST = 104_729, 97


def identities(patients: pd.DataFrame, first_days: list[datetime.date], locale: str, seed: int) -> pd.DataFrame:
    """Return one row a patient with record_number, names, birth_date, telephone, email, street, postcode and note.

    Parameters
    ----------
    patients
        With age_years and sex ('female' or 'male').
    first_days
        The date of each patient's first infusion, on which the patient has that age.
    """
    faker = Faker(locale)
    faker.seed_instance(seed)
    random = np.random.default_rng(seed)
    numbers = FIRST_RECORD_NUMBER + np.cumsum(random.integers(1, RECORD_NUMBER_STEP_MOST + 1, len(patients)))
    rows = []
    for number, age, sex, first_day in zip(
        random.permutation(numbers), patients["age_years"], patients["sex"], first_days, strict=True
    ):
        given = faker.first_name_female() if sex == "female" else faker.first_name_male()
        person = {
            "record_number": f"{number:07d}",
            "family_name": faker.last_name(),
            "given_name": given,
            "birth_date": _birth_date(int(age), first_day, random),
            "telephone": faker.phone_number(),
            "email": faker.email(),
            "street": faker.street_address().replace("\n", " "),
            "postcode": faker.postcode(),
        }
        note = NOTES[random.integers(len(NOTES))]
        title = "Mrs" if sex == "female" else "Mr"
        rows.append(person | {"note": note.format(title=title, doctor=faker.last_name(), **person)})
    return pd.DataFrame(rows)


def _birth_date(age_years: int, on: datetime.date, random: np.random.Generator) -> datetime.date:
    """Return a birth date with that many completed years on a day."""
    days = int(age_years * DAYS_PER_YEAR) + int(random.integers(1, 360))
    return on - datetime.timedelta(days=days)
