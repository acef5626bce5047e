"""Rules on the age of people who do special operations (从业年龄)."""

import polars as pl

from validators.rule import CONFIRMED, LEAD, Rule, sentence

HOLDER_UNDER_AGE = Rule(
    code="HOLDER_UNDER_AGE",
    item="UNCERTIFIED_OPERATOR",
    duty="holder-age",
    roll="holder",
    grade=CONFIRMED,
    applies=pl.col("strong"),
    broken=pl.col("on") < pl.col("of_age_on"),
    message=sentence("{}于{}年满{}周岁，核查日期{}尚未达到特种作业人员的年龄要求。",
                     "person_name", "of_age_on", "op_holder_min_age", "as_of"),
    evidence=("born", "of_age_on", "op_holder_min_age", "as_of"),
    unknown=pl.lit("weak_key"),
    figures=("op_holder_min_age",),
)

# Flexible retirement and agreed later dates exist: a pointer for a person, never a breach.
HOLDER_OVER_AGE = Rule(
    code="HOLDER_OVER_AGE",
    item="UNCERTIFIED_OPERATOR",
    duty="holder-age",
    roll="holder",
    grade=LEAD,
    applies=pl.col("strong"),
    broken=pl.col("on") >= pl.col("over_age_from"),
    message=sentence("{}于{}达到法定退休年龄（男女分别按较晚口径计算），仍列在特种作业岗位，请核实。",
                     "person_name", "retires_month"),
    evidence=("born", "sex", "retires_month", "as_of"),
    unknown=pl.lit("weak_key"),
)

RULES = (HOLDER_UNDER_AGE, HOLDER_OVER_AGE)
