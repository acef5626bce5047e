"""How rules are asked, how rows of one thing are settled, and how all rows add up."""

from datetime import date
from typing import Any

import polars as pl

from validators import judge
from validators.judge import BROKEN, MET, OUTSIDE, UNVERIFIABLE
from validators.rule import CONFIRMED, Rule

APPLIES = Rule(
    code="SAMPLE",
    item="ITEM",
    duty="duty",
    roll="sample",
    grade=CONFIRMED,
    applies=pl.col("applies"),
    broken=pl.col("broken"),
    message=pl.lit(""),
    evidence=(),
    unknown=pl.lit("undecided"),
    needs=("training_record",),
)
SURE = pl.lit(0)


def roll(*rows: tuple[bool | None, bool | None]) -> pl.DataFrame:
    schema = {"applies": pl.Boolean, "broken": pl.Boolean}
    return pl.DataFrame(rows, schema, orient="row").with_columns(org=pl.lit(0, pl.UInt32))


def test_a_rule_that_does_not_apply_is_outside_whatever_it_says() -> None:
    judged = judge.verdicts(roll((False, True), (False, None), (None, True)), [APPLIES])
    assert judged["SAMPLE"].to_list() == [OUTSIDE] * 3


def test_what_is_not_known_is_neither_a_pass_nor_a_breach() -> None:
    judged = judge.verdicts(roll((True, True), (True, False), (True, None)), [APPLIES])
    assert judged["SAMPLE"].to_list() == [BROKEN, MET, UNVERIFIABLE]


def test_the_four_verdicts_add_up_to_the_rows() -> None:
    judged = judge.verdicts(
        roll((True, True), (True, None), (True, False), (False, None)), [APPLIES]
    )
    assert judge.added([judge.tally(judged, [APPLIES])]).to_dicts() == [
        {
            "org": 0,
            "code": "SAMPLE",
            "met": 1,
            "broken": 1,
            "unverifiable": 1,
            "outside": 1,
            "rows": 4,
        }
    ]


def test_of_several_rows_on_one_thing_the_gravest_counts() -> None:
    judged = pl.DataFrame(
        {
            "SAMPLE": [MET, BROKEN, UNVERIFIABLE, MET],
            "org": [0] * 4,
            "subject": [1, 1, 1, 2],
            "thing": ["x"] * 4,
        }
    )
    assert judge.settled(judged, APPLIES, SURE).select("subject", "SAMPLE").rows() == [
        (1, BROKEN),
        (2, MET),
    ]


def test_of_equally_grave_rows_the_surest_counts() -> None:
    judged = pl.DataFrame(
        {
            "SAMPLE": [BROKEN, BROKEN],
            "org": [0] * 2,
            "subject": [1] * 2,
            "thing": ["x"] * 2,
            "sure": [0, 2],
        }
    )
    assert judge.settled(judged, APPLIES, pl.col("sure"))["sure"].to_list() == [2]


COLUMNS = {
    "work": pl.UInt32,
    "on": pl.Date,
    "SAMPLE": pl.Int8,
    "certificate": pl.UInt32,
    "pack": pl.Int8,
    "current": pl.Boolean,
    "logged": pl.Boolean,
    "thing": pl.String,
    "org": pl.UInt32,
    "subject": pl.Int64,
}


def days(*given: tuple[date, int, int | None, int]) -> list[tuple[str, str | None]]:
    """What is told of days with a verdict, a register row and a rule pack each."""
    rows = [
        (1, day, verdict, row, pack, day == date(2026, 11, 20), True, "焊工", 0, 1)
        for day, verdict, row, pack in given
    ]
    judged = pl.DataFrame(rows, COLUMNS, orient="row")
    told: Any = judge.settled(judged.with_columns(work_date=pl.lit(None, pl.String)), APPLIES, SURE)
    return sorted(told.select("thing", "work_date").rows())


def test_days_of_one_verdict_are_one_run() -> None:
    assert days((date(2026, 3, 2), BROKEN, 7, 2), (date(2026, 3, 9), BROKEN, 7, 2)) == [
        ("焊工 2026-03-02..2026-03-09", "2026-03-02..2026-03-09")
    ]


def test_a_day_of_another_verdict_parts_them() -> None:
    told = days(
        (date(2026, 3, 2), BROKEN, 7, 2),
        (date(2026, 3, 3), MET, 7, 2),
        (date(2026, 3, 4), BROKEN, 7, 2),
    )
    assert [thing for thing, _ in told] == [
        "焊工 2026-03-02..2026-03-02",
        "焊工 2026-03-03..2026-03-03",
        "焊工 2026-03-04..2026-03-04",
    ]


def test_another_register_row_parts_them() -> None:
    assert len(days((date(2026, 3, 2), BROKEN, 7, 2), (date(2026, 3, 3), BROKEN, 8, 2))) == 2


def test_another_rule_pack_parts_them() -> None:
    assert len(days((date(2026, 5, 31), BROKEN, 7, 1), (date(2026, 6, 1), BROKEN, 7, 2))) == 2


def test_the_run_that_ends_on_the_day_of_judgement_bears_the_bare_item() -> None:
    assert days((date(2026, 11, 19), BROKEN, 7, 2), (date(2026, 11, 20), BROKEN, 7, 2)) == [
        ("焊工", "2026-11-19..2026-11-20")
    ]


def delivery(*, staffing: bool, training: bool) -> pl.DataFrame:
    frame = {
        "org": [0],
        "org_id": ["X"],
        "has_staffing": [staffing],
        "has_training_record": [training],
    }
    return pl.DataFrame(frame, schema_overrides={"org": pl.UInt32})


COUNTED = pl.DataFrame({"org": [0], "code": ["SAMPLE"]}, schema_overrides={"org": pl.UInt32})


def test_without_staffing_every_rule_answers_once_for_the_company() -> None:
    lines = judge.unanswerable(delivery(staffing=False, training=False), COUNTED.clear(), [APPLIES])
    assert lines.select("org_id", "code", "missing").rows() == [("X", "SAMPLE", "staffing")]


def test_without_training_records_a_rule_answers_in_its_own_rows_where_it_has_any() -> None:
    assert (
        judge.unanswerable(delivery(staffing=True, training=False), COUNTED, [APPLIES]).height == 0
    )
    lines = judge.unanswerable(delivery(staffing=True, training=False), COUNTED.clear(), [APPLIES])
    assert lines["missing"].to_list() == ["training_record"]


def test_a_company_with_nothing_to_judge_has_its_line_all_the_same() -> None:
    here = delivery(staffing=True, training=True)
    none = judge.added([judge.tally(roll().with_columns(SAMPLE=pl.lit(0, pl.Int8)), [APPLIES])])
    totals = judge.totals(none, judge.unanswerable(here, none, [APPLIES]), here, [APPLIES])
    assert totals.row(0) == ("X", "SAMPLE", 0, 0, 0, 0, 0)
