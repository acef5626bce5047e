"""Every rule for one person: met, broken, unverifiable or outside, with the values and the law."""

from collections.abc import Iterable

import polars as pl

from validators import identity
from validators.judge import BROKEN, MET, OUTSIDE, UNVERIFIABLE

# What a finding leaves out and an explanation tells.
EVERYTHING = (BROKEN, UNVERIFIABLE, MET, OUTSIDE)


def asked_about(people: pl.DataFrame, who: str) -> pl.DataFrame:
    """Of the people to be looked up those whose number or name is given."""
    number, name = _known_as(who)
    same = pl.col("id_no") == pl.lit(number, pl.String)
    return people.filter(same | (pl.col("name_key") == name))


def of_person(told: pl.DataFrame, tables: Iterable[pl.DataFrame], who: str) -> pl.DataFrame:
    """The rows about one person, whose number or name is given; none where no table has either.

    A number finds its bearer by name too, since rows do not carry the number itself.
    """
    number, name = _known_as(who)
    same = pl.col("person_id_no") == pl.lit(number, pl.String)
    same = same.fill_null(value=False) | (pl.col("name_key") == name)
    known = pl.concat(
        [
            table.filter(same).select(
                "name_key", id_no_masked=identity.mask(pl.col("person_id_no"))
            )
            for table in tables
            if {"name_key", "person_id_no"} <= {*table.columns}
        ]
        or [pl.DataFrame(schema={"name_key": pl.String, "id_no_masked": pl.String})]
    )
    named = told.with_columns(name_key=identity.name_key(pl.col("person_name")))
    return named.join(
        known.unique(), on=["name_key", "id_no_masked"], how="semi", nulls_equal=True,
        maintain_order="left",
    ).drop("name_key")  # fmt: skip


def _known_as(who: str) -> tuple[str | None, str | None]:
    """The text read as a number and as a name."""
    asked = pl.DataFrame({"person_name": [who], "person_id_no": [who]})
    asked = identity.add_person(asked, "person_id_no")
    return asked["person_id_no"].item(), asked["name_key"].item()
