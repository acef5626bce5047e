"""The rule on certificates that several companies use at a time (证书挂靠)."""

import polars as pl

from validators.rule import LEAD, Rule, sentence

CERT_PARKED = Rule(
    code="CERT_PARKED",
    item="CERT_PARKED",
    duty="certificate-not-parked",
    roll="parked",
    grade=LEAD,
    applies=pl.col("strong"),
    broken=~pl.col("lent") & (pl.col("companies") > 1),
    message=sentence("{}同时列在{}家单位的花名册中（{}），请核实其劳动关系和证书使用情况。",
                     "person_name", "companies", "job_role_words"),
    evidence=("job_role", "companies", "elsewhere"),
    unknown=pl.lit("undecided"),
)  # fmt: skip

RULES = (CERT_PARKED,)
