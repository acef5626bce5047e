"""The rolls of the training records themselves: are they whole, and can they be true."""

from collections.abc import Callable, Iterator

import polars as pl

from validators.law import Law
from validators.printing import address
from validators.rolls import (
    completeness,
    copies,
    employment,
    entries,
    naming,
    overlaps,
    record_days,
)
from validators.rolls.beside import beside
from validators.rolls.claims import term
from validators.rolls.roster import ADDRESS

Named = Callable[[pl.DataFrame], pl.DataFrame]


def of_records(
    tables: dict[str, pl.DataFrame], owner: pl.DataFrame, delivered: pl.DataFrame,
    person: pl.DataFrame, spell: pl.DataFrame, company: pl.DataFrame, law: Law,
) -> Iterator[tuple[str, pl.DataFrame, Named]]:  # fmt: skip
    """Each roll with its name, and what gives some of its rows their company and person.

    `tables` are the training records, logs and leaves of the batch and, about its people, of
    other companies; `owner` says whose the training records are.
    """
    training = tables["training_record"]
    entry = entries.entries(training, owner, person, company)

    def named(rows: pl.DataFrame) -> pl.DataFrame:
        return entries.told(rows, training, person, company)

    def of_entry(rows: pl.DataFrame) -> pl.DataFrame:
        return named(completeness.worded(rows, training))

    def of_day(rows: pl.DataFrame) -> pl.DataFrame:
        found_at = _with_addresses(_with_clocks(rows), tables)
        return named(_with_term(_with_day(found_at, entry, training), spell))

    def of_company(rows: pl.DataFrame) -> pl.DataFrame:
        nowhere = [pl.lit(None, pl.String).alias(c) for c in ADDRESS]
        behind = _shown(rows, training)
        return naming.named(rows.with_columns(behind, *nowhere), person, company)

    yield "entry", completeness.entry_roll(entry, training, delivered, law), of_entry
    employed = employment.employed(entry, owner, person, spell, law)
    found = overlaps.found(entry.filter(entries.in_window(law)), tables, person)
    yield "record_day", record_days.record_day_roll(employed, found, company, law), of_day
    yield "record_year", copies.year_roll(entry, training, law), of_company
    yield "record_sheet", copies.sheet_roll(entry, training, law), of_company


def _shown(rows: pl.DataFrame, training: pl.DataFrame) -> pl.Series:
    """The addresses of some of the records a row on a whole company is about, as `behind`."""
    listed = rows.with_row_index("_row").select("_row", record="shown").explode("record")
    known = listed.drop_nulls()
    source = training.select(ADDRESS)[known["record"]].select(behind=address(ADDRESS))["behind"]
    found = known.select("_row", source).group_by("_row").agg(pl.col("behind").sort())
    return rows.with_row_index("_row").pipe(beside, found, "_row")["behind"]


def _with_term(rows: pl.DataFrame, spell: pl.DataFrame) -> pl.DataFrame:
    """With the first day of hiring and the last of leaving that the roster states, in print."""
    hired, left = (_in_print(field).sort_by(field) for field in ("hire_date", "leave_date"))
    theirs = spell.filter(pl.col("member").is_in(rows["member"].unique().implode()))
    term = theirs.group_by("member").agg(
        hire_date=hired.drop_nulls().first(),
        leave_date=pl.when(pl.col("leave_date").is_not_null().all()).then(left.last()),
    )
    return rows.with_columns(thing=entries.day_words().fill_null("")).pipe(beside, term, "member")


def _in_print(field: str) -> pl.Expr:
    month = pl.col(f"{field}_month").fill_null(value=False)
    return (
        pl.when(month)
        .then(pl.col(field).dt.strftime("%Y-%m"))
        .otherwise(pl.col(field).cast(pl.String))
    )


def _with_clocks(rows: pl.DataFrame) -> pl.DataFrame:
    """With the record's own times in print."""
    return rows.with_columns(own_from=entries.moment("a"), own_to=entries.moment("b"))


def _with_day(rows: pl.DataFrame, entry: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """With the addresses of all that the company recorded of the person on the day.

    Beside them stand the rules of the site (`hours_day_rule`) by which days of it became minutes.
    """
    day = ["org", "subject", "day"]
    asked = rows.select(day).unique()
    theirs = entry.filter("here").select("record", *day).join(asked, on=day)
    source = training.select("hours_day_rule", *ADDRESS)[theirs["record"]]
    told = theirs.hstack(source.with_columns(at=address(ADDRESS)))
    found = told.group_by(day).agg(_at=pl.col("at").sort())
    nothing = pl.lit([], dtype=pl.List(pl.String))
    rows = rows.pipe(beside, found, day).pipe(beside, naming.day_rules(told, *day), day)
    return rows.with_columns(behind=pl.concat_list(pl.col("_at").fill_null(nothing), "behind"))


def _at(table: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """The wanted rows of a table with their addresses."""
    source = table.select(ADDRESS)[wanted["other_record"]]
    return wanted.hstack(source.select(at=address(ADDRESS)))


def _with_addresses(rows: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """With the addresses of what overlaps (`behind`), where the own company handed it over."""
    own = pl.when(~pl.col("elsewhere")).then("other_kind").otherwise("own_kind")
    asked = rows.select(kind=own, other_record="other_record")
    wanted = asked.drop_nulls().unique()
    known = pl.concat(_at(table, wanted.filter(kind=kind)) for kind, table in tables.items())
    at = asked.pipe(beside, known, ["kind", "other_record"])["at"]
    return rows.with_columns(
        behind=pl.concat_list(at).list.drop_nulls(),
        elsewhere=pl.when("elsewhere").then(pl.lit(term("elsewhere"))),
    )
