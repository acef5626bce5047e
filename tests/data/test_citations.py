"""Which article stated a duty on a day."""

from datetime import date, timedelta

import polars as pl
import pytest

import data

CITATIONS = data.table("citations")
DUTIES = {
    "certified-before-work", "certificate-scope", "certificate-in-force", "certificate-reviewed",
    "certificate-not-revoked", "holder-age", "genuine-certificate", "managers-assessed",
    "initial-hours-managers", "initial-hours-workers", "annual-hours-managers",
    "annual-hours-workers-high-risk", "annual-hours-workers-ordinary", "trained-before-duty",
    "retraining-after-absence", "off-post-retest", "training-plan", "plan-carried-out",
    "principal-plan-duty", "certificates-verified", "records-truthful", "safety-staff",
    "training-policy", "certificate-not-parked", "training-effective", "training-funds",
}  # fmt: skip


def test_every_duty_is_stated_by_some_law() -> None:
    assert set(CITATIONS["duty"]) == DUTIES
    stated = CITATIONS.select("law", "article", "text", "rule_pack", "penalty")
    assert sum(stated.null_count().row(0)) == 0


@pytest.mark.parametrize("duty", sorted(DUTIES))
def test_a_duty_is_stated_without_a_gap_since_2018(duty: str) -> None:
    rows = CITATIONS.filter(duty=duty).sort("effective_from")
    assert rows["effective_from"].item(0) <= date(2018, 1, 1)
    ends = rows["effective_to"].to_list()
    starts = rows["effective_from"].to_list()
    assert ends[-1] is None
    following = [end + timedelta(days=1) for end in ends[:-1]]
    assert following == starts[1:]


def test_the_new_special_operation_rules_are_marked_to_be_confirmed() -> None:
    new = CITATIONS.filter(rule_pack="so-2026")
    assert set(new["article"]) == {"条款待确认"}
    assert set(new["confidence"]) == {"UNKNOWN"}
    pack = data.table("rule_packs").filter(rule_pack="so-2026")
    assert pack["mark"].item() == "待确认"


def test_every_rule_pack_is_named_and_holds_while_its_rows_do() -> None:
    packs = data.table("rule_packs").select(
        "rule_pack", start="effective_from", end=pl.col("effective_to").fill_null(date.max)
    )
    rows = CITATIONS.join(packs, on="rule_pack", how="left")
    until = pl.col("effective_to").fill_null(date.max)
    outside = rows.filter(
        pl.col("start").is_null()
        | (pl.col("effective_from") < pl.col("start"))
        | (until > pl.col("end"))
    )
    assert outside["duty"].to_list() == []


def test_the_amended_safety_law_moves_the_articles() -> None:
    def article(on: date) -> str:
        rows = data.in_force("citations", on).filter(duty="records-truthful")
        return str(rows["article"].item())

    assert article(date(2021, 8, 31)) == "第二十五条第四款"
    assert article(date(2021, 9, 1)) == "第二十八条第四款"


def test_no_penalty_states_an_amount() -> None:
    assert not CITATIONS["penalty"].str.contains("元").any()


def test_every_check_item_has_its_official_words() -> None:
    items = data.table("check_items")
    assert items["wording"].null_count() == 0
    kinds = set(data.table("words").filter(list="subject_type")["code"])
    assert set(items["subject_type"]) <= kinds
    notices = set(items["notices"].drop_nulls().str.split("/").explode())
    assert notices <= set(data.table("regions")["region"])
