"""The columns of the frames that fill the workbook, as the contract has them."""

import polars as pl

# fmt: off
FINDINGS = {
    "finding_id": pl.String, "code": pl.String, "item": pl.String, "verdict": pl.String,
    "grade": pl.String, "subject_type": pl.String, "org_id": pl.String, "org_name": pl.String,
    "region_code": pl.String, "person_key": pl.String, "person_name": pl.String,
    "id_no_masked": pl.String, "job_role": pl.String, "post": pl.String, "op_category": pl.String,
    "op_item": pl.String, "thing": pl.String, "as_of": pl.Date, "message": pl.String,
    "duty": pl.String, "law": pl.String, "article": pl.String, "rule_pack": pl.String,
    "evidence": pl.String, "source_rows": pl.String, "answer_source": pl.String,
    "answered_on": pl.Date, "state": pl.String, "first_seen": pl.Date, "due_date": pl.Date,
}  # fmt: skip
OUTLOOK = {
    "code": pl.String, "org_id": pl.String, "org_name": pl.String, "person_key": pl.String,
    "person_name": pl.String, "id_no_masked": pl.String, "thing": pl.String, "due_date": pl.Date,
    "days_left": pl.Int64, "needed": pl.String, "done": pl.String, "message": pl.String,
}  # fmt: skip
TALLY = {
    "org_id": pl.String, "code": pl.String, "met": pl.Int64, "broken": pl.Int64,
    "unverifiable": pl.Int64, "outside": pl.Int64, "rows": pl.Int64,
}  # fmt: skip
UNREADABLE = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "column": pl.String,
    "field": pl.String, "kind": pl.String, "reason": pl.String, "original": pl.String,
    "advice": pl.String, "org_id": pl.String,
}  # fmt: skip
CATALOGUE = {
    "code": pl.String, "item": pl.String, "wording": pl.String, "duty": pl.String,
    "law": pl.String, "article": pl.String, "rule_pack": pl.String, "mark": pl.String,
    "effective_from": pl.Date, "source": pl.String, "confidence": pl.String, "penalty": pl.String,
}  # fmt: skip
COMPANIES = {
    "org_id": pl.String, "org_name": pl.String, "region_code": pl.String, "industry": pl.String,
    "people": pl.Int64,
}  # fmt: skip
# fmt: on
