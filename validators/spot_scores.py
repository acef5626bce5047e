"""The scores of a test on the spot, read back from the list that was filled in."""

from dataclasses import dataclass

import polars as pl

from validators.law import Law
from validators.spot_draw import USCC
from validators.tables import Reading

KIND = "spot_test"
# What is kept, under the names that the inbox reads.
SCORES: dict[str, pl.DataType] = {
    "draw_key": pl.String(), "uscc": pl.String(), "org_name": pl.String(),
    "person_name": pl.String(), "person_id_no": pl.String(), "post": pl.String(),
    "score": pl.Float64(), "result": pl.String(), "tested_on": pl.Date(), "tested_by": pl.String(),
}  # fmt: skip
ANSWERS = ("score", "result", "tested_on", "tested_by")
RESULTS = ("passed", "failed", "absent")
DRAW = r"^(\d{8}-\d+)-[0-9a-f]{16}$"


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of a list, how many of its rows are still blank, and where it contradicts.

    `faults` has the sheet, row and field of each contradiction and what it is; with one of them
    nothing of the list is to be used.
    """

    rows: pl.DataFrame
    blank: int
    faults: pl.DataFrame


def filled(reading: Reading) -> pl.DataFrame:
    """The rows of a list of people to be tested; without one, of that shape and empty."""
    rows = reading.tables.get(KIND)
    if rows is None or rows["draw_key"].null_count() == rows.height:
        return pl.DataFrame()
    return rows


def draws(rows: pl.DataFrame) -> pl.Series:
    """The draws that the rows of a list come from."""
    return rows["draw_key"].str.extract(DRAW).drop_nulls().unique().sort()


def scores(
    rows: pl.DataFrame, unread: pl.DataFrame, holders: pl.DataFrame, before: pl.DataFrame, law: Law
) -> Scores:
    """The scores of the rows that have one.

    `unread` are the cells that could not be read, `holders` the people of the rosters with their
    `draw_key`, `before` the scores that were read from earlier lists.
    """
    known = holders.select(
        "draw_key", "org_id", holder_org="org_name", holder="person_name", key="name_key",
        number="person_id_no",
    )  # fmt: skip
    known = known.unique("draw_key", keep="none")
    joined = rows.join(known, on="draw_key", how="left", maintain_order="left")
    old = before.select("draw_key", *(pl.col(c).alias(f"old_{c}") for c in ANSWERS))
    joined = joined.join(old, on="draw_key", how="left", maintain_order="left")
    said = joined.filter(pl.col("score").is_not_null() | pl.col("result").is_in(RESULTS))
    unreadable = unread.filter(pl.col("field").is_in(ANSWERS))
    faults = [
        unreadable.select("sheet", "row", "field", fault=pl.lit("unread")),
        *(_faults(joined, field, name, test) for name, field, test in _of_rows()),
        *(_faults(said, field, name, test) for name, field, test in _of_answers(law)),
    ]
    return Scores(
        rows=said.select(
            "draw_key",
            uscc=pl.when(pl.col("org_id").str.contains(USCC)).then("org_id"),
            org_name="holder_org",
            person_name="holder",
            person_id_no="number",
            post="post",
            score="score",
            result="result",
            tested_on="tested_on",
            tested_by="tested_by",
        ).cast(pl.Schema(SCORES)),
        blank=rows.height - said.height,
        faults=pl.concat(faults).unique(maintain_order=True).sort("sheet", "row"),
    )


def together(before: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """All scores so far, in order; what stands in both is taken once."""
    return pl.concat([before, new]).unique("draw_key", keep="last").sort("draw_key")


def none() -> pl.DataFrame:
    """No score yet."""
    return pl.DataFrame(schema=SCORES)


def _of_rows() -> list[tuple[str, str, pl.Expr]]:
    """What is wrong with a row whether it is filled in or not."""
    key = pl.col("draw_key")
    return [
        ("unknown_person", "draw_key", pl.col("holder").is_null() & pl.col("number").is_null()),
        ("other_person", "person_name", pl.col("name_key") != pl.col("key")),
        ("twice", "draw_key", key.is_duplicated() & key.is_not_null()),
    ]


def _of_answers(law: Law) -> list[tuple[str, str, pl.Expr]]:
    """Contradictions in what was filled in: the fault, the cell it is shown at, and the test."""
    score, result, day = pl.col("score"), pl.col("result"), pl.col("tested_on")
    passed = score >= law.whole("spot_pass")
    drawn = pl.col("draw_key").str.head(8).str.to_date("%Y%m%d", strict=False)
    changed = [pl.col(c).ne_missing(pl.col(f"old_{c}")) for c in ("score", "result", "tested_on")]
    read_before = pl.col("old_tested_on").is_not_null()
    return [
        ("outside", "score", ~score.is_between(0, law.whole("spot_full"))),
        ("result_against_score", "result", passed & (result == "failed")),
        ("result_against_score", "result", ~passed & (result == "passed")),
        ("absent_with_score", "result", score.is_not_null() & (result == "absent")),
        ("no_day", "tested_on", day.is_null() | pl.col("tested_on_month")),
        ("day_to_come", "tested_on", day > law.as_of),
        ("before_draw", "tested_on", day < drawn),
        ("read_otherwise", "score", read_before & pl.any_horizontal(changed)),
    ]


def _faults(rows: pl.DataFrame, field: str, name: str, test: pl.Expr) -> pl.DataFrame:
    return rows.filter(test).select(
        sheet="source_sheet", row="source_row", field=pl.lit(field), fault=pl.lit(name)
    )
