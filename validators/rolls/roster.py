"""Who works where: the spells of the staffing tables and the people behind them."""

import polars as pl

from validators import identity
from validators.calendar import month_end
from validators.law import Law

FOREVER = pl.date(9999, 12, 31)
BEGINNING = pl.date(1900, 1, 1)


def with_person(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `person`: one number for one person in one company.

    A strong or converted identity number is its own key; without one, a person is the company, the
    weak number and the name together, so that two holders of one place-holder stay two people.
    """
    weak = pl.concat_str(
        "org_id", "name_key", pl.col("person_id_no"), separator="\x1f", ignore_nulls=True
    )
    key = pl.coalesce("pid", -(weak.hash(seed=0) // 4).cast(pl.Int64) - 1)
    return rows.with_columns(person=key)


def spells(staffing: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each staffing row, with the days it covers and whether it covers `as_of`.

    A missing hire date is the earliest of the dates the row knows; a row with none has been there
    from the beginning. A date known to the month only counts from its first day (hiring) and to
    its last (leaving), so that nobody drops off the roster by rounding.
    """
    gone = pl.col("person_status").is_in(["left", "retired"]) & pl.col("leave_date").is_null()
    known = pl.min_horizontal("post_start_date", "role_start_date")
    return (
        with_person(staffing)
        .with_columns(
            hired=pl.coalesce("hire_date", known, BEGINNING),
            hire_known=pl.col("hire_date").is_not_null(),
            left=pl.when("leave_date_month").then(month_end(pl.col("leave_date")))
            .otherwise("leave_date").fill_null(FOREVER),
        )
        .with_columns(
            on_roster=(pl.col("hired") <= law.as_of) & (pl.col("left") >= law.as_of)
            & ~gone.fill_null(value=False)
        )
    )


def people(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each person of a company, numbered by `member` within the batch.

    `name_alone` says that nobody else of the company bears the name, so that a record without a
    number may be his.
    """
    return (
        spell.sort("source_file", "source_sheet", "source_row")
        .group_by("org_id", "person", maintain_order=True)
        .agg(
            pl.col("person_name", "name_key", "person_id_no", "id_kind", "pid").first(),
            pl.col("on_roster").any(),
            pl.col("source_file", "source_sheet", "source_row").first(),
        )
        .with_columns(
            name_alone=pl.len().over("org_id", "name_key") == 1,
            strong=pl.col("id_kind") == "strong",
        )
        .with_row_index("member")
    )


def numbered(spell: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """The spells with the `member` number of their person."""
    keys = ["org_id", "person"]
    return spell.join(person.select(*keys, "member"), on=keys, how="left", maintain_order="left")


def recognised(rows: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Rows of another table with `member` and `joined_by`: `number`, `weak` or `name`; else null.

    An identity number joins surely. Failing that, an equal weak number with an equal name joins
    weakly, and a row without a usable number joins by a name that only one person of the company
    bears: enough to count in somebody's favour, never enough to accuse.
    """
    rows = rows.with_row_index("_row")
    sure = rows.select("_row", "org_id", "pid").drop_nulls("pid").join(
        person.select("org_id", "pid", "member").drop_nulls("pid"), on=["org_id", "pid"]
    ).select("_row", "member", joined_by=pl.lit("number"))
    rest = rows.join(sure.select("_row"), on="_row", how="anti").select(
        "_row", "org_id", "name_key", "person_id_no", "pid", "id_kind"
    )
    found = pl.concat([sure, *_weakly(rest, person)]).unique("_row", keep="first")
    return rows.join(found, on="_row", how="left", maintain_order="left").drop("_row")


def _weakly(rest: pl.DataFrame, person: pl.DataFrame) -> list[pl.DataFrame]:
    named = rest.drop_nulls("name_key")
    same_number = named.filter(pl.col("id_kind") == "weak").join(
        person.filter(pl.col("id_kind") == "weak").select(
            "org_id", "name_key", "person_id_no", "member"
        ),
        on=["org_id", "name_key", "person_id_no"],
    )
    lone = person.filter("name_alone").select("org_id", "name_key", "member", theirs="id_kind")
    by_name = named.join(lone, on=["org_id", "name_key"]).filter(
        # Two different sure numbers, or two different weak ones, are two people of one name.
        ~(pl.col("pid").is_not_null() & pl.col("theirs").is_in(["strong", "converted"])),
        ~((pl.col("id_kind") == "weak") & (pl.col("theirs") == "weak")),
    )
    return [
        same_number.select("_row", "member", joined_by=pl.lit("weak")),
        by_name.select("_row", "member", joined_by=pl.lit("name")),
    ]


def shown(person: pl.DataFrame) -> pl.DataFrame:
    """What findings show of a person, by `member`: name, key fields and the number masked."""
    return person.select(
        "member", "org_id", "person", "pid", "person_name", "name_key", "strong",
        "id_kind", "source_file", "source_sheet", "source_row",
        id_no_masked=identity.mask(pl.col("person_id_no")),
    )
