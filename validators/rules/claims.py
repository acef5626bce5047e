"""Rules on claimed certificates that the register does not bear out (涉嫌假证)."""

import polars as pl

from validators.rule import CONFIRMED, LEAD, SUSPECTED, Rule, sentence

FAKE = "FAKE_CERTIFICATE"
DUTY = "genuine-certificate"
CLAIMS = ("certificate_claim",)
claim = pl.col("special") & pl.col("known_person")
full = pl.col("number_form") == "full"

CERT_NOT_FOUND = Rule(
    code="CERT_NOT_FOUND",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=claim,
    broken=pl.when(pl.col("answered") & ~(pl.col("pending") & ~pl.col("found_row"))).then(
        pl.when(pl.col("op_item_family").is_not_null() | pl.col("found_row"))
        .then(~pl.col("found_row"))
        # An item in words we do not know is surely missing only where nothing at all is held.
        .when(~pl.col("held_any")).then(pl.lit(value=True))
    ),
    message=sentence("{}申报持有{}操作证（证号{}），登记库中未查到该人该项目的证书。",
                     "person_name", "op_item", "cert_no_masked"),
    evidence=("op_item", "cert_no_masked", "first_issue_date", "valid_from", "valid_to",
              "lookup_state", "answered_on"),
    thing=pl.col("thing"),
    unknown=pl.when("answered").then(
        pl.when("pending").then(pl.lit("claim_pending")).otherwise(pl.lit("op_item_unknown"))
    ).otherwise("why"),
    needs=CLAIMS,
    from_register=True,
)

CERT_IDENTITY_MISMATCH = Rule(
    code="CERT_IDENTITY_MISMATCH",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=pl.when((pl.col("another_holder") & pl.col("special")).fill_null(value=False))
    .then(CONFIRMED).otherwise(SUSPECTED),
    applies=pl.col("known_person") & pl.col("strong") & (pl.col("special") | ~pl.col("is_claim"))
    & (pl.col("answered") | pl.col("other_name") | full.fill_null(value=False)),
    broken=pl.col("other_name") | pl.col("another_holder").fill_null(value=False),
    message=pl.when(pl.col("another_holder").fill_null(value=False)).then(
        sentence("{}申报的{}证号{}中的身份证号不是本人的。", "person_name", "op_item", "cert_no_masked")
    ).otherwise(
        sentence("{}的身份证号在登记库中对应的姓名是“{}”，与申报姓名不一致。", "person_name", "register_name")
    ),
    evidence=("person_name", "register_name", "id_no_masked", "cert_no_masked", "answered_on"),
    thing=pl.col("thing"),
    unknown=pl.col("why"),
    needs=CLAIMS,
    from_register=True,
)

CERT_FIELD_MISMATCH = Rule(
    code="CERT_FIELD_MISMATCH",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=claim & pl.col("answered") & pl.col("found_row"),
    broken=pl.col("differs") & ~pl.col("outdated"),
    message=pl.when("ends_later").then(
        sentence("{}申报的{}操作证有效期至{}，晚于登记库的{}。",
                 "person_name", "op_item", "valid_to", "register_valid_to")
    ).otherwise(
        sentence("{}申报的{}操作证与登记库不一致（不一致项：{}）。",
                 "person_name", "op_item", "differing_words")
    ),
    evidence=("differing", "outdated", "ends_later", "valid_to", "register_valid_to",
              "review_due_date", "register_review_due_date", "review_done_date",
              "register_review_done_date", "issuing_authority", "register_issuing_authority"),
    thing=pl.col("thing"),
    unknown=pl.lit("register_date_missing"),
    needs=CLAIMS,
    from_register=True,
)

CERT_NO_MALFORMED = Rule(
    code="CERT_NO_MALFORMED",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=pl.when(pl.col("number_form").is_in(["old_id", "bare_id", "old_number"]))
    .then(LEAD).otherwise(SUSPECTED),
    applies=claim,
    broken=~(full & pl.col("number_pid").is_not_null()),
    message=sentence("{}申报的{}证号{}不符合“T＋身份证号”的编号规则。",
                     "person_name", "op_item", "cert_no_masked"),
    evidence=("cert_no_masked", "number_form"),
    thing=pl.col("thing"),
    unknown=pl.lit("cert_no_missing"),
    needs=CLAIMS,
)

CERT_FAKE_SITE = Rule(
    code="CERT_FAKE_SITE",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=claim & pl.col("verify_url").is_not_null(),
    broken=~pl.col("official"),
    message=sentence("{}的{}操作证所附查验网址“{}”不是官方查询网站。",
                     "person_name", "op_item", "verify_url"),
    evidence=("verify_url", "official"),
    thing=pl.col("thing"),
    unknown=pl.lit("address_undecided"),
    needs=CLAIMS,
)

CERT_DUPLICATED = Rule(
    code="CERT_DUPLICATED",
    item=FAKE,
    duty=DUTY,
    roll="mark",
    grade=CONFIRMED,
    applies=pl.lit(value=True),
    broken=pl.col("holders") > 1,
    message=sentence("{}申报的证书（{}）同时被{}人申报使用。", "person_name", "thing", "holders"),
    evidence=("mark_kind", "holders", "companies", "elsewhere"),
    thing=pl.col("thing"),
    unknown=pl.lit("cert_no_missing"),
    needs=CLAIMS,
)

RULES = (
    CERT_NOT_FOUND,
    CERT_IDENTITY_MISMATCH,
    CERT_FIELD_MISMATCH,
    CERT_NO_MALFORMED,
    CERT_FAKE_SITE,
    CERT_DUPLICATED,
)
