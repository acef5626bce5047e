"""Rules on the assessment of principals and safety managers (考核合格)."""

import polars as pl

from validators.rule import ALWAYS, CONFIRMED, SUSPECTED, By, Rule, sentence

ITEM = By("job_role", {"principal": "PRINCIPAL_NOT_ASSESSED",
                       "safety_manager": "SAFETY_MANAGER_NOT_ASSESSED"})  # fmt: skip
DUTY = "managers-assessed"
FIGURES = ("assessment_grace_months",)
EVIDENCE = (
    "job_role",
    "post",
    "office",
    "industry",
    "role_start_date",
    sentence("{}个月", "assessment_grace_months").alias("needed"),
    "due",
    "as_of",
    "assessed_industry",
    "assessed_to",
    "assessed_status",
    "answered_on",
    "assessed_by",
)
called = pl.coalesce("office", "job_role_words")

right_one, late = pl.col("valid_same"), pl.col("late")
# Unknown industry, start or certificate leaves the scope open; ABSENT says so for the family.
clear = pl.col("in_scope") & pl.col("answered") & (right_one | ~pl.col("unclear"))
judged = clear.fill_null(value=False)
in_time = ~late.fill_null(value=True)
nothing_fits = ~pl.col("any_same") & ~pl.col("valid_other")
too_late = pl.when(late).then(pl.lit(value=True))

ASSESSMENT_ABSENT = Rule(
    code="ASSESSMENT_ABSENT",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=CONFIRMED,
    applies=pl.col("in_scope").fill_null(value=True)
    & pl.when(judged).then(right_one | (nothing_fits & ~in_time)).otherwise(~in_time),
    broken=pl.when(judged).then(pl.when(right_one).then(pl.lit(value=False)).otherwise(too_late)),
    message=sentence("{}（{}）应于{}前考核合格，登记库中未查到其考核合格证。",
                     "person_name", called, "due"),
    evidence=EVIDENCE,
    unknown=pl.col("why"),
    due=pl.col("due"),
    figures=FIGURES,
    from_register=ALWAYS,
)  # fmt: skip

ASSESSMENT_EXPIRED = Rule(
    code="ASSESSMENT_EXPIRED",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=CONFIRMED,
    applies=judged & pl.col("any_same") & (right_one | ~in_time),
    broken=pl.when(right_one).then(pl.lit(value=False))
    .when(~pl.col("maybe_same")).then(too_late),
    message=sentence("{}（{}）的考核合格证有效期至{}（状态：{}），核查日期{}已失效。",
                     "person_name", called, "assessed_to", "assessed_status_words", "on"),
    evidence=EVIDENCE,
    unknown=pl.when("maybe_same").then(pl.lit("register_date_missing"))
    .otherwise(pl.lit("role_start_unknown")),
    due=pl.col("due"),
    figures=FIGURES,
    from_register=ALWAYS,
)  # fmt: skip

ASSESSMENT_OTHER_INDUSTRY = Rule(
    code="ASSESSMENT_OTHER_INDUSTRY",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=SUSPECTED,
    applies=judged & ~pl.col("any_same") & pl.col("valid_other") & ~in_time,
    broken=too_late,
    message=sentence("{}（{}）只查到{}类考核合格证，与本单位行业（{}）不符。",
                     "person_name", called, "assessed_industry_words", "industry_words"),
    evidence=EVIDENCE,
    unknown=pl.lit("role_start_unknown"),
    due=pl.col("due"),
    figures=FIGURES,
    from_register=ALWAYS,
)  # fmt: skip

RULES = (ASSESSMENT_ABSENT, ASSESSMENT_EXPIRED, ASSESSMENT_OTHER_INDUSTRY)
