"""Check one company now: read its exports, verify its people, judge every rule. No Prefect."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import earlier, inbox, manifest, publish, shelf
from flows import night, results, returning
from flows.order import VERIFY, Order, Refused
from flows.reading import File, days_told, described, files_of, said_of, understood
from validators import batch, owners
from validators.layout import stated


@dataclass(frozen=True)
class Answer:
    """What a single check came to: the results as frames by name, and the run's manifest."""

    tables: dict[str, Any]
    run: dict[str, Any]
    handed: list[File]
    layouts: list[dict[str, Any]]

    @property
    def broken(self) -> bool:
        """Whether any rule is broken."""
        return "broken" in self.tables["findings"]["verdict"]


@dataclass(frozen=True)
class Readied:
    """One company's tables with everything needed to judge them."""

    tables: dict[str, Any]
    mapping: Any
    shared: Any
    unread: Any
    handed: list[File]
    layouts: list[dict[str, Any]]
    files: list[dict[str, Any]]
    absent: Any
    owners: Any
    days: list[dict[str, Any]]
    seconds: dict[str, float]


def verify(order: Order, company: str | None = None) -> Answer:
    """The results for a folder, a file, or one company of an inbox."""
    ready = readied(order, company)
    started = time.perf_counter()
    found = results.judged(ready.tables, ready.mapping, ready.shared, order)
    unread = batch.unreadable(
        [ready.unread, found.frames["conflicts"]], ready.mapping, unmasked=order.unmasked
    )
    tables = {
        **found.frames, "unreadable": unread, "files": ready.owners, "absent": ready.absent,
    }  # fmt: skip
    seconds = {**ready.seconds, "judge": round(time.perf_counter() - started, 3)}
    run = results.described(
        order, tables, ready.files, ready.absent, found.lookups, ready.days, seconds
    )
    return Answer(tables, run, ready.handed, ready.layouts)


def readied(order: Order, company: str | None = None) -> Readied:
    """The tables of the order's path, each row with its company; Refused for a wrong order."""
    started = time.perf_counter()
    night.check_order(order)
    if not order.inbox.exists():
        raise Refused(f"{order.inbox}：没有这个文件夹或文件；请核对路径")
    found = _deliveries(order, company)
    if not any(delivery.files for delivery in found):
        raise Refused(f"{order.inbox}：没有可读的文件；请给出装有报送文件的文件夹，或一个文件")
    handed = files_of(found)
    said = said_of(found)
    reading = understood(handed, said, order.day)
    frames = batch.frames(reading)
    org = [frames["org"]] if "org" in frames else []
    mapping, conflicts = owners.resolved([frames["delivered"]], org)
    expected = org if company else []
    if company and not owners.known(company, mapping, expected):
        raise Refused(
            f"--company {company}：{order.inbox} 的报送和企业名录里都没有这家企业；请核对代码"
        )
    chosen = [company] if company else owners.named(mapping)
    tables = batch.of_companies([frames], mapping, chosen)
    whole = owners.all_owned([frames["ways"]], mapping)
    lost = batch.nothing_unread() if whole else owners.ownerless(frames, mapping)
    unread = batch.unreadable(
        [
            frames["unreadable"],
            stated.told(said.wrong),
            lost,
            conflicts,
            owners.delivered_twice(mapping),
        ],
        mapping,
        unmasked=order.unmasked,
    )
    return Readied(
        tables,
        mapping,
        batch.shared_marks([frames], mapping),
        batch.about(unread, company),
        # A joint file goes back to the one who sent it, not to a company in it.
        [file for file in handed if company is None or file.folder is not None],
        reading.layouts,
        manifest.sheets_settled(described(handed, reading), batch.addresses([lost])),
        owners.missing(mapping, expected, [frames["delivered"]], chosen),
        owners.file_owners([frames["delivered"]], mapping),
        days_told(order.day, said),
        {"read": round(time.perf_counter() - started, 3)},
    )


def replaces_a_night(order: Order) -> bool:
    """Whether to publish a single check would take a night's results away."""
    there = earlier.manifest_of(order.results)
    return order.results.exists() and (there is None or there.get("command") != VERIFY)


def publish_answer(answer: Answer, order: Order) -> Path:
    """Write the results of a single check as a night's are written; where they stand."""
    work = shelf.new(order.out, order.as_of.isoformat())
    try:
        answer.tables["returned"] = returning.returned(
            work / "result",
            answer.tables["unreadable"],
            answer.handed,
            answer.run["files"],
            answer.layouts,
        )
        results.write(work / "result", answer.tables, answer.run, order)
        results.write_run(work / "result", answer.run)
        publish.swap_in(work / "result", order.results)
    finally:
        shelf.clear(work)
    return order.results


def _deliveries(order: Order, company: str | None) -> list[inbox.Delivery]:
    """The deliveries to read: all of the path, or those that can hold rows of the company."""
    if not company:
        return [inbox.single(order.inbox)]
    found = inbox.deliveries(order.inbox)
    joint = [delivery for delivery in found if delivery.name is None]
    listed = batch.frames(understood(files_of(joint), said_of(joint))).get("org")
    mine = owners.folders_of([d.name for d in found if d.name is not None], listed, company)
    return joint + [delivery for delivery in found if delivery.name in mine]
