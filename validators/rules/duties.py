"""Rules on what a company owes as such: safety staff, and looking certificates up itself."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, Rule, sentence

few = pl.when(pl.col("managers_most") < pl.col("owed_least")).then(pl.lit(value=True)).when(
    pl.col("managers_least") >= pl.col("owed_most")
).then(pl.lit(value=False))  # fmt: skip

# Whether a manager works full-time is not judged.
SAFETY_STAFF_TOO_FEW = Rule(
    code="SAFETY_STAFF_TOO_FEW",
    item="SAFETY_STAFF_TOO_FEW",
    duty="safety-staff",
    roll="safety_staff",
    grade=SUSPECTED,
    applies=pl.col("people") > 0,
    broken=pl.when(~(few & pl.col("partial_staffing")).fill_null(value=False)).then(few),
    message=sentence("本单位在册{}人，安全生产管理人员{}人，应不少于{}人。",
                     "people", "managers_most", "owed_least"),
    evidence=("people", "industry_class", "managers_least", "managers_most", "owed_least"),
    unknown=pl.when(few & pl.col("partial_staffing")).then(pl.lit("staffing_partial"))
    .when(pl.col("managers_least") < pl.col("owed_least")).then(pl.lit("safety_staff_unclear"))
    .otherwise(pl.lit("industry_unknown")),
)  # fmt: skip

whole_log = pl.col("has_verification_log") & ~pl.col("partial_verification_log")

VERIFICATION_NOT_DONE = Rule(
    code="VERIFICATION_NOT_DONE",
    item="CERT_VERIFICATION_NOT_DONE",
    duty="certificates-verified",
    roll="verification",
    grade=CONFIRMED,
    applies=pl.lit(value=True),
    broken=pl.when("looked_up").then(pl.lit(value=False))
    .when(whole_log & pl.col("required") & ~pl.col("looked_up")).then(pl.lit(value=True)),
    message=sentence("{}的证书在核查日期前{}日内没有在官方网站核验的记录。",
                     "person_name", "verification_window_days"),
    evidence=("job_role", "post", "op_item", "verified_on", "verification_window_days", "as_of"),
    unknown=pl.when(~pl.col("has_verification_log")).then(pl.lit("verification_log_missing"))
    .when(pl.col("looked_up").is_null()).then(pl.lit("verification_unclear"))
    .when("partial_verification_log").then(pl.lit("verification_log_partial"))
    .when(pl.col("op_item").is_not_null()).then(pl.lit("op_item_unknown"))
    .otherwise(pl.lit("industry_unknown")),
    needs=("verification_log",),
)  # fmt: skip

RULES = (SAFETY_STAFF_TOO_FEW, VERIFICATION_NOT_DONE)
