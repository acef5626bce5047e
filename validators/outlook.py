"""What is not yet a breach: terms, reviews and deadlines that come near, hours behind the pace."""

from collections.abc import Callable, Sequence

import polars as pl

from validators import identity, keys
from validators.findings import Print
from validators.law import Law
from validators.rolls.beside import first_of
from validators.rolls.drawing import Roll
from validators.rule import sentence

COLUMNS = {
    "code": pl.String, "org_id": pl.String, "org_name": pl.String, "person_key": pl.String,
    "person_name": pl.String, "id_no_masked": pl.String, "thing": pl.String, "due_date": pl.Date,
    "days_left": pl.Int64, "needed": pl.String, "done": pl.String, "message": pl.String,
}  # fmt: skip
# A line before it is finished: what it says, and what its key is made of.
LINE = {c: COLUMNS[c] for c in (
    "org_id", "org_name", "person_name", "thing", "code", "due_date", "needed", "done", "message",
)} | {"name_key": pl.String, "pid": pl.Int64, "person_id_no": pl.String}  # fmt: skip
NONE = pl.lit(None, dtype=pl.String)
HOURS = (pl.col("done_hours"), pl.col("needed_hours"))
Told = Callable[[pl.DataFrame], pl.DataFrame]


def ahead(roll: Roll, law: Law) -> list[pl.DataFrame]:
    """One row for each person and thing of a roll that will be a breach unless something is done.

    They are to be `finished`.
    """
    found = [(told, rows) for told, rows in _near(roll, law) if rows.height]
    return [told(roll.named(rows)) for told, rows in found]


def _near(roll: Roll, law: Law) -> list[tuple[Told, pl.DataFrame]]:
    """The rows of a roll that come near, with what tells of them."""
    rows = roll.rows
    if roll.name == "duty":
        valid = (pl.col("status") == "valid") & pl.col("covers")
        now = rows.filter("current", "answered", "judged_here", valid)
        terms, reviews = _soon(now, "valid_to", law), _soon(now, "review_due_date", law)
        return [(_ending, terms), (_review, reviews)]
    if roll.name == "assessment":
        return [(_assessment, _open(rows))]
    if roll.name == "initial":
        return [(_begun, _short_at_first(rows, law))]
    if roll.name == "running_year":
        return [(_behind, _short(rows, law))]
    return []


def finished(lines: Sequence[pl.DataFrame], law: Law, how: Print) -> pl.DataFrame:
    """The rows in the columns of `COLUMNS`, the nearest first, each person and thing once."""
    rows = pl.concat([pl.DataFrame(schema=LINE), *lines])
    rows = first_of(rows, "code", "org_id", "pid", "name_key", "thing")
    shown = pl.col("person_id_no")
    rows = rows.with_columns(
        days_left=(pl.col("due_date") - pl.lit(law.as_of)).dt.total_days(),
        person_key=keys.person_key(rows, how.key),
        id_no_masked=shown if how.unmasked else identity.mask(shown),
    )
    return rows.select(pl.col(c).cast(t) for c, t in COLUMNS.items()).sort(
        "due_date", "org_id", "person_key", "code", "thing", maintain_order=True
    )


def _soon(rows: pl.DataFrame, due: str, law: Law) -> pl.DataFrame:
    """The rows that fall due within the farthest step of the early warning."""
    farthest = max(int(days) for days in law.setting("outlook_days").split("/"))
    day = pl.lit(law.as_of)
    return rows.filter(pl.col(due).is_between(day, day.dt.offset_by(f"{farthest}d")))


def _ending(rows: pl.DataFrame) -> pl.DataFrame:
    told = sentence("{}的{}操作证将于{}到期。", "person_name", "op_item", "valid_to")
    return _line(rows, "CERT_EXPIRED", pl.col("valid_to"), told)


def _review(rows: pl.DataFrame) -> pl.DataFrame:
    done = pl.col("review_done_date") >= pl.coalesce("valid_from", "review_done_date")
    told = sentence("{}的{}操作证应于{}前复审。", "person_name", "op_item", "review_due_date")
    rows = rows.filter(~done.fill_null(value=False))
    return _line(rows, "CERT_REVIEW_OVERDUE", pl.col("review_due_date"), told)


def _open(assessed: pl.DataFrame) -> pl.DataFrame:
    """People in office whose time to be assessed is running and who are not yet."""
    running = pl.col("in_scope") & pl.col("answered") & ~pl.col("late")
    known = pl.col("start").is_not_null() & ~pl.col("valid_same") & ~pl.col("unclear")
    return assessed.filter(running & known)


def _assessment(rows: pl.DataFrame) -> pl.DataFrame:
    told = sentence("{}应于{}前考核合格，目前未查到本行业有效的考核合格证。", "person_name", "due")
    return _line(rows, "ASSESSMENT_ABSENT", pl.col("due"), told)


def _short(running: pl.DataFrame, law: Law) -> pl.DataFrame:
    """People whose year will end short if it goes on as it began."""
    last = law.as_of.replace(month=12, day=31)
    gone, whole = law.as_of.timetuple().tm_yday, last.timetuple().tm_yday
    whole_table = pl.col("has_training_record") & ~pl.col("partial_training_record")
    owed = pl.col("surely_owed") & pl.col("role").is_not_null()
    behind = pl.col("may_be") * whole // gone < pl.col("needed_least")
    return running.filter(whole_table & owed & behind)


def _behind(rows: pl.DataFrame) -> pl.DataFrame:
    told = sentence("{}本年度已培训{}学时，按目前进度年底将不足{}学时。",
                    "person_name", *HOURS)  # fmt: skip
    return _line(rows, "HOURS_ANNUAL_SHORT", pl.date("year", 12, 31), told, HOURS)


def _short_at_first(initial: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Principals and safety managers whose first months will end short at the pace so far."""
    day, begun, due = pl.lit(law.as_of), pl.col("role_start_date"), pl.col("due")
    whole_table = pl.col("has_training_record") & ~pl.col("partial_training_record")
    sure = pl.col("on_roster") & pl.col("start_known") & (due == pl.col("due_latest"))
    gone, whole = ((d - begun).dt.total_days() for d in (day, due))
    behind = pl.col("may_be") * whole // gone.clip(1) < pl.col("needed_least")
    running = pl.col("manager") & sure & (due >= law.as_of) & (begun <= law.as_of)
    return initial.filter(running & whole_table & behind)


def _begun(rows: pl.DataFrame) -> pl.DataFrame:
    told = sentence("{}任职以来初次培训{}学时，按目前进度到{}将不足{}学时。",
                    "person_name", HOURS[0], "due", HOURS[1])  # fmt: skip
    return _line(rows, "HOURS_INITIAL_SHORT", pl.col("due"), told, HOURS)


def _line(
    rows: pl.DataFrame, code: str, due: pl.Expr, message: pl.Expr,
    hours: tuple[pl.Expr, pl.Expr] = (NONE, NONE),
) -> pl.DataFrame:  # fmt: skip
    made = {"code": pl.lit(code), "due_date": due, "done": hours[0], "needed": hours[1],
            "message": message}  # fmt: skip
    return rows.select(made.get(c, pl.col(c)).cast(t).alias(c) for c, t in LINE.items())
