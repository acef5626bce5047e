"""Rules on whether training records say what they should and can be true (培训记录)."""

import polars as pl

from validators.rule import CONFIRMED, LEAD, SUSPECTED, Rule, sentence

TRAINING = ("training_record",)
UNTRUE, FALSIFIED = "TRAINING_RECORD_UNTRUE", "TRAINING_RECORD_FALSIFIED"
DUTY = "records-truthful"

judged = pl.col("judged")
told = pl.all_horizontal("has_start_at", "has_topic", "has_result")
of_table = pl.col("field").is_not_null()

RECORD_INCOMPLETE = Rule(
    code="RECORD_INCOMPLETE",
    item=UNTRUE,
    duty=DUTY,
    roll="entry",
    grade=CONFIRMED,
    applies=judged,
    broken=~told,
    message=pl.when(of_table).then(
        sentence("本单位的培训记录表没有“{}”一栏，未如实记录该项内容。", "lacking_words")
    ).otherwise(
        sentence("{}的一条培训记录（{}）未记录{}。", "person_name",
                 pl.col("day_words").fill_null("日期不详"), "lacking_words")
    ),
    evidence=("lacking", "topic", "day_words"),
    unknown=pl.when(pl.col("has_start_at").is_null()).then(pl.lit("record_date_unread"))
    .otherwise(pl.lit("result_pending")),
    needs=TRAINING,
)  # fmt: skip

RECORD_OUTSIDE_EMPLOYMENT = Rule(
    code="RECORD_OUTSIDE_EMPLOYMENT",
    item=UNTRUE,
    duty=DUTY,
    roll="record_day",
    grade=pl.when("sure").then(SUSPECTED).otherwise(LEAD),
    applies=judged & ~pl.col("derived"),
    broken=~pl.col("employed"),
    message=pl.when(pl.col("member").is_null()).then(
        sentence("{}不在本单位花名册上，却有{}的培训记录。", "person_name", "day_words")
    ).otherwise(
        sentence("{}在{}有培训记录，该日不在其在职期间（入职{}，离职{}）。",
                 "person_name", "day_words", "hire_date", "leave_date")
    ),
    evidence=("day_words", "hire_date", "leave_date"),
    unknown=pl.col("unsure"),
    needs=TRAINING,
)  # fmt: skip

# Another company is never named: the finding goes to this one.
apart = pl.when(pl.col("elsewhere").is_not_null()).then(pl.lit("另一单位的")).otherwise(pl.lit(""))
other = pl.col("other_kind")
own_side = pl.col("record").is_not_null()

RECORD_OVERLAP = Rule(
    code="RECORD_OVERLAP",
    item=FALSIFIED,
    duty=DUTY,
    roll="record_day",
    grade=pl.col("proof"),
    applies=judged & (pl.col("a").is_not_null() | pl.col("has_leave") | pl.col("overlapped")),
    broken=pl.when(pl.col("proof").is_not_null()).then(pl.lit(value=True))
    .when(pl.col("overlapped").is_null()).then(pl.lit(value=False)),
    message=pl.when(~own_side).then(
        sentence("{}在{}当班或请假，另一单位却记录其同时参加培训（{}至{}）。",
                 "person_name", "day_words", "other_from", "other_to")
    ).when(other == "duty_log").then(
        sentence("{}的培训（{}至{}）与{}当班时间（{}至{}）重叠。",
                 "person_name", "own_from", "own_to", apart, "other_from", "other_to")
    ).when(other == "leave").then(
        sentence("{}在{}有培训记录，该日在{}请假期间（{}至{}）。",
                 "person_name", "day_words", apart, "other_from", "other_to")
    ).otherwise(
        sentence("{}的培训（{}至{}）与{}另一场培训（{}至{}）时间重叠。",
                 "person_name", "own_from", "own_to", apart, "other_from", "other_to")
    ),
    evidence=("day_words", "own_from", "own_to", "place", "other_kind", "other_from", "other_to",
              "elsewhere"),
    unknown=pl.when("namesake").then(pl.lit("name_shared")).otherwise(pl.lit("leave_unclear")),
    needs=TRAINING,
)  # fmt: skip

most, whole_day = pl.col("max_minutes_per_day"), pl.col("impossible_minutes_per_day")
minutes, sure_minutes = pl.col("day_minutes"), pl.col("sure_minutes")

RECORD_IMPOSSIBLE_DAY = Rule(
    code="RECORD_IMPOSSIBLE_DAY",
    item=FALSIFIED,
    duty=DUTY,
    roll="record_day",
    grade=pl.when(sure_minutes > whole_day).then(CONFIRMED)
    .when((sure_minutes > most) | (pl.col("above_clock") & pl.col("sure"))).then(SUSPECTED)
    .otherwise(LEAD),
    applies=judged & minutes.is_not_null(),
    broken=(minutes > most) | pl.col("above_clock"),
    message=pl.when(minutes > most).then(
        sentence("{}在{}的培训合计{}分钟，一日不应超过{}分钟。",
                 "person_name", "day_words", "day_minutes", "max_minutes_per_day")
    ).otherwise(
        sentence("{}在{}的培训填报{}分钟，超过其起止时间（{}至{}）。",
                 "person_name", "day_words", "stated", "own_from", "own_to")
    ),
    evidence=("day_words", "day_minutes", "max_minutes_per_day", "stated", "own_from", "own_to",
              "hours_day_rule"),
    unknown=pl.lit("undecided"),
    needs=TRAINING,
)  # fmt: skip

RECORD_BACKFILLED = Rule(
    code="RECORD_BACKFILLED",
    item=FALSIFIED,
    duty=DUTY,
    roll="record_year",
    grade=SUSPECTED,
    applies=judged,
    broken=pl.col("at_once"),
    message=sentence("本单位{}年的{}条培训记录（{}人）全部在{}至{}之间录入。",
                     "thing", "records", "people", "recorded_from", "recorded_to"),
    evidence=("records", "people", "recorded_from", "recorded_to", "backfill_hours"),
    unknown=pl.lit("recorded_at_unclear"),
    needs=TRAINING,
)  # fmt: skip

RECORD_CLONED = Rule(
    code="RECORD_CLONED",
    item=FALSIFIED,
    duty=DUTY,
    roll="record_sheet",
    grade=SUSPECTED,
    applies=judged,
    broken=pl.col("cloned"),
    message=sentence("自{}起有{}人在{}场培训中的起止时间、授课人和成绩完全相同。",
                     "thing", "people", "sessions"),
    evidence=("people", "sessions"),
    unknown=pl.lit("undecided"),
    needs=TRAINING,
)  # fmt: skip

RULES = (
    RECORD_INCOMPLETE,
    RECORD_OUTSIDE_EMPLOYMENT,
    RECORD_OVERLAP,
    RECORD_IMPOSSIBLE_DAY,
    RECORD_BACKFILLED,
    RECORD_CLONED,
)
