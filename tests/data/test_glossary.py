"""One word for one thing, and a word for every column."""

import polars as pl

import data

GLOSSARY = data.table("glossary")
TERMS = set(GLOSSARY["field"])
FINDINGS = """
    finding_id code item verdict grade subject_type org_id org_name region_code person_key
    person_name id_no_masked job_role post op_category op_item thing as_of message duty law
    article rule_pack evidence source_rows answer_source answered_on state first_seen due_date
"""
OUTLOOK = """
    code org_id org_name person_key person_name id_no_masked thing due_date days_left needed
    done message
"""
TALLY = "org_id code met broken unverifiable outside rows"
UNREADABLE = "file sheet row column field kind reason original advice org_id"


def test_every_field_a_file_can_hold_has_its_term() -> None:
    assert set(data.table("fields")["field"]) <= TERMS


def test_every_companion_of_a_typed_field_has_its_term() -> None:
    fields = data.table("fields")
    dates = fields.filter(type="date")["field"]
    instants = fields.filter(type="instant")["field"]
    parsed = fields.filter(~pl.col("type").is_in(["text", "company"]))["field"]
    companions = {f"{f}_month" for f in dates} | {f"{f}_precision" for f in instants}
    assert companions | {f"{f}_raw" for f in parsed} <= TERMS


def test_every_column_of_the_results_has_its_term() -> None:
    columns = " ".join([FINDINGS, OUTLOOK, TALLY, UNREADABLE]).split()
    assert [column for column in columns if column not in TERMS] == []


def test_no_two_fields_share_a_heading() -> None:
    assert GLOSSARY["term"].is_unique().all()


def test_a_field_is_english_and_its_term_chinese() -> None:
    assert GLOSSARY["field"].str.contains(r"^[a-z][a-z0-9_]*$").all()
    assert GLOSSARY["term"].str.contains(r"\p{Han}").all()
    assert GLOSSARY["meaning"].null_count() == 0
