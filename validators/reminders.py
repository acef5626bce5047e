"""What of the outlook is worth a reminder: what an earlier night did not say already."""

import polars as pl

from validators.law import Law
from validators.outlook import COLUMNS

THING = ("org_id", "person_key", "code", "thing")
# What a row says of its thing; the days left shrink every night, and a number may be masked or not.
SAID = ("org_name", "person_name", "needed", "done", "message")
# Terms and reviews are reminded of in steps; of deadlines and hours only what changed is news.
STEPPED = ("CERT_EXPIRED", "CERT_REVIEW_OVERDUE")
NEW, CHANGED, UNCHANGED, WITHIN = "new", "changed", "unchanged", "within_{}"


def with_reminders(outlook: pl.DataFrame, earlier: pl.DataFrame | None, law: Law) -> pl.DataFrame:
    """The outlook with `reminder`, reminders first and what is `unchanged` last.

    `new` stood in no form in the earlier outlook, `within_30` and the like have come into a nearer
    step since, `changed` say something else. Without an earlier outlook everything is new.
    """
    before = outlook.clear() if earlier is None else earlier
    key = [pl.col(c).fill_null("") for c in THING]
    told = before.select(
        *THING,
        pl.struct("due_date", *SAID).alias("_said"),
        _step=_step(law),
        _known=pl.lit(value=True),
    ).unique(THING, keep="first", maintain_order=True)
    rows = outlook.with_columns(_now=pl.struct("due_date", *SAID), _near=_step(law)).join(
        told.with_columns(key), left_on=key, right_on=THING, how="left", maintain_order="left"
    )
    same_day = pl.col("_said").struct.field("due_date") == pl.col("due_date")
    nearer = pl.col("code").is_in(STEPPED) & same_day & (pl.col("_near") < pl.col("_step"))
    same = pl.col("_now").eq_missing(pl.col("_said"))
    within = pl.format(WITHIN, pl.col("_near"))
    reminder = (
        pl.when(pl.col("_known").is_null()).then(pl.lit(NEW))
        .when(nearer).then(within)
        .when(same).then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(CHANGED))
    )  # fmt: skip
    marked = rows.with_columns(reminder=reminder)
    rank = pl.col("reminder").replace_strict(_order(law), return_dtype=pl.Int8)
    return marked.sort(rank, maintain_order=True).select(*COLUMNS, "reminder")


def reminder_codes(law: Law) -> list[str]:
    """Every `reminder` there can be, in the order of the sheet."""
    return [NEW, *(WITHIN.format(days) for days in sorted(_steps(law))), CHANGED, UNCHANGED]


def _order(law: Law) -> dict[str, int]:
    return {code: place for place, code in enumerate(reminder_codes(law))}


def _steps(law: Law) -> list[int]:
    return [int(days) for days in law.setting("outlook_days").split("/")]


def _step(law: Law) -> pl.Expr:
    """The nearest step of the early warning in which a row stands."""
    left = pl.col("days_left")
    return pl.min_horizontal(pl.when(left <= days).then(pl.lit(days)) for days in _steps(law))
