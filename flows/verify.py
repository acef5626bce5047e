"""Check one company now: read its exports, verify its people, judge every rule. No Prefect."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors import inbox, manifest, publish, shelf
from flows import night, results
from flows.order import Order, Refused
from validators import batch, companies


@dataclass(frozen=True)
class Answer:
    """What a single check came to: the results as frames by name, and the run's manifest."""

    tables: dict[str, Any]
    run: dict[str, Any]


@dataclass(frozen=True)
class Readied:
    """One company's tables with everything needed to judge them."""

    tables: dict[str, Any]
    mapping: Any
    shared: Any
    unread: Any
    files: list[dict[str, Any]]
    absent: Any
    seconds: dict[str, float]


def verify(order: Order, company: str | None = None) -> Answer:
    """Findings, outlook, tally and unreadable cells of a folder, a file, or one company of an inbox."""
    ready = readied(order, company)
    started = time.perf_counter()
    found = results.judged(ready.tables, ready.mapping, ready.shared, order)
    tables = {**found.frames, "unreadable": ready.unread}
    seconds = {**ready.seconds, "judge": round(time.perf_counter() - started, 3)}
    run = results.described(order, tables, ready.files, ready.absent, found.lookups, seconds)
    return Answer(tables, run)


def readied(order: Order, company: str | None = None) -> Readied:
    """The tables of the order's path, each row with its company. Raises Refused for a wrong order."""
    started = time.perf_counter()
    night.check_order(order)
    found = _deliveries(order, company)
    if not found:
        raise Refused(f"{order.inbox}: nothing to read; give a folder with exports, or one file")
    readings, files = [], []
    for delivery in found:
        for file in delivery.files:
            reading = night.understood(file.path, file.name, delivery.name)
            readings.append(reading)
            files.append(
                {
                    "file": file.name,
                    "sha256": night.fingerprint(file.path),
                    "sheets": reading.sheets,
                }
            )
    frames = batch.joined(readings)
    org = [frames["org"]] if "org" in frames else []
    mapping, conflicts = batch.resolved([frames["delivered"]], org)
    chosen = [company] if company else batch.named(mapping)
    tables = batch.of_companies([frames], mapping, chosen)
    lost = batch.ownerless(frames, mapping)
    unread = batch.unreadable(
        [frames["unreadable"], lost, conflicts, batch.delivered_twice(mapping)], mapping
    )
    claims = [frames["certificate_claim"]] if "certificate_claim" in frames else []
    return Readied(
        tables,
        mapping,
        batch.shared_marks(claims, mapping),
        batch.about(unread, company),
        manifest.sheets_settled(files, batch.addresses([lost])),
        batch.missing(mapping, [], [frames["delivered"]], chosen),
        {"read": round(time.perf_counter() - started, 3)},
    )


def publish_answer(answer: Answer, order: Order) -> Path:
    """Write the results of a single check as a night's are written; where they stand."""
    work = shelf.new(order.out, order.as_of.isoformat())
    try:
        results.write(work / "result", answer.tables, answer.run, order)
        results.write_run(work / "result", answer.run)
        place = order.out / order.as_of.isoformat()
        publish.swap_in(work / "result", place)
    finally:
        shelf.clear(work)
    return place


def _deliveries(order: Order, company: str | None) -> list[inbox.Delivery]:
    """The deliveries to read: all of the path, or those that can hold rows of the company."""
    if not company:
        return [inbox.single(order.inbox)]
    found = inbox.deliveries(order.inbox)
    joint = [delivery for delivery in found if delivery.name is None]
    mine = replace(order, inbox=order.inbox)
    known = _listed(joint, mine)
    return joint + [
        delivery
        for delivery in found
        if delivery.name is not None and companies.folder_of(delivery.name, company, known)
    ]


def _listed(joint: list[inbox.Delivery], order: Order) -> Any:
    """The rows of the company list at the top of the inbox."""
    readings = [
        night.understood(file.path, file.name, None)
        for delivery in joint
        for file in delivery.files
    ]
    return batch.joined(readings).get("org") if readings else None
