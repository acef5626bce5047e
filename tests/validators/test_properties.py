"""What holds of every delivery, whatever stands in it.

Each example is a crowd of companies judged at once, for to judge one takes nearly as long as to
judge all; `CHIZHENG_EXAMPLES` asks for more than the usual few crowds.
"""

import os
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import companies
from tests.companies import Company
from validators.check import Checked
from validators.rule import ALWAYS
from validators.rules import RULES

EXAMPLES = int(os.environ.get("CHIZHENG_EXAMPLES", "4"))
COMPANIES = 14
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    # A failure is told at once, not made smaller first: that would take minutes.
    phases=[Phase.explicit, Phase.generate],
)
ITEMS = st.sampled_from(["低压电工作业", "高压电工作业", "叉车作业", "设备点检", ""])
DAYS = st.dates(date(2014, 1, 1), date(2027, 12, 31))
MAYBE_DAYS = st.one_of(DAYS, DAYS.map(lambda d: f"{d:%Y-%m}"), st.just(""))
WHO = st.sampled_from(["A", "B", "C"])
NUMBERS = st.sampled_from([{}, {}, {}, {"person_id_no": ""}, {"person_id_no": "{A_wrong}"}])


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(st.fixed_dictionaries({"person": WHO, **fields}), NUMBERS).map(
        lambda pair: pair[0] | pair[1]
    )


STAFFING = rows(
    post=st.sampled_from(["电工", "包装工", "空压机工", "叉车司机"]),
    job_role=st.sampled_from(["special_operator", "other", "principal", "safety_manager", ""]),
    op_item=ITEMS,
    hire_date=MAYBE_DAYS,
    post_start_date=MAYBE_DAYS,
    role_start_date=MAYBE_DAYS,
    leave_date=st.one_of(st.just(""), DAYS),
)
TRAINING = rows(
    training_type=st.sampled_from(["pre_job", "initial", "annual", "other", "", "unknown"]),
    start_at=st.one_of(MAYBE_DAYS, st.datetimes(datetime(2022, 1, 1), datetime(2026, 11, 1))),
    hours=st.sampled_from([2, 8, 24, 72]),
    end_at=st.one_of(st.just(""), st.datetimes(datetime(2022, 1, 1), datetime(2026, 11, 1))),
    topic=st.sampled_from(["厂级", "车间级", ""]),
    result=st.sampled_from(["passed", "failed", ""]),
    place=st.sampled_from(["甲楼", "乙楼", ""]),
    instructor_id=st.sampled_from(["讲师甲", ""]),
    score=st.sampled_from([90.0, ""]),
    recorded_at=st.sampled_from([datetime(2025, 12, 30, 8), date(2025, 12, 30), ""]),
)
LEAVE = rows(start_date=MAYBE_DAYS, end_date=MAYBE_DAYS)
CLAIMS = rows(
    cert_type=st.sampled_from(["special_operation", "skills", ""]),
    cert_no=st.sampled_from(["T{A}", "T{B}", "{A}", "T{A_wrong}", "粤A042020000001", "001", ""]),
    op_item=ITEMS,
    valid_from=DAYS,
    valid_to=DAYS,
    verify_url=st.sampled_from(
        ["http://cx.mem.gov.cn/?no={A}", "http://fake.example/{B}", "t.cn/a", ""]
    ),
    image_hash=st.sampled_from(["", "0123456789abcdef"]),
)
REGISTER = st.fixed_dictionaries(
    {
        "person": WHO,
        "op_item": ITEMS.filter(bool),
        "valid_from": DAYS,
        "valid_to": DAYS,
        "review_due_date": st.one_of(st.just(""), DAYS),
        "status": st.sampled_from(["valid", "revoked"]),
    }
)
LOG = rows(work_date=DAYS, op_item=ITEMS)


SOME_KIND = st.sampled_from(
    [(), (), (), ("training_record",), ("certificate_claim",), ("staffing",)]
)


