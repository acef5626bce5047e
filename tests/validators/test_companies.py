import hashlib

import polars as pl
import pytest

from tests.grids import grid
from tests.people import uscc
from validators.companies import CANDIDATES, resolve
from validators.layout.canonical import empty
from validators.tables import understand

A, B = uscc(1), uscc(2)
NOBODY = (None, None, None, None)


def candidates(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(CANDIDATES, pl.String()), orient="row")


def company_list(*rows: str) -> pl.DataFrame:
    head = "企业名称|统一社会信用代码|行业类别|行政区划代码|是否高危行业"
    return understand([grid("\n".join([head, *rows]))]).tables["org"]


LISTED = company_list(f"甲机械有限公司|{A}|机械|310115|否", f"乙化工有限公司|{B}|危险化学品||是")


def hashed(name: str) -> str:
    return "NAME:" + hashlib.sha256(name.encode()).hexdigest()[:12]


def ids(*rows: tuple[str | None, ...], listed: pl.DataFrame = LISTED) -> list[str | None]:
    return resolve(candidates(*rows), listed)[0]["org_id"].to_list()


def test_a_code_in_a_column_tells_the_company_before_anything_else() -> None:
    assert ids((A, None, None, None), (A, None, "乙化工有限公司", B)) == [A, A]


def test_of_column_label_and_folder_the_first_that_is_there_counts() -> None:
    assert ids(
        (None, "甲机械有限公司", "乙化工有限公司", None), (None, None, "乙化工有限公司", A)
    ) == [A, B]
    assert ids((None, None, None, B)) == [B]


def test_a_folder_may_be_a_code_a_code_with_name_or_a_name() -> None:
    rows = [(None, None, None, folder) for folder in (A, f"{A}_甲机械有限公司", "甲机械有限公司")]
    assert ids(*rows) == [A, A, A]


def test_names_are_looked_up_after_folding_and_never_by_resemblance() -> None:
    assert ids((None, "甲 机械有限公司　", None, None)) == [A]
    assert ids((None, "甲机械公司", None, None)) == [hashed("甲机械公司")]


def test_a_company_without_code_is_known_by_the_hash_of_its_name() -> None:
    assert ids((None, "丙（集团） ABC公司", None, None)) == [hashed("丙(集团)ABC公司")]


def test_a_name_given_with_its_code_elsewhere_needs_no_list() -> None:
    rows = [(None, None, None, f"{A}_甲公司"), (None, "甲公司", None, f"{A}_甲公司")]
    mapping, conflicts = resolve(candidates(*rows), empty("org"))
    assert mapping["org_id"].to_list() == [A, A]
    assert conflicts.height == 0


def test_a_folder_called_by_its_code_alone_is_of_the_one_company_its_files_name() -> None:
    rows = [
        (None, None, "丙厂", uscc(9)),
        (None, None, None, uscc(9)),
        (None, "丙 厂", None, uscc(9)),
    ]
    mapping, conflicts = resolve(candidates(*rows), LISTED)
    assert mapping["org_id"].to_list() == [uscc(9)] * 3
    assert mapping["company"].to_list()[:2] == ["丙厂", "丙厂"]
    assert conflicts.height == 0


def test_a_folder_called_by_its_code_alone_with_two_unknown_names_is_of_neither() -> None:
    rows = [(None, None, "丙厂", uscc(9)), (None, None, "丁厂", uscc(9))]
    mapping, conflicts = resolve(candidates(*rows), LISTED)
    assert mapping["org_id"].to_list() == [hashed("丙厂"), hashed("丁厂")]
    assert conflicts["reason"].to_list() == ["company_conflict"] * 2


def test_a_code_that_the_list_gives_to_another_name_takes_no_new_one() -> None:
    mapping, conflicts = resolve(candidates((None, None, "丙厂", A)), LISTED)
    assert mapping["org_id"].to_list() == [hashed("丙厂")]
    assert conflicts["reason"].to_list() == ["company_conflict"]


