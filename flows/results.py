"""From tables to results: the steps that a night and a single check have in common."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors import earlier, manifest, publish, shelf
from connectors.source import states_of
from flows import VERSION, returning, sources
from flows.order import Order
from flows.reading import days_told, files_of_part, said_again
from validators import batch, catalogue, check, clock, explain, law, owners, reminders
from validators.findings import Print
from validators.judge import BROKEN, UNVERIFIABLE

TABLES = ("findings", "outlook", "tally", "unreadable")


@dataclass(frozen=True)
class Found:
    """What a batch came to: frames to put aside, and how the look-ups went."""

    frames: dict[str, Any]
    lookups: dict[str, int]


@dataclass(frozen=True)
class Asked:
    """A batch once the register has been asked: the law, the companies, the answers."""

    law: law.Law
    companies: Any
    here: check.Batch
    register: check.Register
    how: Print
    lookups: dict[str, int]


def judged(
    tables: dict[str, Any],
    mapping: Any,
    shared: Any,
    order: Order,
    told: tuple[int, ...] = (BROKEN, UNVERIFIABLE),
    abroad: dict[str, Any] | None = None,
) -> Found:
    """Ask the register about a batch of companies, and every rule about every row.

    `told` are the verdicts that make a row of the findings, `abroad` what companies of other
    batches hold about the people of this one.
    """
    asked = _asked(tables, mapping, order, told)
    found = check.check(
        asked.here, tables, tables["delivered"], asked.register, shared, asked.law, asked.how,
        abroad or {},
    )  # fmt: skip
    frames = {
        "findings": found.findings,
        "outlook": found.outlook,
        "tally": found.tally,
        "companies": batch.with_people(asked.companies, tables),
        "conflicts": batch.conflicts(tables),
    }
    return Found(frames, asked.lookups)


def ask(batches: Iterable[dict[str, Any]], mapping: Any, order: Order) -> None:
    """Ask the sources about everyone of all batches at once, so that need goes before company."""
    of_day = law.law(order.region, order.as_of)
    people = batch.everyone(
        [check.asked(_drawn(tables, mapping, of_day)[1], with_claims=True) for tables in batches]
    )
    with sources.opened(order) as source:
        source.look_up(people)


def timeline(tables: dict[str, Any], mapping: Any, order: Order, who: str) -> Any:
    """What the certificates of one person were over the years, one row for each stretch of days."""
    of_day = law.law(order.region, order.as_of)
    people = explain.asked_about(check.asked(_drawn(tables, mapping, of_day)[1]), who)
    with sources.opened(order) as source:
        answers = source.look_up(people)
    return clock.of_people(states_of(answers, "special_operation"), answers.certificates, of_day)


def _asked(tables: dict[str, Any], mapping: Any, order: Order, told: tuple[int, ...]) -> Asked:
    of_day = law.law(order.region, order.as_of)
    companies, here = _drawn(tables, mapping, of_day)
    people = check.asked(here, with_claims=order.source is not None)
    with sources.opened(order) as source:
        answers = source.look_up(people)
    register = check.Register(
        states_of(answers, "special_operation"),
        states_of(answers, "assessment"),
        answers.certificates,
    )
    fresh_from = order.as_of - timedelta(of_day.whole("lookup_max_age_days"))
    how = Print(order.as_of, sources.person_key(), fresh_from, order.unmasked, told)
    lookups = batch.lookups(people, answers.states, fresh_from) | {"in_vain": answers.in_vain}
    return Asked(of_day, companies, here, register, how, lookups)


def _drawn(tables: dict[str, Any], mapping: Any, of_day: law.Law) -> tuple[Any, check.Batch]:
    companies = owners.facts(mapping, tables["delivered"])
    return companies, check.drawn(tables, tables["delivered"], companies, of_day)


def publish_night(work: Path, order: Order, started: float) -> dict[str, Any]:
    """Gather what the batches found and write every result into `work/result`; the manifest."""
    known = shelf.take(work / "known")
    read = shelf.folders(work / "read")
    ownerless = _ownerless(read, known["mapping"])
    done = shelf.folders(work / "judged") if (work / "judged").is_dir() else []
    unread = batch.unreadable(
        [
            *shelf.take_each(done, "conflicts"),
            *shelf.take_each([work / "stated", *read], "unreadable"),
            *ownerless,
            known["conflicts"],
            owners.delivered_twice(known["mapping"]),
        ],
        known["mapping"],
        unmasked=order.unmasked,
    )
    tables = {
        name: batch.stacked(shelf.take_each(done, name), name)
        for name in ("findings", "outlook", "tally", "companies")
    }
    tables["unreadable"] = unread
    tables["files"] = owners.file_owners(shelf.take_each(read, "delivered"), known["mapping"])
    files = [file for note in sorted((work / "files").glob("*.json")) for file in shelf.noted(note)]
    files = manifest.sheets_settled(files, batch.addresses(ownerless))
    absent = owners.unchecked(
        [file["file"] for file in files],
        known["mapping"],
        shelf.take_each(read, "org"),
        shelf.take_each(read, "delivered"),
    )
    tables["absent"] = absent
    lookups = manifest.added(
        shelf.noted(note) for note in sorted((work / "lookups").glob("*.json"))
    )
    seconds = manifest.added(
        shelf.noted(note) for note in sorted((work / "seconds").glob("*.json"))
    )
    days = days_told(order.day, said_again(shelf.noted(work / "said.json")))
    run = described(order, tables, files, absent, lookups, days, seconds)
    handed = [file for part in shelf.noted(work / "parts.json") for file in files_of_part(part)]
    notes = sorted((work / "layouts").glob("*.json"))
    layouts = (layout for note in notes for layout in shelf.noted(note))
    tables["returned"] = returning.returned(
        work / "result", unread, handed, files, layouts, order.jobs
    )
    write(work / "result", tables, run, order)
    run["seconds"]["publish"] = round(time.perf_counter() - started, 3)
    write_run(work / "result", run)
    return run


def _ownerless(read: list[Path], mapping: Any) -> list[Any]:
    if owners.all_owned(shelf.take_each(read, "ways"), mapping):
        return []
    return [owners.ownerless(shelf.take(folder), mapping) for folder in read]


def described(
    order: Order,
    tables: dict[str, Any],
    files: list[dict[str, Any]],
    absent: Any,
    lookups: dict[str, int],
    days: list[dict[str, Any]],
    seconds: dict[str, float],
) -> dict[str, Any]:
    """The manifest of a run; `days` are the rules on how long a day of training is."""
    known = sources.mirror_of(order)
    lookups = {"asked": 0, "answered": 0, "failed": 0, **lookups}
    old, in_vain = lookups.pop("old", 0), lookups.pop("in_vain", 0)
    unread = tables["unreadable"]
    return manifest.manifest(
        command=order.command,
        rule_pack=catalogue.rule_pack(order.as_of),
        as_of=order.as_of,
        region=order.region,
        unmasked=order.unmasked,
        files=files,
        mirror={
            "snapshot_id": known.snapshot_id,
            "register_date": known.register_date,
            "age_days": known.age_days,
        },
        lookups=lookups,
        companies=owners.company_counts(tables["companies"], absent),
        training_days=days,
        degraded_by=manifest.degraded_by(
            unread["kind"],
            unread["reason"],
            not_checked=len(absent),
            # A source that failed is said also where another one answered in its place.
            failed=lookups["failed"] + in_vain,
            mirror_old=known.stale and (order.mirror is not None or order.source is None),
            answers_old=old,
        ),
        seconds=seconds,
        version=VERSION,
    )


def write(folder: Path, tables: dict[str, Any], run: dict[str, Any], order: Order) -> None:
    """Tables, workbooks and digest; the manifest gets the night the outlook is compared with."""
    # Not needed by a check that only prints what it found.
    from connectors.forms import digest
    from connectors.forms.findings import Frames, night_forms
    from connectors.workbooks import write_workbooks

    publish.write_tables(folder, {name: tables[name] for name in TABLES})
    schema = tables["outlook"].schema
    before = earlier.earlier(order.out, order.as_of, order.region, order.command, schema)
    of_day = law.law(order.region, order.as_of)
    run["outlook"] = {"compared_with": before.as_of, "not_compared": before.why}
    frames = Frames(
        findings=tables["findings"],
        outlook=reminders.with_reminders(tables["outlook"], before.outlook, of_day),
        tally=tables["tally"],
        unreadable=tables["unreadable"],
        catalogue=catalogue.catalogue(order.as_of),
        companies=tables["companies"],
        run=run,
        files=tables["files"],
        returned=tables.get("returned"),
        absent=tables.get("absent"),
    )
    (folder / "companies").mkdir(exist_ok=True)
    write_workbooks(night_forms(frames), folder / "findings.xlsx", folder / "companies")
    text = digest.digest(run, frames)
    (folder / "digest.md").write_text(text, encoding="utf-8")


def write_run(folder: Path, run: dict[str, Any]) -> None:
    """The manifest as `run.json`."""
    text = json.dumps(run, ensure_ascii=False, indent=1, default=str)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")
