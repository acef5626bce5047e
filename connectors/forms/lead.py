"""What the first page says before its table: facts, warnings, notes and what was not checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

import data
from connectors.forms import Cell, outlook_counts
from connectors.forms.frames import Frames
from connectors.forms.run_facts import count, place, reason, shortfalls
from connectors.forms.words import dictionary, listed, phrases, terms, tones

Fact = tuple[str, Cell]


@dataclass(frozen=True)
class Lead:
    """Everything on the page but the counts; `unchecked` is null on a single company's page."""

    title: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    unchecked: tuple[tuple[str, str], ...] | None = None


def of_run(frames: Frames) -> Lead:
    """The lead of a whole run."""
    say, run = phrases(), frames.run
    companies = run.get("companies") or {}
    names = frames.names
    counted = [
        (say[f"fact_{key}"], _units(count(companies.get(key))))
        for key in ("expected", "delivered", "checked", "not_checked")
    ]
    return Lead(
        title=say["title"],
        facts=(
            *_day(frames),
            _outcome(run),
            *counted,
            *_register(run),
            *_reminders(run, frames.outlook["reminder"]),
        ),
        warnings=(*_degraded(run), *_warnings(frames)),
        notes=tuple(_notes(frames)),
        unchecked=tuple(
            (names.get(one["org_id"]) or one["org_id"], reason(one["reason"]))
            for one in companies.get("not_checked") or []
        ),
    )


def of_companies(frames: Frames) -> Callable[[Mapping[str, Any]], Lead]:
    """What makes the lead of one company's own workbook from its row of `frames.companies`."""
    say = phrases()
    left = (frames.run.get("companies") or {}).get("not_checked") or []
    why = {one["org_id"]: reason(one["reason"]) for one in left}
    day, register = tuple(_day(frames)), tuple(_register(frames.run))
    warnings, notes = tuple(_warnings(frames)), tuple(_notes(frames))
    ahead = frames.outlook.group_by("org_id").agg("reminder")
    reminders = dict(ahead.iter_rows())

    def of_company(company: Mapping[str, Any]) -> Lead:
        org_id, name = company["org_id"], company["org_name"]
        return Lead(
            title=say["title_company"].format(org_name=name or org_id),
            facts=(
                *day,
                *_company(company, why.get(org_id)),
                *register,
                *_reminders(frames.run, reminders.get(org_id, [])),
            ),
            warnings=warnings,
            notes=notes,
        )

    return of_company


def _reminders(run: Mapping[str, Any], reminders: Iterable[str]) -> Iterator[Fact]:
    say = phrases()
    yield say["fact_reminders"], _value(outlook_counts.counts(reminders).in_words)
    yield say["fact_compared"], _value(outlook_counts.compared_with(run))


def _company(company: Mapping[str, Any], not_checked: str | None) -> Iterator[Fact]:
    say = phrases()
    industry = dictionary("industry").get(company["industry"], company["industry"])
    yield terms()["org_id"], _value(company["org_id"])
    yield terms()["industry"], _value(industry)
    yield say["fact_people"], _value(company["people"])
    yield (
        say["fact_status"],
        Cell(not_checked, "line_amber")
        if not_checked
        else Cell(say["company_checked"], "line_green"),
    )


def _value(value: str | int | date | None) -> Cell:
    return Cell(phrases()["blank"] if value is None else value, "value")


def _units(number: int | None) -> Cell:
    return _value(None if number is None else phrases()["units"].format(n=number))


def _day(frames: Frames) -> Iterator[Fact]:
    say = phrases()
    yield say["fact_as_of"], _value(frames.as_of)
    yield say["fact_region"], _value(place(frames.run.get("region")))


def _outcome(run: Mapping[str, Any]) -> Fact:
    word = listed("outcome").get(str(run.get("outcome")), str(run.get("outcome")))
    tone = tones("outcome").get(word)
    return phrases()["fact_outcome"], Cell(word, f"line_{tone}" if tone else "value")


def _register(run: Mapping[str, Any]) -> Iterator[Fact]:
    say, mirror = phrases(), run.get("mirror") or {}
    age = mirror.get("age_days")
    day = mirror.get("register_date")
    yield say["fact_register_date"], _value(str(day) if day else say["no_mirror"])
    yield say["fact_age"], _value(None if age is None else say["age"].format(days=age))
    yield say["fact_unmasked"], _value(say["unmasked" if run.get("unmasked") else "masked"])


def _degraded(run: Mapping[str, Any]) -> Iterator[str]:
    for shortfall in shortfalls(run):
        yield phrases()["warning_degraded"].format(reason=shortfall)


def _warnings(frames: Frames) -> Iterator[str]:
    """What a reader must know before trusting the numbers."""
    say, run = phrases(), frames.run
    age = (run.get("mirror") or {}).get("age_days")
    refused = _days(frames, "lookup_refuse_age_days")
    stale = _days(frames, "lookup_max_age_days")
    if age is None:
        yield say["warning_no_mirror"]
    elif refused is not None and age > refused:
        yield say["warning_refused"].format(days=age, limit=refused)
    elif stale is not None and age > stale:
        yield say["warning_stale"].format(days=age, limit=stale)
    if run.get("unmasked"):
        yield say["warning_unmasked"]


def _notes(frames: Frames) -> Iterator[str]:
    """What 未查到 means, and which law still has to be confirmed."""
    say = phrases()
    yield say["note_absent"]
    packs = data.table("rule_packs").filter(
        pl.col("mark").is_not_null(),
        pl.col("rule_pack").is_in(frames.catalogue["rule_pack"].to_list()),
    )
    for pack in packs.to_dicts():
        yield say["note_mark"].format(pack=pack["name"], mark=pack["mark"], note=pack["note"])


def _days(frames: Frames, parameter: str) -> int | None:
    """A number of days that our settings allow, of the nearest region that sets it."""
    rows = data.in_force("parameters", frames.as_of).filter(pl.col("parameter") == parameter)
    values = dict(zip(rows["region"], rows["value"], strict=True))
    chain = data.regions(str(frames.run.get("region") or "national"))
    return next((int(values[region]) for region in chain if region in values), None)
