"""Rules on coming back to work: training again, and the practical test again."""

import polars as pl

from validators.rule import ALWAYS, SUSPECTED, Rule, class_hours, sentence

anew, moved = pl.col("hired_anew"), pl.col("moved").fill_null(value=False)
whole = pl.col("has_training_record") & ~pl.col("partial_training_record")

needed, had = class_hours("needed_minutes"), class_hours("retrained_minutes")

# The national regulation states no hours for this training, only its levels; a region may.
RETRAINING_MISSING = Rule(
    code="RETRAINING_MISSING",
    item="TRAINING_HOURS_SHORT",
    duty="retraining-after-absence",
    roll="return",
    grade=SUSPECTED,
    applies=pl.lit(value=True),
    broken=pl.when(~pl.col("untrained")).then(pl.lit(value=False))
    .when(pl.col("untrained") & pl.col("certain") & whole).then(pl.lit(value=True)),
    message=pl.when(anew).then(
        sentence("{}于{}重新入职，{}上岗，此后未见岗前培训记录。",
                 "person_name", "hired_earliest", "return_day")
    ).when("too_few_hours").then(
        sentence("{}自{}后转岗或者离岗，{}重新上岗，其间重新培训{}学时，应不少于{}学时。",
                 "person_name", "last_latest", "return_day", pl.coalesce(had, pl.lit("0")), needed)
    ).when(moved).then(
        sentence("{}自{}后离开“{}”岗位，{}转到“{}”岗位，其间未见齐全的车间级、班组级培训记录。",
                 "person_name", "last_latest", "post_before", "return_day", "post")
    ).otherwise(
        sentence("{}自{}后离岗，{}重新上岗，其间未见齐全的车间级、班组级培训记录。",
                 "person_name", "last_latest", "return_day")
    ),
    evidence=("post_before", "post", "last_latest", "return_day", "hired_anew", "reboard_months",
              "workshop_sure", "team_sure", "pre_job_sure", needed.alias("needed_hours"),
              had.alias("done_hours"), "hours_day_rule"),
    unknown=pl.when(~pl.col("has_training_record")).then(pl.lit("training_record_missing"))
    .when(pl.col("untrained") & pl.col("partial_training_record"))
    .then(pl.lit("training_record_partial"))
    .when(pl.col("untrained") & pl.col("moved").is_null() & ~pl.col("long_away"))
    .then(pl.lit("post_missing"))
    .when(pl.col("untrained")).then(pl.lit("start_unknown"))
    .otherwise(pl.lit("retraining_undecided")),
    due=pl.col("return_day").dt.offset_by("-1d"),
    figures=("reboard_months", "reboard_class_hours"),
    needs=("training_record",),
)  # fmt: skip

retested = pl.when(pl.col("retested")).then(pl.lit(value=True)).when(
    ~pl.col("may_be_retested")
).then(pl.lit(value=False))  # fmt: skip

OFF_POST_NO_RETEST = Rule(
    code="OFF_POST_NO_RETEST",
    item="UNCERTIFIED_OPERATOR",
    duty="off-post-retest",
    roll="off_post",
    grade=SUSPECTED,
    applies=pl.col("judged_here") & pl.col("answered") & pl.col("understood"),
    broken=pl.when(retested).then(pl.lit(value=False))
    .when(~retested & whole).then(pl.lit(value=True)),
    message=sentence("{}自{}后未从事{}，{}重新从事，其间登记库中未查到新的证书，也未见实操考试合格记录。",
                     "person_name", "last_worked", "op_item", "on"),
    evidence=("op_item", "last_worked", "return_day", "off_post_retest_months", "answered_on"),
    unknown=pl.when(retested.is_null()).then(pl.lit("retest_undecided"))
    .when(~pl.col("has_training_record")).then(pl.lit("training_record_missing"))
    .otherwise(pl.lit("training_record_partial")),
    figures=("off_post_retest_months",),
    from_register=ALWAYS,
)  # fmt: skip

RULES = (RETRAINING_MISSING, OFF_POST_NO_RETEST)