def term(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a register has one row for."""
    return row["person"], row["op_item"], row["valid_from"]


@st.composite
def firms(draw: st.DrawFn, serial: int = 1) -> Company:
    """A company with a few people and a bit of everything."""
    tables = {
        "staffing": draw(st.lists(STAFFING, max_size=4)),
        "training_record": draw(st.lists(TRAINING, max_size=5)),
        "certificate_claim": draw(st.lists(CLAIMS, max_size=3)),
        "duty_log": draw(st.lists(LOG, max_size=4)),
        "leave": draw(st.lists(LEAVE, max_size=2)),
    }
    return Company(
        serial=serial,
        industry=draw(st.sampled_from(["machinery", "hazchem_production", "construction", None])),
        tables={kind: own for kind, own in tables.items() if own},
        register=draw(st.lists(REGISTER, max_size=4, unique_by=term)),
        missing=draw(SOME_KIND),
        partial=draw(SOME_KIND),
    )


CROWD = st.tuples(*[firms(serial) for serial in range(1, COMPANIES + 1)])
Crowd = tuple[Company, ...]


def told(result: Checked) -> set[tuple[Any, ...]]:
    """The findings, without where they stand in the files."""
    kept = [c for c in result.findings.columns if c != "source_rows"]
    return set(result.findings.select(kept).iter_rows())


def broken(result: Checked, *codes: str) -> set[str]:
    rows = result.findings.filter(pl.col("verdict") == "broken", pl.col("code").is_in(codes))
    return set(rows["finding_id"])


@QUICK
@given(CROWD)
def test_the_tally_adds_up_and_counts_the_findings(firms: Crowd) -> None:
    result = companies.judged(firms)
    verdicts = pl.sum_horizontal("met", "broken", "unverifiable", "outside")
    assert result.tally.select(verdicts == pl.col("rows")).to_series().all()
    listed = result.findings.group_by("org_id", "code").agg(
        broken=(pl.col("verdict") == "broken").sum().cast(pl.Int64),
        unverifiable=(pl.col("verdict") == "unverifiable").sum().cast(pl.Int64),
    )
    counted = result.tally.filter((pl.col("broken") > 0) | (pl.col("unverifiable") > 0))
    keys = ["org_id", "code"]
    assert counted.select(listed.columns).sort(keys).equals(listed.sort(keys))
    assert result.tally.height == result.tally.select(keys).n_unique() == COMPANIES * len(RULES)


@QUICK
@given(CROWD)
def test_no_two_findings_share_their_identifier(firms: Crowd) -> None:
    assert companies.judged(firms).findings["finding_id"].is_unique().all()


@QUICK
@given(CROWD)
def test_no_number_of_a_person_stands_in_full_in_any_result(firms: Crowd) -> None:
    result = companies.judged(firms)
    frames = (result.findings, result.outlook)
    text = "".join(frame.cast(pl.String).fill_null("").write_csv() for frame in frames)
    for firm in firms:
        for letter in companies.NAMES:
            assert firm.number(letter) not in text
            assert firm.filled(f"{{{letter}_wrong}}") not in text


@QUICK
@given(CROWD, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(firms: Crowd, random: Any) -> None:
    before = told(companies.judged(firms))
    for firm in firms:
        for own in (*firm.tables.values(), firm.register):
            random.shuffle(own)
    assert told(companies.judged(reversed(firms))) == before


@QUICK
@given(CROWD)
def test_delivering_the_training_records_twice_changes_nothing(firms: Crowd) -> None:
    for firm in firms:
        records = firm.tables.get("training_record", [])
        firm.tables["training_record"] = [r for r in records if r["topic"]]
    before = told(companies.judged(firms))
    for firm in firms:
        firm.tables["training_record"] = firm.tables["training_record"] * 2
    after = told(companies.judged(firms))
    assert after == before, (after - before, before - after)


@QUICK
@given(CROWD, st.lists(TRAINING, min_size=COMPANIES, max_size=COMPANIES))
def test_more_training_never_makes_a_shortfall(firms: Crowd, more: list[dict[str, Any]]) -> None:
    for firm in firms:
        firm.missing = ()
    codes = ("HOURS_INITIAL_SHORT", "HOURS_ANNUAL_SHORT", "UNTRAINED_ON_DUTY")
    before = broken(companies.judged(firms), *codes)
    for firm, record in zip(firms, more, strict=True):
        records = firm.tables.get("training_record", [])
        firm.tables["training_record"] = [*records, record | {"result": "passed"}]
    assert broken(companies.judged(firms), *codes) <= before


@QUICK
@given(CROWD, st.integers(1, 4000))
def test_a_certificate_that_ends_later_never_adds_a_finding(firms: Crowd, days: int) -> None:
    codes = ("CERT_ABSENT", "CERT_EXPIRED", "CERT_NOT_FOUND", "CERT_SCOPE_MISMATCH")
    before = broken(companies.judged(firms), *codes)
    for firm in firms:
        firm.register = [r | {"valid_to": r["valid_to"] + timedelta(days)} for r in firm.register]
    after = companies.judged(firms)
    fresh = pl.col("finding_id").is_in(broken(after, *codes) - before)
    # A run of days may be shorter than it was, and is then told by other days.
    assert after.findings.filter(fresh)["thing"].str.contains("..", literal=True).all()


@QUICK
@given(CROWD)
def test_a_source_that_fails_accuses_nobody(firms: Crowd) -> None:
    for firm in firms:
        firm.lookup_state = "failed"
    silent = [rule.code for rule in RULES if rule.from_register.meta.eq(ALWAYS)]
    assert "CERT_ABSENT" in silent
    assert broken(companies.judged(firms), *silent) == set()


@QUICK
@given(CROWD)
def test_other_companies_change_nothing_for_one(firms: Crowd) -> None:
    # But for marks that several companies claim, which is what CERT_DUPLICATED is about.
    together = {row for row in told(companies.judged(firms)) if row[1] != "CERT_DUPLICATED"}
    for firm in firms[:5]:
        alone = {row for row in told(companies.judged([firm])) if row[1] != "CERT_DUPLICATED"}
        assert {row for row in together if firm.org_id in row} == alone


@QUICK
@given(CROWD, STAFFING)
def test_another_person_changes_nothing_for_the_others(firms: Crowd, row: dict[str, Any]) -> None:
    for firm in firms:
        firm.missing = ()
    before = {row for row in told(companies.judged(firms)) if row[10] is not None}
    for firm in firms:
        stranger = row | {"person": "D", "person_id_no": "{D}"}
        firm.tables["staffing"] = [*firm.tables.get("staffing", []), stranger]
    after = told(companies.judged(firms))
    named = {row for row in after if row[10] not in (None, companies.NAMES["D"])}
    assert named == before


@QUICK
@given(CROWD)
def test_judging_twice_says_the_same(firms: Crowd) -> None:
    one, other = companies.judged(firms), companies.judged(firms)
    assert one.findings.equals(other.findings)
    assert one.outlook.equals(other.outlook)
