"""Rules on holding the certificate that the work requires (持证上岗)."""

import polars as pl

from validators.rule import ALWAYS, CONFIRMED, SUSPECTED, Rule, sentence

UNCERTIFIED = "UNCERTIFIED_OPERATOR"
TERM = ("op_item", "as_of", "work_date", "cert_no_masked", "valid_from", "valid_to", "status",
        "answered_on")  # fmt: skip

on, begins, ends = pl.col("on"), pl.col("valid_from"), pl.col("valid_to")
due = pl.col("review_due_date")
here = pl.col("judged_here")
# A word on no list may name work that needs no certificate: only the register can settle it.
understood = pl.col("item_known") | pl.col("held_item")
answered = here & pl.col("answered") & understood
held = answered & pl.col("held_item")
nothing_held = pl.col("answered") & ~pl.col("held_any")
# A run of logged days is told by its days, the rest by the day of judgement.
when = (
    pl.when(pl.col("work_date").is_not_null())
    .then(sentence("作业日期{}", pl.col("work_date").str.replace("..", "至", literal=True)))
    .otherwise(sentence("核查日期{}", on))
)


def undecided(test: pl.Expr) -> pl.Expr:
    """Null where the test holds and false elsewhere: what an unknown day may turn to a breach."""
    return pl.when(~test.fill_null(value=False)).then(pl.lit(value=False))


def if_known(broken: pl.Expr) -> pl.Expr:
    """Null where a certificate in force that day, of an item unknown to us, may be the new one."""
    return pl.when(~(broken & pl.col("unclear_valid"))).then(broken)


def unless_unclear(reason: str, flag: str = "unclear_valid") -> pl.Expr:
    """The reason given, where no certificate of unknown item (`flag`) leaves the answer open."""
    return pl.when(flag).then(pl.lit("register_item_unknown")).otherwise(pl.lit(reason))


# 未查到 is what the register said; only a person may conclude 无证. A claim of the item is told by
# CERT_NOT_FOUND; one of an item unknown to us may be of this one.
CERT_ABSENT = Rule(
    code="CERT_ABSENT",
    item=UNCERTIFIED,
    duty="certified-before-work",
    roll="duty",
    grade=SUSPECTED,
    applies=here & ~(nothing_held & pl.col("claimed") & understood),
    broken=pl.when(answered & ~(nothing_held & pl.col("claim_may_be_missing"))).then(
        ~pl.col("held_any")
    ),
    message=sentence("{}（岗位：{}）从事{}，{}登记库中未查到其特种作业操作证，本人也未申报该项目证书。",
                     "person_name", "post", "op_item", when),
    evidence=("op_item", "as_of", "work_date", "post", "lookup_state", "answered_on", "held_names",
              "claimed"),
    unknown=pl.when(answered & pl.col("claim_unclear")).then(pl.lit("claim_item_unknown"))
    .when(answered).then(pl.lit("certificate_claim_partial"))
    .when(pl.col("answered")).then(pl.lit("op_item_unknown")).otherwise("why"),
    from_register=ALWAYS,
)  # fmt: skip

CERT_SCOPE_MISMATCH = Rule(
    code="CERT_SCOPE_MISMATCH",
    item=UNCERTIFIED,
    duty="certificate-scope",
    roll="duty",
    grade=pl.when("other_valid").then(CONFIRMED).otherwise(SUSPECTED),
    applies=answered & pl.col("held_any"),
    broken=pl.when(
        pl.col("held_item") | ~(pl.col("claim_pending") | pl.col("unclear_held"))
    ).then(~pl.col("held_item")),
    message=sentence("{}从事{}，{}登记库中只查到其{}证书，与所从事的操作项目不符。",
                     "person_name", "op_item", when, "held_names"),
    evidence=("op_item", "as_of", "work_date", "held_names", "other_valid", "claimed",
              "answered_on"),
    unknown=unless_unclear("claim_pending", "unclear_held"),
    from_register=ALWAYS,
)  # fmt: skip

# A certificate stands through the whole of its last day.
CERT_EXPIRED = Rule(
    code="CERT_EXPIRED",
    item=UNCERTIFIED,
    duty="certificate-in-force",
    roll="duty",
    grade=CONFIRMED,
    applies=held,
    broken=if_known(
        (begins <= on).fill_null(value=True)
        & ((ends < on) | undecided(pl.col("valid_to_month") & (ends.dt.month_start() < on)))
    ),
    message=sentence(
        "{}的{}操作证有效期至{}，{}已过期。", "person_name", "op_item", "valid_to", when
    ),
    evidence=TERM,
    unknown=unless_unclear("register_date_missing"),
    due=ends,
    from_register=ALWAYS,
)

CERT_NOT_YET_VALID = Rule(
    code="CERT_NOT_YET_VALID",
    item=UNCERTIFIED,
    duty="certificate-in-force",
    roll="duty",
    grade=CONFIRMED,
    applies=held,
    broken=if_known(
        (begins > on).fill_null(value=False)
        | undecided(pl.col("valid_from_month") & (begins.dt.month_end() > on))
    ),
    message=sentence(
        "{}的{}操作证自{}起有效，{}尚未生效。", "person_name", "op_item", "valid_from", when
    ),
    evidence=TERM,
    unknown=unless_unclear("register_date_missing"),
    from_register=ALWAYS,
)

# Without a due date in the register's row no review is owed: periods are never computed.
CERT_REVIEW_OVERDUE = Rule(
    code="CERT_REVIEW_OVERDUE",
    item=UNCERTIFIED,
    duty="certificate-reviewed",
    roll="duty",
    grade=CONFIRMED,
    applies=held & pl.col("covers") & (pl.col("status") == "valid"),
    broken=if_known(pl.col("overdue")),
    message=sentence("{}的{}操作证应于{}前复审，{}登记库中未见本期复审记录。",
                     "person_name", "op_item", "review_due_date", when),
    evidence=(*TERM, "review_due_date", "review_done_date"),
    unknown=unless_unclear("register_date_missing"),
    due=due,
    figures=("review_duty",),
    from_register=ALWAYS,
)  # fmt: skip

CERT_REVOKED = Rule(
    code="CERT_REVOKED",
    item=UNCERTIFIED,
    duty="certificate-not-revoked",
    roll="duty",
    grade=CONFIRMED,
    applies=held & pl.col("covers"),
    broken=if_known(pl.col("status") != "valid"),
    message=sentence("{}的{}操作证在登记库中的状态为{}，{}不得据以上岗。",
                     "person_name", "op_item", "status_words", when),
    evidence=TERM,
    unknown=unless_unclear("register_status_unknown"),
    from_register=ALWAYS,
)  # fmt: skip

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
