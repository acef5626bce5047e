"""People tested on the spot, beside what the company's own records say of them."""

import polars as pl

from validators.law import Law
from validators.rolls import joining
from validators.rolls.assessment import last_possible
from validators.rolls.beside import beside, by_number
from validators.rolls.duty import WHO
from validators.rolls.roster import ADDRESS
from validators.rule import LEAD


def nobody_tested() -> pl.DataFrame:
    """What counts of the roll where nobody was tested."""
    flags = dict.fromkeys(("in_window", "low", "own_passed"), pl.Boolean)
    return pl.DataFrame(schema={"org": pl.UInt32, "member": pl.UInt32, **flags})


def spot_roll(
    spot: pl.DataFrame, record: pl.DataFrame, score: pl.Series, person: pl.DataFrame,
    spell: pl.DataFrame, company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each person of the roster and test: is it below the mark, and what records say.

    `low` is null where neither score nor result tells. `own_passed` says that a record from before
    the test says passed with the mark of records or more, `own_may_pass` that one may. `score` is
    that of all records by number.
    """
    pass_mark, spot_pass = law.whole("pass_mark"), law.whole("spot_pass")
    rows = joining.recognised(spot, person).drop_nulls("member")
    by_result = pl.col("result").replace_strict(
        {"failed": True, "passed": False}, default=None, return_dtype=pl.Boolean
    )
    rows = rows.select(
        "member", "tested_on", "tested_on_month", *ADDRESS,
        tested_score="score",
        low=pl.coalesce(pl.col("score") < spot_pass, by_result),
        weakly=pl.col("joined_by") != "number",
        latest=last_possible("tested_on"),
    ).with_row_index("test")  # fmt: skip
    post = spell.sort("on_roster", "hired").unique("member", keep="last", maintain_order=True)
    facts = company.select("org", "has_training_record", "partial_training_record")
    rows = (
        rows.pipe(by_number, person.select(*[c for c in WHO if c not in ADDRESS]), "member")
        .pipe(beside, post.select("member", "job_role", "post"), "member")
        .pipe(by_number, facts, "org")
        .pipe(beside, _own(rows, record, score, pass_mark), "test")
    )
    day = pl.when("tested_on_month").then(pl.col("tested_on").dt.strftime("%Y-%m"))
    thing = pl.coalesce(day, pl.col("tested_on").cast(pl.String)).fill_null("")
    within = (pl.col("latest") >= law.look_back) & (pl.col("tested_on") <= law.as_of)
    return rows.with_columns(
        pl.col("own_passed", "own_may_pass").fill_null(value=False),
        in_window=within.fill_null(value=True),
        on=pl.coalesce(pl.min_horizontal("tested_on", pl.lit(law.as_of)), pl.lit(law.as_of)),
        pass_mark=pl.lit(pass_mark),
        spot_pass=pl.lit(spot_pass),
        thing=thing,
        together=pl.col("twin") | pl.struct("member", thing.alias("thing")).is_duplicated(),
        cap=pl.when(~pl.col("strong") | pl.col("weakly")).then(LEAD),
    )


def _own(
    rows: pl.DataFrame, record: pl.DataFrame, score: pl.Series, pass_mark: int
) -> pl.DataFrame:
    """One row for each test of somebody with records: does one from before say that he passed."""
    theirs = record.filter(pl.col("member").is_in(rows["member"].unique().implode())).select(
        "member", "record", "first_day", "last_day", "failed", "perhaps"
    )
    theirs = theirs.with_columns(score.gather(theirs["record"]).alias("score"))
    pairs = rows.select("test", "member", "tested_on", "latest").join(theirs, on="member")
    good, passed = pl.col("score") >= pass_mark, ~pl.col("failed").fill_null(value=False)
    before = (pl.col("last_day") <= pl.col("tested_on")).fill_null(value=False)
    maybe = (pl.col("first_day") <= pl.col("latest")).fill_null(value=True)
    sure = passed & good.fill_null(value=False) & ~pl.col("perhaps")
    return pairs.group_by("test").agg(
        own_passed=(sure & before).any(),
        own_may_pass=(passed & good.fill_null(value=True) & maybe).any(),
        own_score=pl.col("score").filter(passed & maybe).max(),
    )
