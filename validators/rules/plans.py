"""Rules on the training plan of a year: that there is one, who approved it, that it was kept."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, Rule, class_hours, sentence

PLANS = ("training_plan",)


def on_whole_table(absent: pl.Expr, kind: str) -> pl.Expr:
    """True where something is absent from a table that was handed over whole, else null."""
    whole = pl.col(f"has_{kind}") & ~pl.col(f"partial_{kind}")
    return pl.when(absent & whole).then(pl.lit(value=True))


planned = pl.col("planned_items") > 0

PLAN_MISSING = Rule(
    code="PLAN_MISSING",
    item="TRAINING_PLAN_MISSING",
    duty="training-plan",
    roll="plan_year",
    grade=CONFIRMED,
    applies=pl.col("owed"),
    broken=pl.when(planned).then(pl.lit(value=False)).otherwise(
        on_whole_table(pl.col("operating") & ~pl.col("has_loose"), "training_plan")
    ),
    message=sentence("本单位未见{}年度安全生产教育和培训计划。", "year"),
    evidence=("year", "planned_items", "since"),
    unknown=pl.when(~pl.col("has_training_plan")).then(pl.lit("training_plan_missing"))
    .when("partial_training_plan").then(pl.lit("training_plan_partial"))
    .when("has_loose").then(pl.lit("plan_year_unknown"))
    .otherwise(pl.lit("operating_unknown")),
    due=pl.col("due"),
    needs=PLANS,
)  # fmt: skip

PLAN_NOT_BY_PRINCIPAL = Rule(
    code="PLAN_NOT_BY_PRINCIPAL",
    item="PRINCIPAL_PLAN_DUTY_UNMET",
    duty="principal-plan-duty",
    roll="plan_approval",
    grade=SUSPECTED,
    applies=pl.col("in_window"),
    broken=pl.col("by_another"),
    message=pl.when(pl.col("approved_by").is_null() | pl.col("approved_date").is_null()).then(
        sentence("{}年度培训计划未填批准人或者批准日期，不能证明由主要负责人组织制定。", "year")
    ).otherwise(
        sentence("{}年度培训计划由{}于{}批准，花名册中当日的主要负责人不是此人。",
                 "year", "approved_by", "approved_date")
    ),
    evidence=("year", "approved_by", "approved_date"),
    unknown=pl.col("why"),
    needs=PLANS,
)  # fmt: skip

lacking = pl.col("few") | pl.col("short")
judged = pl.col("has_training_record") & ~pl.col("unclear")
planned_hours, median_hours = class_hours("planned_minutes"), class_hours("median_minutes")

PLAN_NOT_EXECUTED = Rule(
    code="PLAN_NOT_EXECUTED",
    item="TRAINING_PLAN_NOT_EXECUTED",
    duty="plan-carried-out",
    roll="plan_item",
    grade=pl.when("missed").then(CONFIRMED).otherwise(SUSPECTED),
    applies=pl.col("judged"),
    broken=pl.when("missed").then(on_whole_table(pl.col("missed"), "training_record"))
    # Too few at best are too few, also where it may not have been held at all.
    .when(lacking).then(on_whole_table(pl.col("fallen_due"), "training_record"))
    .when(judged & ~lacking).then(pl.lit(value=False)),
    message=pl.when("missed").then(
        sentence("培训计划“{}”（{}）已过计划时间{}日以上，未见相应的培训记录。",
                 "topic", "planned_for", "plan_days")
    ).otherwise(
        sentence("培训计划“{}”（{}）未足额实施：计划{}人、每人{}学时，实际参加{}人、学时中位数{}。",
                 "topic", "planned_for", "planned_people", planned_hours, "people_trained",
                 median_hours)
    ),
    evidence=("topic", "target_role", "planned_for", "planned_people", "people_trained",
              planned_hours.alias("planned_hours"), median_hours.alias("median_hours"),
              "plan_days", "planned_hours_day_rule", "hours_day_rule"),
    unknown=pl.when(~pl.col("has_training_record")).then(pl.lit("training_record_missing"))
    .when("partial_training_record").then(pl.lit("training_record_partial"))
    .when(pl.col("planned_for").is_null()).then(pl.lit("plan_date_unknown"))
    .otherwise(pl.lit("plan_undecided")),
    due=pl.col("due"),
    needs=PLANS,
)  # fmt: skip

RULES = (PLAN_MISSING, PLAN_NOT_EXECUTED, PLAN_NOT_BY_PRINCIPAL)
