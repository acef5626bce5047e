"""Synthetic people and companies: numbers with right check characters, no two alike."""

from datetime import date, timedelta

import polars as pl

from tests.bench.draws import below, pick
from tests.bench.words import DIVISIONS, GIVEN, SURNAMES

# Old enough to be hired at 18, young enough not to have reached any pension age.
FIRST_BIRTH = date(1972, 1, 1)
BIRTHS = [f"{FIRST_BIRTH + timedelta(days):%Y%m%d}" for days in range(8_000)]
SEQUENCES = 999
PEOPLE = len(DIVISIONS) * len(BIRTHS) * SEQUENCES
# Prime to PEOPLE: neighbours on a roster are far apart in the register, and nobody comes twice.
SCATTER = 179_424_673

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = tuple("10X98765432")
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def pids(seed: int, people: pl.Series) -> pl.Series:
    """The first 17 digits of each person's ID as a number; people are counted from 0."""
    spot = (people.cast(pl.Int64) * SCATTER + seed * 7_919) % PEOPLE
    division = pick(DIVISIONS, spot % len(DIVISIONS)).cast(pl.Int64)
    birth = pick(BIRTHS, spot // len(DIVISIONS) % len(BIRTHS)).cast(pl.Int64)
    sequence = spot // (len(DIVISIONS) * len(BIRTHS)) + 1
    return division * 10**11 + birth * 1_000 + sequence


def id_numbers(pid: pl.Series) -> pl.Series:
    """The 18 characters: 17 digits and the check character they lead to."""
    total = pl.zeros(pid.len(), dtype=pl.Int64, eager=True)
    for place, weight in enumerate(ID_WEIGHTS):
        total = total + pid // 10 ** (16 - place) % 10 * weight
    return pid.cast(pl.String) + pick(ID_CHECKS, total % 11)


def names(seed: int, people: pl.Series) -> pl.Series:
    """A name of two or three characters for each person."""
    surname = pick(SURNAMES, below(seed, "surname", people, len(SURNAMES)))
    first = pick(GIVEN, below(seed, "given", people, len(GIVEN)))
    # Every number beyond the list is a name of two characters.
    second = below(seed, "given too", people, len(GIVEN) + 20).clip(0, len(GIVEN))
    return surname + first + pick((*GIVEN, ""), second)


def uscc(company: int) -> str:
    """The unified social credit code of a company counted from 0."""
    body = f"MA{company:06d}"
    total = sum(int(c, 36) * w for c, w in zip(body, ORG_WEIGHTS, strict=True))
    code = f"91{DIVISIONS[company % len(DIVISIONS)]}{body}{'0123456789X0'[11 - total % 11]}"
    values = [CREDIT_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(code)]
    return code + CREDIT_ALPHABET[-sum(values) % 31]
