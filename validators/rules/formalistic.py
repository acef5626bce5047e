"""Rules on training that is there on paper only (走过场)."""

import polars as pl

from validators.rule import CONFIRMED, LEAD, SUSPECTED, Rule, sentence

incomplete = pl.col("lacking").is_not_null()
whole_index = ~pl.col("partial_archive_index") & ~pl.col("unnamed")

# Whether a policy is any good is for a person to read.
TRAINING_SYSTEM_MISSING = Rule(
    code="TRAINING_SYSTEM_MISSING",
    item="TRAINING_SYSTEM_MISSING",
    duty="training-policy",
    roll="document",
    grade=pl.when("policy_missing").then(CONFIRMED).otherwise(SUSPECTED),
    applies=pl.lit(value=True),
    broken=pl.when(~incomplete).then(pl.lit(value=False))
    .when(whole_index).then(pl.lit(value=True)),
    message=pl.when("policy_missing").then(
        sentence("本单位档案目录（{}条）中未见安全生产培训制度。", "documents")
    ).otherwise(
        sentence("本单位档案目录（{}条）中有培训制度，但缺少{}，制度不健全。",
                 "documents", "lacking_words")
    ),
    evidence=("documents", "lacking", "policy_missing"),
    unknown=pl.when("partial_archive_index").then(pl.lit("archive_index_partial"))
    .otherwise(pl.lit("document_unnamed")),
)  # fmt: skip

# Only what repeats or is left blank can be counted; what was taught is for a person to judge.
TRAINING_CONTENT_HOLLOW = Rule(
    code="TRAINING_CONTENT_HOLLOW",
    item="TRAINING_CONTENT_HOLLOW",
    duty="training-effective",
    roll="topic",
    grade=LEAD,
    applies=pl.lit(value=True),
    broken=pl.when(~pl.col("hollow")).then(pl.lit(value=False))
    .when(~pl.col("partial_training_record")).then(pl.lit(value=True)),
    message=sentence("本单位{}年多次参加培训的人员共{}人次，同一主题占{}%，未写主题占{}%，请核实培训内容。",
                     "year", "sessions", "top_topic_share", "blank_topic_share"),
    evidence=("year", "sessions", "top_topic", "top_topic_share", "blank_topic_share"),
    unknown=pl.lit("training_record_partial"),
    needs=("training_record",),
)  # fmt: skip

PARTS = (
    ("hours_part", "学时不足人员多"), ("topic_part", "全年主题单一"), ("score_part", "成绩雷同"),
    ("minute_part", "同一分钟集中录入"), ("spot_part", "抽考与记录不符"),
)  # fmt: skip
named = pl.concat_str(
    [pl.when(part).then(pl.lit(words)) for part, words in PARTS], separator="、", ignore_nulls=True
)

TRAINING_FORMALISTIC = Rule(
    code="TRAINING_FORMALISTIC",
    item="TRAINING_FORMALISTIC",
    duty="training-effective",
    roll="formalistic",
    grade=LEAD,
    applies=pl.any_horizontal(
        ~pl.col("has_training_record"), *[pl.col(part).is_not_null() for part, _ in PARTS],
        pl.col("parts_most") > 0,
    ),
    broken=pl.when("has_training_record").then(
        pl.when(pl.col("parts") >= pl.col("parts_needed")).then(pl.lit(value=True))
        .when(pl.col("parts_most") < pl.col("parts_needed")).then(pl.lit(value=False))
    ),
    message=sentence("本单位培训有{}项指标异常：{}，请核实是否走过场。", "parts", named),
    evidence=("parts", "parts_needed", "hours_short_share", "top_topic_share", "same_score_share",
              "same_minute_people", "spot_failed_share"),
    unknown=pl.when("has_training_record").then(pl.lit("training_record_partial"))
    .otherwise(pl.lit("training_record_missing")),
    needs=("training_record",),
)  # fmt: skip

no_records = ~pl.col("has_training_record") | pl.col("partial_training_record")
claimed = pl.col("own_may_pass") | no_records


def _points(score: str) -> pl.Expr:
    """A score as people write it: 45, not 45.0."""
    return pl.col(score).cast(pl.String).str.strip_suffix(".0")


SPOT_TEST_FAILED = Rule(
    code="SPOT_TEST_FAILED",
    item="SPOT_TEST_FAILED",
    duty="training-effective",
    roll="spot_test",
    grade=SUSPECTED,
    applies=pl.col("in_window") & (claimed | ~pl.col("low").fill_null(value=True)),
    broken=pl.when(~pl.col("low")).then(pl.lit(value=False))
    .when(pl.col("low") & pl.col("own_passed")).then(pl.lit(value=True)),
    message=pl.when(pl.col("tested_score").is_null()).then(
        sentence("{}于{}抽考不合格，而本单位培训记录为合格（{}分）。",
                 "person_name", "tested_on", _points("own_score"))
    ).otherwise(
        sentence("{}于{}抽考{}分，低于{}分，而本单位培训记录为合格（{}分）。",
                 "person_name", "tested_on", _points("tested_score"), "spot_pass",
                 _points("own_score"))
    ),
    evidence=("tested_on", "tested_score", "spot_pass", "own_score", "pass_mark"),
    unknown=pl.when(pl.col("low").is_null()).then(pl.lit("spot_score_missing"))
    .when(pl.col("own_may_pass")).then(pl.lit("own_score_missing"))
    .when(pl.col("has_training_record")).then(pl.lit("training_record_partial"))
    .otherwise(pl.lit("training_record_missing")),
)  # fmt: skip

TRAINING_SPEND_LOW = Rule(
    code="TRAINING_SPEND_LOW",
    item="TRAINING_SPEND_LOW",
    duty="training-funds",
    roll="spending",
    grade=LEAD,
    applies=pl.col("in_window"),
    broken=pl.col("low"),
    message=sentence("本单位{}年安全培训费用{}元，{}人，人均{}元，请核实培训投入。",
                     "year", "training_cost_yuan", "people", "cost_per_head"),
    evidence=("year", "training_cost_yuan", "people", "cost_per_head",
              "min_training_cost_per_head"),
    unknown=pl.lit("cost_missing"),
)  # fmt: skip

RULES = (
    TRAINING_SYSTEM_MISSING,
    TRAINING_CONTENT_HOLLOW,
    TRAINING_FORMALISTIC,
    SPOT_TEST_FAILED,
    TRAINING_SPEND_LOW,
)
