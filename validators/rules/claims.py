"""Rules on claimed certificates that the register does not bear out (涉嫌假证)."""

import polars as pl

from validators.rule import ALWAYS, CONFIRMED, LEAD, SUSPECTED, Rule, sentence

FAKE = "FAKE_CERTIFICATE"
DUTY = "genuine-certificate"
CLAIMS = ("certificate_claim",)

# A claim that says nothing of its kind is judged, but what it breaks as one kind of certificate it
# may not break as another: `special` is null there, and so is the answer.
special = pl.col("special")
judged = pl.col("is_claim") & pl.col("on_roster") & special.fill_null(value=True)
# Somebody missing in a roster of which only a part was sent may be on it all the same.
perhaps = (
    pl.col("is_claim") & pl.col("partial_staffing") & ~pl.col("on_roster") & ~pl.col("gone")
    & special.fill_null(value=True)
)  # fmt: skip
known_item = pl.col("op_item_family").is_not_null()
found = pl.col("found_row")
own_number = (pl.col("number_form") == "full") & pl.col("number_pid").is_not_null()
bare_number = (pl.col("number_form") == "bare_id") & pl.col("number_pid").is_not_null()
starred = pl.col("number_form") == "masked"
former = bare_number | pl.col("number_form").is_in(["bare_old_id", "old_id", "old_number"])

CERT_NOT_FOUND = Rule(
    code="CERT_NOT_FOUND",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=judged | perhaps,
    broken=pl.when(judged & pl.col("answered") & ~(pl.col("pending") & ~found)).then(
        # An item in words we do not know, here or in the register, is surely missing only where
        # nothing at all is held.
        pl.when(found | (known_item & ~pl.col("held_unclear"))).then(~found & special)
        .when(~pl.col("held_any")).then(special)
    ),
    message=sentence("{}申报持有{}操作证（证号{}），登记库中未查到该人该项目的证书。",
                     "person_name", "op_item", "cert_no_masked"),
    evidence=("op_item", "cert_no_masked", "first_issue_date", "valid_from", "valid_to",
              "review_done_date", "lookup_state", "answered_on"),
    unknown=pl.when(perhaps).then(pl.lit("staffing_partial"))
    .when(~pl.col("answered")).then("why")
    .when("pending").then(pl.lit("claim_pending"))
    .when(special.is_null()).then(pl.lit("cert_type_unknown"))
    .when("held_unclear").then(pl.lit("register_item_unknown"))
    .otherwise(pl.lit("op_item_unknown")),
    needs=CLAIMS,
    from_register=ALWAYS,
)  # fmt: skip

CERT_IDENTITY_MISMATCH = Rule(
    code="CERT_IDENTITY_MISMATCH",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=pl.when("another_holder").then(CONFIRMED).otherwise(SUSPECTED),
    applies=(judged | (~pl.col("is_claim") & pl.col("on_roster"))) & pl.col("strong")
    & (pl.col("answered") | pl.col("other_name") | pl.col("another_holder")),
    broken=pl.col("other_name") | (pl.col("another_holder") & special),
    message=pl.when("another_holder").then(
        sentence("{}申报的{}证号{}中的身份证号不是本人的。",
                 "person_name", "op_item", "cert_no_masked")
    ).otherwise(
        sentence("{}的身份证号在登记库中对应的姓名是“{}”，与申报姓名不一致。",
                 "person_name", "register_name")
    ),
    evidence=("person_name", "register_name", "id_no_masked", "cert_no_masked", "answered_on"),
    unknown=pl.lit("cert_type_unknown"),
    needs=CLAIMS,
    from_register=~pl.col("another_holder"),
)  # fmt: skip

CERT_FIELD_MISMATCH = Rule(
    code="CERT_FIELD_MISMATCH",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=judged & pl.col("answered") & found,
    broken=pl.col("differs") & ~pl.col("is_outdated"),
    message=pl.when("ends_later").then(
        sentence("{}申报的{}操作证有效期至{}，晚于登记库的{}。",
                 "person_name", "op_item", "valid_to", "register_valid_to")
    ).otherwise(
        sentence("{}申报的{}操作证与登记库不一致（不一致项：{}）。",
                 "person_name", "op_item", "differing_words")
    ),
    evidence=("differing", "outdated", "ends_later", "valid_to", "register_valid_to",
              "review_due_date", "register_review_due_date", "review_done_date",
              "register_review_done_date", "issuing_authority", "register_issuing_authority",
              "answered_on"),
    unknown=pl.lit("register_date_missing"),
    needs=CLAIMS,
    from_register=ALWAYS,
)  # fmt: skip

CERT_NO_MALFORMED = Rule(
    code="CERT_NO_MALFORMED",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=pl.when(former).then(LEAD).otherwise(SUSPECTED),
    applies=judged,
    broken=pl.when(pl.col("cert_no").is_not_null() & ~starred).then(~own_number & special),
    message=sentence("{}申报的{}证号{}不符合“T＋身份证号”的编号规则。",
                     "person_name", "op_item", "cert_no_masked"),
    evidence=("cert_no_masked", "number_form"),
    unknown=pl.when(pl.col("cert_no").is_null()).then(pl.lit("cert_no_missing"))
    .when(starred).then(pl.lit("cert_no_starred"))
    .otherwise(pl.lit("cert_type_unknown")),
    needs=CLAIMS,
)  # fmt: skip

CERT_FAKE_SITE = Rule(
    code="CERT_FAKE_SITE",
    item=FAKE,
    duty=DUTY,
    roll="claim",
    grade=SUSPECTED,
    applies=judged & pl.col("verify_url").is_not_null(),
    broken=~pl.col("official") & special,
    message=sentence("{}的{}操作证所附查验网址“{}”不是官方查询网站：{}。",
                     "person_name", "op_item", "verify_url", "site_words"),
    evidence=("verify_url", "official", "site_trick"),
    unknown=pl.when(pl.col("official").is_null()).then(pl.lit("address_undecided"))
    .otherwise(pl.lit("cert_type_unknown")),
    needs=CLAIMS,
)  # fmt: skip

CERT_DUPLICATED = Rule(
    code="CERT_DUPLICATED",
    item=FAKE,
    duty=DUTY,
    roll="mark",
    grade=CONFIRMED,
    applies=pl.col("has_staffing") & ~pl.col("gone"),
    broken=pl.col("holders") > 1,
    message=sentence("{}申报的证书（{}）同时被{}人申报使用。", "person_name", "thing", "holders"),
    evidence=("mark_kind", "holders", "companies", "elsewhere"),
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
