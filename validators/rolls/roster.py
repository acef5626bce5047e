"""Who works where: the people of the staffing tables and the spells they are there."""

import polars as pl

from validators.calendar import month_end
from validators.law import Law
from validators.rolls.beside import beside, first_of

FOREVER = pl.date(9999, 12, 31)
BEGINNING = pl.date(1900, 1, 1)
ADDRESS = ("source_file", "source_sheet", "source_row")
# What orders spells of one person that begin and end alike, so that no file's order matters.
SAME = (
    "post",
    "job_role",
    "op_item",
    "post_start_date",
    "role_start_date",
    "name_key",
    "person_id_no",
)
PERSON = ("person_name", "name_key", "person_id_no", "id_kind", "pid")


def with_person(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `person`: one number for one person in one company.

    A strong or converted identity number is its own key; without one, a person is the company, the
    weak number and the name together, so that two holders of one place-holder stay two people.
    """
    return rows.with_columns(
        person=pl.coalesce("pid", _hashed("org_id", "name_key", "person_id_no"))
    )


def subject(name: str = "name_key") -> pl.Expr:
    """Whom a finding is about: the number, else the company and the name, else the weak number.

    That is what `person_key` is made of, so two people it cannot tell apart are one subject.
    """
    return pl.coalesce("pid", _hashed("org_id", pl.coalesce(name, "person_id_no")))


def _hashed(*columns: str | pl.Expr) -> pl.Expr:
    """A negative number for the texts, so that it is never the key of a sure identity number."""
    text = pl.concat_str(*columns, separator="\x1f", ignore_nulls=True)
    weak = pl.when(pl.col("pid").is_null()).then(text)
    return -(weak.hash(seed=0) // 4).cast(pl.Int64) - 1


def people(staffing: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """One row for each person of a company, numbered by `member` within the batch.

    Of several rows of one person the first with a sure number speaks. `twin` marks people whom
    findings cannot tell apart.
    """
    return _numbered_people(_once(staffing), company)


def with_strangers(person: pl.DataFrame, log: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """The people, and after them those at work by the log whom the company's roster leaves out.

    Only a sure number tells that somebody is not on the roster.
    """
    listed = person.select("org_id", "person")
    strangers = _once(log.filter(pl.col("pid").is_not_null())).join(
        listed, on=["org_id", "person"], how="anti", maintain_order="left"
    )
    if not strangers.height:
        return person
    rest = _numbered_people(strangers, company)
    return pl.concat([person, rest.with_columns(pl.col("member") + person.height)])


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    rows = with_person(rows).select("org_id", "person", *PERSON, *ADDRESS)
    if not rows["person"].is_duplicated().any():
        return rows
    sure = pl.col("id_kind") == "strong"
    return first_of(rows.sort(~sure, "name_key", "person_id_no", *ADDRESS), "org_id", "person")


def _numbered_people(rows: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.with_row_index("member")
        .with_columns(strong=pl.col("id_kind") == "strong", subject=subject())
        .with_columns(twin=pl.struct("org_id", "subject").is_duplicated() & pl.col("pid").is_null())
        .pipe(beside, company.select("org", "org_id"), "org_id")
    )


def numbered(staffing: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """The staffing rows with the `member` number, `subject` and keys of their person."""
    rows = with_person(staffing)
    known = person.select("org_id", "person", "member", "org", "subject", "strong", "twin")
    if rows.height == person.height and rows["person"].equals(person["person"]):
        return rows.hstack(known.drop("org_id", "person"))
    return rows.pipe(beside, known, ["org_id", "person"])


def spells(rows: pl.DataFrame, first_logged: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each staffing row, with the days it covers and whether it covers `as_of`.

    A missing hire date is the earliest of the days the row and the log know, else the person's
    hire date of another row, else he was there from the beginning. A date known to the month only
    counts from its first day (hiring) and to its last (leaving), so that nobody drops off the
    roster by rounding. `employment` numbers spells that touch or overlap as one.
    """
    gone = pl.col("person_status").is_in(["left", "retired"]) & pl.col("leave_date").is_null()
    known = pl.min_horizontal("post_start_date", "role_start_date", "first_logged")
    elsewhere = pl.col("hire_date").min().over("member")
    left = pl.when("leave_date_month").then(month_end(pl.col("leave_date"))).otherwise("leave_date")
    dated = rows.pipe(beside, first_logged, "member").with_columns(
        hired=pl.coalesce("hire_date", known, elsewhere, BEGINNING),
        hire_known=pl.col("hire_date").is_not_null(),
        left=left.fill_null(FOREVER),
    )
    here = (pl.col("hired") <= law.as_of) & (pl.col("left") >= law.as_of)
    return _employments(dated.with_columns(on_roster=here & ~gone.fill_null(value=False)))


def _employments(rows: pl.DataFrame) -> pl.DataFrame:
    """With `employment`, its days `employed_from` and `employed_to`, and the end of one before.

    `formerly_to` is null in somebody's first employment.
    """
    several = rows["member"].is_duplicated()
    alone = (rows.filter(~several) if several.any() else rows).with_columns(
        employment=pl.lit(0, pl.UInt32),
        employed_from="hired",
        employed_to="left",
        formerly_to=pl.lit(None, pl.Date),
    )
    if not several.any():
        return alone
    before = pl.col("left").cum_max().shift(1).over("member")
    parted = (pl.col("hired").dt.offset_by("-1d") > before).fill_null(value=True)
    rest = (
        rows.filter(several)
        .sort("member", "hired", "left", *SAME, *ADDRESS)
        .with_columns(employment=parted.cum_sum().cast(pl.UInt32), _before=before)
        .with_columns(
            formerly_to=pl.col("_before").first().over("employment"),
            employed_from=pl.col("hired").min().over("employment"),
            employed_to=pl.col("left").max().over("employment"),
        )
    )
    return pl.concat([alone, rest.select(alone.columns)])
