"""The program and the slow reference say the same of many thousand people.

`CHIZHENG_REFERENCE_PEOPLE` sets how many; the people are drawn from a fixed seed.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from tests import companies, people
from tests import reference_certificates as certificates
from tests import reference_hours as hours
from tests.reference import Person, Said
from tests.reference_people import INDUSTRIES, drawn
from validators import check
from validators.findings import Print
from validators.law import law
from validators.rolls import claims

PEOPLE = int(os.environ.get("CHIZHENG_REFERENCE_PEOPLE", "20000"))
AS_OF = companies.AS_OF
CODES = ("HOURS_INITIAL_SHORT", "UNTRAINED_ON_DUTY", "HOURS_ANNUAL_SHORT", *certificates.CODES)
# ------------------------------------------------------------------------- the program's own answer


def number(serial: int) -> str:
    return people.id_no(
        date(1970, 1, 1) + timedelta(serial % 9000), serial % 997, 110000 + serial // 9000
    )


def tables(crowd: list[Person], per_company: int) -> dict[str, pl.DataFrame]:
    """The people as the tables of companies of one industry each."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for serial, person in enumerate(crowd):
        org, name = people.uscc(serial // per_company), f"人{serial}"
        own = number(serial) if person.strong else f"P{serial:07d}"
        who = {"org_id": org, "person_name": name, "person_id_no": own}
        rows["register"] += [
            r
            | {
                "id_no": number(serial),
                "person_name": name,
                "cert_type": "special_operation",
                "cert_no": f"T{number(serial)}",
            }
            for r in person.register
        ]
        rows["staffing"] += [who | r for r in person.staffing]
        rows["certificate_claim"] += [
            who | r | {"cert_type": "special_operation"} for r in person.certificate_claim
        ]
        rows["duty_log"] += [who | r for r in person.duty_log]
        for record in person.training_record:
            nameless = {"person_id_no": None} if record["weak"] else {}
            rows["training_record"].append(who | record | nameless)
            rows["training_record"][-1].pop("weak")
    return {kind: people.table(kind, own) for kind, own in rows.items()}


def answer(crowd: list[Person], per_company: int) -> check.Checked:
    """What the program says of the people, of one region and day."""
    as_of = crowd[0].as_of
    frames, statute = tables(crowd, per_company), law(crowd[0].region, as_of)
    held = frames.pop("register")
    silent = {number(serial)[:17] for serial, person in enumerate(crowd) if not person.answered}
    orgs = sorted({people.uscc(serial // per_company) for serial in range(len(crowd))})
    by_org = {people.uscc(s // per_company): p.industry for s, p in enumerate(crowd)}
    facts = pl.DataFrame(
        [(o, o, None, by_org[o]) for o in orgs],
        schema={
            "org_id": pl.String,
            "org_name": pl.String,
            "region_code": pl.String,
            "industry": pl.String,
        },
        orient="row",
    )
    delivered = (
        facts.select("org_id")
        .join(pl.DataFrame({"kind": list(companies.ALWAYS_DELIVERED)}), how="cross")
        .with_columns(
            partial=pl.lit(value=False),
            lacks=pl.lit(""),
            source_file=pl.lit(""),
            source_sheet=pl.lit(""),
        )
    )
    here = check.drawn(frames, delivered, facts, statute)
    states = companies.answers(check.asked(here), held, as_of, dict.fromkeys(silent, "failed"))
    told = check.Register(states, states, held)
    shared = claims.shared_marks(frames["certificate_claim"])
    return check.check(here, frames, delivered, told, shared, statute, Print(as_of, b"key"))


def reference(person: Person) -> Said:
    strength = person.answered and person.strong
    asked = Person(**{**vars(person), "answered": strength})
    return hours.initial(asked) | hours.annual(asked) | certificates.duty(asked)


def agrees(
    crowd: list[Person],
    per_company: int,
    codes: tuple[str, ...],
    says: Callable[[Person], Said],
    verdicts: tuple[str, ...] = ("met", "broken", "unverifiable", "outside"),
) -> dict[str, dict[str, int]]:
    """The program finds of everybody what the reference says, and counts as much; the counts."""
    result = answer(crowd, per_company)
    found: dict[str, set[Any]] = defaultdict(set)
    wanted_columns = ("person_name", "code", "thing", "verdict", "grade")
    for name, *told in result.findings.select(wanted_columns).iter_rows():
        if told[0] in codes:
            found[name].add(tuple(told))
    totals: Counter[tuple[str, str]] = Counter()
    for serial, person in enumerate(crowd):
        every = says(person)
        said = [(code, *row) for code in codes for row in every[code]]
        totals.update((code, verdict) for code, _, verdict, _ in said)
        wanted = {row for row in said if row[2] in ("broken", "unverifiable")}
        assert found[f"人{serial}"] == wanted, f"人{serial}: {vars(person)}"
    counts = {code: {verdict: totals[code, verdict] for verdict in verdicts} for code in codes}
    for code in codes:
        line = result.tally.filter(code=code).sum()
        assert {verdict: line[verdict].item() for verdict in verdicts} == counts[code], code
    return counts


def crowd_of(
    random: Random, people: int, per_company: int, draw: Callable[[Random, str | None], Person]
) -> list[Person]:
    """People of companies of one industry each."""
    chosen = [random.choice(INDUSTRIES) for _ in range(people // per_company + 1)]
    return [draw(random, chosen[serial // per_company]) for serial in range(people)]


def test_the_program_and_the_slow_reference_agree_on_everybody() -> None:
    agrees(crowd_of(Random(7), PEOPLE, 25, drawn), 25, CODES, reference)
