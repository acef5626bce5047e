"""What companies as such owe: figures that only many people show."""

from datetime import date

import pytest

from tests import companies, people
from tests.companies import AS_OF
from validators.law import law
from validators.rolls import delivery, roster, safety_staff


@pytest.mark.parametrize(
    ("region", "industry", "heads", "owed"),
    [
        ("national", "hazchem_production", 1, (1, 1)),
        ("national", "hazchem_production", 5000, (1, 1)),
        ("shanghai", "hazchem_production", 299, (1, 1)),
        ("shanghai", "hazchem_production", 300, (3, 3)),
        ("shanghai", "hazchem_production", 999, (3, 3)),
        ("shanghai", "hazchem_production", 1000, (8, 8)),
        ("shanghai", "hazchem_production", 5000, (15, 15)),
        ("shanghai", "machinery", 5000, (1, 1)),
        ("shanghai", None, 300, (1, 3)),
    ],
)
def test_the_region_asks_for_safety_managers_by_size_and_industry(
    region: str, industry: str | None, heads: int, owed: tuple[int, int]
) -> None:
    firm = companies.Company(serial=1, industry=industry, tables={"staffing": [{}]})
    frames, statute = companies.tables([firm]), law(region, AS_OF)
    company = delivery.delivery(companies.facts([firm]), companies.delivered([firm]))
    rows = frames["staffing"][[0] * heads].with_row_index("n")
    rows = rows.with_columns(person_id_no="n", name_key="n", pid=None).cast(
        {"person_id_no": str, "name_key": str}
    )
    rows = rows.drop("n").cast(dict(frames["staffing"].schema))
    person = roster.people(rows, company)
    none = (
        companies.tables([])["duty_log"].select(member="org_id", first_logged="work_date").clear()
    )
    spell = roster.spells(
        roster.numbered(rows, person), none.cast({"member": person.schema["member"]}), statute
    )
    row = safety_staff.safety_staff_roll(company, spell, statute).row(0, named=True)
    assert (row["people"], (row["owed_least"], row["owed_most"])) == (heads, owed)


def test_who_is_hired_in_two_companies_owes_training_in_each_by_his_role_there() -> None:
    plan = {"plan_year": 2026, "topic": "三级教育", "planned_period": "on_hiring"}
    hired = {"hire_date": date(2026, 5, 11), "post_start_date": date(2026, 5, 18)}
    firms = [
        companies.Company(
            serial=serial,
            tables={
                "staffing": [hired | {"job_role": role, "person_id_no": people.id_no()}],
                "training_plan": [plan | {"target_role": "安全管理人员"}],
            },
        )
        for serial, role in ((1, "other"), (2, "safety_manager"))
    ]
    found = companies.judged(firms).findings.filter(code="PLAN_NOT_EXECUTED")
    assert found["org_id"].to_list() == [firms[1].org_id]
