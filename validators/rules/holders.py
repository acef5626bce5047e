"""Rules on the age of people who do special operations (从业年龄)."""

import polars as pl

from validators.rule import CONFIRMED, LEAD, Rule, sentence

# Work under a name on no list may need no certificate, and then no age.
too_young = pl.when(pl.col("item_known") | (pl.col("on") >= pl.col("of_age_on"))).then(
    pl.col("on") < pl.col("of_age_on")
)
too_old = pl.when(pl.col("item_known") | (pl.col("on") < pl.col("over_age_from"))).then(
    pl.col("on") >= pl.col("over_age_from")
)

HOLDER_UNDER_AGE = Rule(
    code="HOLDER_UNDER_AGE",
    item="UNCERTIFIED_OPERATOR",
    duty="holder-age",
    roll="holder",
    grade=CONFIRMED,
    applies=pl.col("strong"),
    broken=too_young,
    message=sentence("{}于{}年满{}周岁，{}在特种作业岗位时尚未达到年龄要求。",
                     "person_name", "of_age_on", "op_holder_min_age", "on"),
    evidence=("born", "of_age_on", "op_holder_min_age", "as_of"),
    unknown=pl.lit("op_item_unknown"),
    figures=("op_holder_min_age",),
)  # fmt: skip

# Flexible retirement and agreed later dates exist: a pointer for a person, never a breach.
HOLDER_OVER_AGE = Rule(
    code="HOLDER_OVER_AGE",
    item="UNCERTIFIED_OPERATOR",
    duty="holder-age",
    roll="holder",
    grade=LEAD,
    applies=pl.col("strong"),
    broken=too_old,
    message=sentence("{}于{}达到法定退休年龄（男女分别按较晚口径计算），仍列在特种作业岗位，请核实。",
                     "person_name", "retires_month"),
    evidence=("born", "sex", "retires_month", "as_of"),
    unknown=pl.lit("op_item_unknown"),
)  # fmt: skip

RULES = (HOLDER_UNDER_AGE, HOLDER_OVER_AGE)
