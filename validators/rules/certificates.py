"""Rules on holding the certificate that the work requires (持证上岗)."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, Rule, sentence

here = pl.col("judged_here")
# A word on no list may name work that needs no certificate: only the register can settle it.
understood = pl.col("item_known") | pl.col("held_item")
answered = here & pl.col("answered") & understood
held = answered & pl.col("held_item")
UNCERTIFIED = "UNCERTIFIED_OPERATOR"
TERM = ("op_item", "as_of", "cert_no_masked", "valid_from", "valid_to", "status")
not_answered = (
    pl.when(~understood).then(pl.lit("op_item_unknown")).otherwise(pl.col("why"))
)

# 未查到 is what the register said; only a person may conclude 无证.
CERT_ABSENT = Rule(
    code="CERT_ABSENT",
    item=UNCERTIFIED,
    duty="certified-before-work",
    roll="duty",
    grade=SUSPECTED,
    applies=here & ~(pl.col("answered") & ~pl.col("held_any") & pl.col("claimed") & understood),
    broken=pl.when(answered).then(~pl.col("held_any")),
    message=sentence("{}（岗位：{}）从事{}，登记库中未查到其特种作业操作证，本人也未申报该项目证书。",
                     "person_name", "post", "op_item"),
    evidence=("op_item", "post", "lookup_state", "answered_on", "held_names", "claimed"),
    thing=pl.col("op_item"),
    unknown=not_answered,
    from_register=True,
)

CERT_SCOPE_MISMATCH = Rule(
    code="CERT_SCOPE_MISMATCH",
    item=UNCERTIFIED,
    duty="certificate-scope",
    roll="duty",
    grade=pl.when("other_valid").then(CONFIRMED).otherwise(SUSPECTED),
    applies=answered & pl.col("held_any"),
    broken=pl.when(pl.col("held_item") | ~pl.col("claim_pending")).then(~pl.col("held_item")),
    message=sentence("{}从事{}，登记库中只查到其{}证书，与所从事的操作项目不符。",
                     "person_name", "op_item", "held_names"),
    evidence=("op_item", "held_names", "other_valid", "claimed", "answered_on"),
    thing=pl.col("op_item"),
    unknown=pl.lit("claim_pending"),
    from_register=True,
)

# A certificate stands through the whole of its last day.
CERT_EXPIRED = Rule(
    code="CERT_EXPIRED",
    item=UNCERTIFIED,
    duty="certificate-in-force",
    roll="duty",
    grade=CONFIRMED,
    applies=held,
    broken=(pl.col("valid_from").fill_null(pl.col("on")) <= pl.col("on"))
    & (pl.col("valid_to") < pl.col("on")),
    message=sentence("{}的{}操作证有效期至{}，核查日期{}已过期。",
                     "person_name", "op_item", "valid_to", "as_of"),
    evidence=TERM,
    thing=pl.col("op_item"),
    unknown=pl.lit("register_date_missing"),
    from_register=True,
)

CERT_NOT_YET_VALID = Rule(
    code="CERT_NOT_YET_VALID",
    item=UNCERTIFIED,
    duty="certificate-in-force",
    roll="duty",
    grade=CONFIRMED,
    applies=held,
    broken=pl.col("valid_from").fill_null(pl.col("on")) > pl.col("on"),
    message=sentence("{}的{}操作证自{}起有效，核查日期{}尚未生效。",
                     "person_name", "op_item", "valid_from", "as_of"),
    evidence=TERM,
    thing=pl.col("op_item"),
    unknown=pl.lit("register_date_missing"),
    from_register=True,
)

# Without a due date in the register's row no review is owed: periods are never computed.
CERT_REVIEW_OVERDUE = Rule(
    code="CERT_REVIEW_OVERDUE",
    item=UNCERTIFIED,
    duty="certificate-reviewed",
    roll="duty",
    grade=CONFIRMED,
    applies=held & pl.col("covers") & (pl.col("status") == "valid"),
    broken=pl.col("overdue"),
    message=sentence("{}的{}操作证应于{}前复审，登记库中未见本期复审记录。",
                     "person_name", "op_item", "review_due_date"),
    evidence=(*TERM, "review_due_date", "review_done_date"),
    thing=pl.col("op_item"),
    unknown=pl.lit("register_date_missing"),
    figures=("review_duty",),
    from_register=True,
)

CERT_REVOKED = Rule(
    code="CERT_REVOKED",
    item=UNCERTIFIED,
    duty="certificate-not-revoked",
    roll="duty",
    grade=CONFIRMED,
    applies=held & pl.col("covers"),
    broken=pl.col("status") != "valid",
    message=sentence("{}的{}操作证在登记库中的状态为{}，不得据以上岗。",
                     "person_name", "op_item", "status_words"),
    evidence=TERM,
    thing=pl.col("op_item"),
    unknown=pl.lit("register_status_unknown"),
    from_register=True,
)

# A post that no table maps is listed for a person to decide, never guessed.
POST_UNMAPPED = Rule(
    code="POST_UNMAPPED",
    item=UNCERTIFIED,
    duty="certified-before-work",
    roll="duty",
    grade=SUSPECTED,
    applies=pl.col("unmapped"),
    broken=pl.lit(None, dtype=pl.Boolean),
    message=sentence("{}列为特种作业人员，岗位“{}”未对应到操作项目。", "person_name", "post"),
    evidence=("post", "job_role"),
    thing=pl.col("post").fill_null(""),
    unknown=pl.lit("post_unmapped"),
)

RULES = (
    CERT_ABSENT,
    CERT_SCOPE_MISMATCH,
    CERT_EXPIRED,
    CERT_NOT_YET_VALID,
    CERT_REVIEW_OVERDUE,
    CERT_REVOKED,
    POST_UNMAPPED,
)
