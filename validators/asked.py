"""Numbers and names of a few people at a time, as a look-up asks about them.

The same reading as for whole tables (`identity`), without its cost of starting for each batch.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from validators import identity

LENGTH = 18
WEIGHTS = np.array([*identity.WEIGHTS, 1])
POWERS = 10 ** np.arange(16, -1, -1)
NOUGHT, TEN = ord("0"), ord("X")


def keys(numbers: Sequence[str]) -> list[int | None]:
    """The key of each number: of one without fault, after repair, or of 15 digits; else none."""
    plain = [n if len(n) == LENGTH and n.isascii() else "0" * LENGTH for n in numbers]
    signs = np.frombuffer("".join(plain).encode(), np.uint8).reshape(-1, LENGTH)
    digits = signs.astype(np.int64) - NOUGHT
    digits[:, -1] = np.where(signs[:, -1] == TEN, 10, digits[:, -1])
    decimal = ((digits[:, :-1] >= 0) & (digits[:, :-1] <= 9)).all(axis=1)
    ended = (digits[:, -1] >= 0) & (digits[:, -1] <= 10)
    fits = decimal & ended & (digits[:, 0] > 0)
    found = digits[:, :-1] @ POWERS
    right = fits & (digits @ WEIGHTS % 11 == 1) & _real_days(found // 1000 % 10**8)
    answers = [key if ok else None for key, ok in zip(found.tolist(), right.tolist(), strict=True)]
    odd = np.flatnonzero(~fits).tolist()
    for place, key in zip(odd, _slowly([numbers[place] for place in odd]), strict=True):
        answers[place] = key
    return answers


def _slowly(numbers: Sequence[str]) -> list[int | None]:
    if not numbers:
        return []
    frame = pl.DataFrame({"id_no": numbers}, schema={"id_no": pl.String})
    return identity.add_person(frame, "id_no")["pid"].to_list()


def _real_days(days: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    year, month, day = days // 10_000, days // 100 % 100, days % 100
    leap = (year % 4 == 0) & (year != 1800) & (year != 1900)
    last = np.where(month == 2, 28 + leap, 30 + (month + month // 8) % 2)
    spans = (year >= 1800) & (year <= 2099) & (month >= 1) & (month <= 12)
    return np.asarray(spans & (day >= 1) & (day <= last))


def name_keys(names: Sequence[str]) -> list[str | None]:
    """Each name as it is compared; none for a blank one."""
    schema = {"id_no": pl.String, "person_name": pl.String}
    frame = pl.DataFrame({"id_no": [None] * len(names), "person_name": names}, schema=schema)
    return identity.add_person(frame, "id_no")["name_key"].to_list()
