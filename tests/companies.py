"""Whole companies from a few plain rows, and what the rules say of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from tests import people
from validators import check
from validators.findings import Print
from validators.law import law
from validators.rolls import claims

KINDS = (
    "staffing", "certificate_claim", "training_record", "training_plan", "verification_log",
    "duty_log", "leave", "online_log", "spot_test", "archive_index", "org_cost",
)  # fmt: skip
ALWAYS_DELIVERED = KINDS[:5]
OF_NOBODY = ("training_plan", "archive_index", "org_cost")
AS_OF = date(2026, 11, 20)
KEY = b"no secret: synthetic people"
NAMES = {
    "A": "安一鸣", "B": "白二平", "C": "陈三立", "D": "邓四方", "E": "鄂五常", "F": "方六顺",
    "G": "甘七宝", "H": "何八音", "I": "季九成",
}  # fmt: skip
NOBODY: Mapping[str, Any] = {}
DELIVERED = {
    "org_id": pl.String, "kind": pl.String, "partial": pl.Boolean, "lacks": pl.String,
    "source_file": pl.String, "source_sheet": pl.String,
}  # fmt: skip
STATE = {
    "pid": pl.Int64, "name_key": pl.String, "lookup_state": pl.String, "register_name": pl.String,
    "why": pl.String, "answer_source": pl.String, "answered_on": pl.Date,
}  # fmt: skip


@dataclass
class Company:
    """What one company hands over, what the register knows, and how it answers.

    Rows name their person by a letter (`person`, A if left out); `{A}` in a text is the person's
    number, `{A_wrong}` one with a wrong check character, `{A_masked}` as findings show it; "" is
    a blank cell. `people` gives a person's `born` and `sex`, `lacks` the fields a table has
    no column for.
    """

    serial: int
    industry: str | None = "machinery"
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    register: list[dict[str, Any]] = field(default_factory=list)
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    lacks: Mapping[str, str] = field(default_factory=dict)
    lookup_state: str | None = None
    register_date: date | None = None

    @property
    def org_id(self) -> str:
        return people.uscc(self.serial)

    def number(self, letter: str) -> str:
        """The identity number of a person of this company."""
        facts = self.people.get(letter, {})
        serial = 100 + 2 * (ord(letter) - ord("A")) + (facts.get("sex", "male") == "male")
        return people.id_no(facts.get("born", date(1990, 3, 7)), serial, 100000 + self.serial)

    def filled(self, value: Any) -> Any:
        """The value with the numbers of people for their letters."""
        numbers = {letter: self.number(letter) for letter in NAMES}
        wrong = {f"{letter}_wrong": people.wrong(n) for letter, n in numbers.items()}
        masked = {f"{letter}_masked": f"{n[:6]}********{n[-4:]}" for letter, n in numbers.items()}
        return value.format(**numbers, **wrong, **masked) if isinstance(value, str) else value

    def row(self, row: Mapping[str, Any], number: str) -> dict[str, Any]:
        """The row with its person's name and number, unless it says otherwise."""
        who = row.get("person", "A")
        made = {"person_name": NAMES[who], number: self.number(who)}
        made |= {k: v for k, v in row.items() if k != "person"}
        return {k: self.filled(v) for k, v in made.items() if v != ""}

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """The rows of one of its tables."""
        given = self.tables.get(kind, [])
        if kind in OF_NOBODY:
            own = [{k: v for k, v in row.items() if v != ""} for row in given]
        else:
            own = [self.row(row, "person_id_no") for row in given]
        return [{"org_id": self.org_id} | row for row in own]


def tables(companies: Iterable[Company]) -> dict[str, pl.DataFrame]:
    """The tables of all companies by kind."""
    companies = list(companies)
    return {
        kind: people.table(kind, [r for c in companies for r in c.rows(kind)]) for kind in KINDS
    }


def delivered(companies: Iterable[Company]) -> pl.DataFrame:
    """Which kinds each company handed over."""
    rows = [
        (c.org_id, kind, kind in c.partial, c.lacks.get(kind, ""), f"{kind}.xlsx", "Sheet1")
        for c in companies
        for kind in KINDS
        if kind not in c.missing and (kind in ALWAYS_DELIVERED or kind in c.tables)
    ]
    return pl.DataFrame(rows, DELIVERED, orient="row")


def facts(companies: Iterable[Company]) -> pl.DataFrame:
    """What the company list says of each."""
    rows = [(c.org_id, f"公司{c.serial}", "310000", c.industry, None) for c in companies]
    names = {"org_id": pl.String, "org_name": pl.String, "region_code": pl.String,
             "industry": pl.String, "is_high_risk_stated": pl.Boolean}  # fmt: skip
    return pl.DataFrame(rows, names, orient="row")


def register(companies: Iterable[Company]) -> pl.DataFrame:
    """Every register row of their people."""
    kind = {"cert_type": "special_operation", "status": "valid"}
    return people.table(
        "register", [c.row(kind | r, "id_no") for c in companies for r in c.register]
    )


def answers(
    asked: pl.DataFrame,
    held: pl.DataFrame,
    as_of: date,
    states: Mapping[str, str] = NOBODY,
    days: Mapping[str, date] = NOBODY,
) -> pl.DataFrame:
    """What a source says of each person asked, as the contract of sources has it.

    `states` says otherwise for some people, and `days` how old the answer is, by 17 digits.
    """
    names: dict[int, list[str]] = {}
    for pid, name in held.select("pid", "name_key").iter_rows():
        names.setdefault(pid, []).append(name)
    rows = []
    for pid, name in asked.select("pid", "name_key").iter_rows():
        theirs = names.get(pid, [])
        found = "not_found" if not theirs else "found_valid" if name in theirs else "ambiguous"
        state = states.get(str(pid)) or found
        other = theirs[0] if state == "ambiguous" and theirs else None
        day = days.get(str(pid)) or as_of - timedelta(days=1)
        failed = state == "failed"
        rows.append((pid, name, state, other, "mirror_missing" if failed else None, "mirror",
                     None if failed else day))  # fmt: skip
    return pl.DataFrame(rows, STATE, orient="row")


def judged(
    companies: Iterable[Company], as_of: date = AS_OF, region: str = "national", **how: Any
) -> check.Checked:
    """What the rules say of the companies."""
    companies = list(companies)
    frames, statute = tables(companies), law(region, as_of)
    held = register(companies)
    told = {c.number(letter)[:17]: c for c in companies for letter in NAMES}
    silent = {pid: c.lookup_state for pid, c in told.items() if c.lookup_state}
    days = {pid: c.register_date for pid, c in told.items() if c.register_date}
    here = check.drawn(frames, delivered(companies), facts(companies), statute)
    states = answers(check.asked(here), held, as_of, silent, days)
    shared = claims.shared_marks(frames["certificate_claim"])
    return check.check(
        here,
        frames,
        delivered(companies),
        check.Register(states, states, held),
        shared,
        statute,
        Print(as_of, KEY, **how),
    )


def reason(evidence: str) -> str | None:
    """Why a finding could not be judged."""
    return json.loads(evidence).get("reason")
