"""Rules on the assessment of principals and safety managers (考核合格)."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, By, Rule, sentence

ITEM = By("job_role", {"principal": "PRINCIPAL_NOT_ASSESSED",
                       "safety_manager": "SAFETY_MANAGER_NOT_ASSESSED"})
DUTY = "managers-assessed"
FIGURES = ("assessment_grace_months",)
EVIDENCE = ("job_role", "industry", "role_start_date", "due", "assessed_industry", "assessed_to",
            "assessed_status", "answered_on")

# Unknown industry or start leaves the scope open; ABSENT says so for the whole family.
judged = pl.col("in_scope").fill_null(value=False) & pl.col("answered") & ~pl.col("industry_unclear")
in_time = ~pl.col("late").fill_null(value=True)
right_one = pl.col("valid_same")
nothing_fits = ~pl.col("any_same") & ~pl.col("valid_other")

ASSESSMENT_ABSENT = Rule(
    code="ASSESSMENT_ABSENT",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=CONFIRMED,
    applies=pl.col("in_scope").fill_null(value=True)
    & (~in_time | (pl.col("answered") & right_one))
    & (right_one | ~judged | nothing_fits),
    broken=pl.when(judged & right_one).then(pl.lit(value=False))
    .when(judged & nothing_fits & pl.col("late")).then(pl.lit(value=True)),
    message=sentence("{}（{}）应于{}前考核合格，登记库中未查到其考核合格证。",
                     "person_name", "job_role_words", "due"),
    evidence=EVIDENCE,
    thing=pl.col("thing"),
    unknown=pl.col("why"),
    figures=FIGURES,
    from_register=True,
)

ASSESSMENT_EXPIRED = Rule(
    code="ASSESSMENT_EXPIRED",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=CONFIRMED,
    applies=judged & pl.col("any_same") & (right_one | ~in_time),
    broken=pl.when(right_one).then(pl.lit(value=False)).when("late").then(pl.lit(value=True)),
    message=sentence("{}（{}）的考核合格证有效期至{}，核查日期{}已失效。",
                     "person_name", "job_role_words", "assessed_to", "as_of"),
    evidence=EVIDENCE,
    thing=pl.col("thing"),
    unknown=pl.lit("role_start_unknown"),
    figures=FIGURES,
    from_register=True,
)

ASSESSMENT_OTHER_INDUSTRY = Rule(
    code="ASSESSMENT_OTHER_INDUSTRY",
    item=ITEM,
    duty=DUTY,
    roll="assessment",
    grade=SUSPECTED,
    applies=judged & ~pl.col("any_same") & pl.col("valid_other") & ~in_time,
    broken=pl.when("late").then(pl.lit(value=True)),
    message=sentence("{}（{}）只查到{}类考核合格证，与本单位行业（{}）不符。",
                     "person_name", "job_role_words", "assessed_industry_words", "industry_words"),
    evidence=EVIDENCE,
    thing=pl.col("thing"),
    unknown=pl.lit("role_start_unknown"),
    figures=FIGURES,
    from_register=True,
)

RULES = (ASSESSMENT_ABSENT, ASSESSMENT_EXPIRED, ASSESSMENT_OTHER_INDUSTRY)
