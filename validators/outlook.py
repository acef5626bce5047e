"""What is not yet a breach: terms, reviews and deadlines that come near, hours behind the pace."""

import polars as pl

from validators.findings import Print, person_key
from validators.law import Law
from validators.rule import sentence

COLUMNS = {
    "code": pl.String, "org_id": pl.String, "org_name": pl.String, "person_key": pl.String,
    "person_name": pl.String, "id_no_masked": pl.String, "thing": pl.String, "due_date": pl.Date,
    "days_left": pl.Int64, "needed": pl.String, "done": pl.String, "message": pl.String,
}  # fmt: skip


def outlook(
    duty: pl.DataFrame, assessed: pl.DataFrame, running: pl.DataFrame, law: Law, how: Print
) -> pl.DataFrame:
    """One row for each person and thing that will become a breach unless something is done."""
    lines = [
        _ending(duty, law),
        _review(duty, law),
        _assessment(assessed),
        _behind(running, law),
    ]
    rows = pl.concat(lines, how="diagonal_relaxed")
    left = (pl.col("due_date") - pl.lit(law.as_of)).dt.total_days()
    rows = rows.with_columns(days_left=left, person_key=person_key(rows, how.key))
    return rows.select(pl.col(c).cast(t) for c, t in COLUMNS.items()).sort(
        "due_date", "org_id", "person_key", "code", "thing", maintain_order=True
    )


def _soon(due: pl.Expr, law: Law) -> pl.Expr:
    farthest = max(int(days) for days in law.setting("outlook_days").split("/"))
    horizon = pl.lit(law.as_of).dt.offset_by(f"{farthest}d")
    return (due >= law.as_of) & (due <= horizon)


def _ending(duty: pl.DataFrame, law: Law) -> pl.DataFrame:
    valid = pl.col("answered") & pl.col("covers") & (pl.col("status") == "valid")
    rows = duty.filter(valid & _soon(pl.col("valid_to"), law))
    return _line(rows, "CERT_EXPIRED", pl.col("op_item"), pl.col("valid_to"),
                 sentence("{}的{}操作证将于{}到期。", "person_name", "op_item", "valid_to"))


def _review(duty: pl.DataFrame, law: Law) -> pl.DataFrame:
    valid = pl.col("answered") & pl.col("covers") & (pl.col("status") == "valid")
    undone = (pl.col("review_done_date") < pl.col("valid_from")).fill_null(
        pl.col("review_done_date").is_null()
    )
    due = pl.col("review_due_date")
    rows = duty.filter(valid & undone & _soon(due, law) & (due < pl.col("valid_to")))
    return _line(rows, "CERT_REVIEW_OVERDUE", pl.col("op_item"), due,
                 sentence("{}的{}操作证应于{}前复审。", "person_name", "op_item", "review_due_date"))


def _assessment(roll: pl.DataFrame) -> pl.DataFrame:
    running = pl.col("in_scope").fill_null(value=False) & ~pl.col("late").fill_null(value=True)
    open_ = running & pl.col("role_start_date").is_not_null() & ~pl.col("valid_same")
    return _line(roll.filter(open_), "ASSESSMENT_ABSENT", pl.col("job_role"), pl.col("due"),
                 sentence("{}应于{}前考核合格，目前未查到本行业有效的考核合格证。", "person_name", "due"))


def _behind(running: pl.DataFrame, law: Law) -> pl.DataFrame:
    """People whose year will end short if it goes on as it began."""
    gone = law.as_of.timetuple().tm_yday
    due = pl.date("year", 12, 31)
    at_pace = pl.col("may_be") * 366 // gone
    short = pl.col("has_training_record") & pl.col("due_known") & (at_pace < pl.col("needed_least"))
    rows = running.filter(short & (due > law.as_of))
    return _line(
        rows, "HOURS_ANNUAL_SHORT", pl.col("thing"), due,
        sentence("{}本年度已培训{}学时，按目前进度年底将不足{}学时。",
                 "person_name", "done_hours", "needed_hours"),
    ).with_columns(rows.select(
        needed="needed_hours", done="done_hours"
    ))


def _line(
    rows: pl.DataFrame, code: str, thing: pl.Expr, due: pl.Expr, message: pl.Expr
) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    return rows.select(
        "org_id", "org_name", "person_name", "name_key", "pid", "id_no_masked",
        code=pl.lit(code), thing=thing, due_date=due, needed=none, done=none, message=message,
    )