def test_the_company_list_gives_name_industry_and_region() -> None:
    mapping, _ = resolve(candidates((A, None, None, None), (B, None, None, None)), LISTED)
    assert mapping.select("company", "region_code", "is_high_risk").rows() == [
        ("甲机械有限公司", "310115", False),
        ("乙化工有限公司", None, True),
    ]
    assert mapping["industry"].null_count() == 0


def test_a_company_on_no_list_has_its_own_name_and_no_industry() -> None:
    mapping, _ = resolve(
        candidates((uscc(9), None, None, None), (None, "丙厂", None, None)), LISTED
    )
    assert mapping["company"].to_list() == [uscc(9), "丙厂"]
    assert mapping["industry"].to_list() == [None, None]


def test_every_candidate_stays_and_nobody_stays_nobody() -> None:
    mapping, _ = resolve(candidates(NOBODY, (A, None, None, None), NOBODY), LISTED)
    assert mapping["org_id"].to_list() == [None, A]


def test_column_and_folder_of_two_companies_are_a_conflict_and_the_column_holds() -> None:
    mapping, conflicts = resolve(candidates((A, None, None, B), (A, None, None, B)), LISTED)
    assert mapping["org_id"].to_list() == [A]
    assert conflicts.select("kind", "reason", "original", "org_id").rows() == [
        ("conflict", "company_conflict", f"{A} / {B}", A)
    ]


def test_code_and_name_of_two_companies_in_one_row_are_a_conflict() -> None:
    _, conflicts = resolve(candidates((A, "乙化工有限公司", None, None)), LISTED)
    assert conflicts["reason"].to_list() == ["company_conflict"]


@pytest.mark.parametrize("where", ["label", "folder"])
def test_code_and_name_of_two_companies_in_one_label_or_folder_are_a_conflict(where: str) -> None:
    said = f"{uscc(9)}_甲机械有限公司"
    row = (None, None, said, None) if where == "label" else (None, None, None, said)
    mapping, conflicts = resolve(candidates(row), LISTED)
    assert mapping["org_id"].to_list() == [uscc(9)]
    assert conflicts.select("reason", "original", "org_id").rows() == [
        ("company_conflict", said, uscc(9))
    ]


def test_code_and_name_of_one_company_are_none() -> None:
    rows = [
        (A, "甲机械有限公司", None, f"{A}_甲机械有限公司"),
        (None, "甲机械有限公司", "甲机械有限公司", A),
    ]
    assert resolve(candidates(*rows), LISTED)[1].height == 0


def test_lists_that_disagree_make_the_industry_unknown() -> None:
    other = company_list(f"甲机械有限公司|{A}|危险化学品|310115|是")
    mapping, conflicts = resolve(candidates((A, None, None, None)), pl.concat([LISTED, other]))
    assert mapping.select("industry", "is_high_risk").row(0) == (None, None)
    assert conflicts["reason"].to_list() == ["industry_conflict", "high_risk_conflict"]
    assert conflicts["org_id"].to_list() == [A, A]


def test_a_list_that_is_silent_contradicts_nobody() -> None:
    other = company_list(f"甲机械有限公司|{A}|||")
    mapping, conflicts = resolve(candidates((A, None, None, None)), pl.concat([other, LISTED]))
    assert mapping["industry"].null_count() == 0
    assert conflicts.height == 0


def test_a_name_of_two_codes_tells_no_company() -> None:
    other = company_list(f"甲机械有限公司|{uscc(3)}|||")
    both = pl.concat([LISTED, other])
    assert ids((None, "甲机械有限公司", None, None), listed=both) == [hashed("甲机械有限公司")]
    _, conflicts = resolve(candidates(NOBODY), both)
    assert conflicts["reason"].to_list() == ["name_two_companies"]


def test_without_a_list_and_without_candidates_there_is_nothing_to_say() -> None:
    mapping, conflicts = resolve(candidates(), empty("org"))
    assert mapping.height == conflicts.height == 0
    assert mapping.schema["is_high_risk"] == pl.Boolean
