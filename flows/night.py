"""One night in steps: read every delivery, tell whose each row is, verify, judge, publish.

Each step is a plain function between folders of a work folder, so that a command, a test and a
scheduled run call the same ones. Steps hand each other paths and numbers, never people.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import data
from connectors import inbox, publish, shelf
from connectors.errors import Unreachable
from flows import order as orders
from flows import progress, results, sources
from flows.order import Order, Refused
from flows.reading import (
    Noted,
    described,
    facts_of,
    files_of_part,
    said_again,
    said_of,
    understood,
)
from validators import abroad, batch, law, owners, shapes, tables
from validators.layout import stated

log = logging.getLogger("chizheng")

# Enough for one reading to keep both cores busy, little enough to stay in memory.
BYTES_PER_PART = 16 << 20
ROWS_PER_BATCH = 300_000
# How many times the size of its file the texts of a table take.
SWELLING = {".xlsx": 3, ".xlsm": 3, ".parquet": 4}


def run(order: Order) -> dict[str, Any]:
    """Everything for every company of the inbox; returns the run's manifest."""
    work = begin(order)
    try:
        read_all(work, order.jobs)
        unite(work)
        ask(work)
        for number in progress.over("核查", batches(work)):
            judge(work, number)
        return finish(work)
    finally:
        shelf.clear(work)


def begin(order: Order) -> Path:
    """Look at the inbox and make the work folder. Raises Refused where the order cannot be met."""
    check_order(order)
    if not order.inbox.is_dir():
        raise Refused(f"{order.inbox}：没有这个文件夹；--inbox 请给出存放报送文件的文件夹")
    for name, place in (("--out", order.out), ("--mirror", order.mirror)):
        # What lies in the inbox is read the next night as if a company had sent it.
        if place is not None and place.resolve().is_relative_to(order.inbox.resolve()):
            raise Refused(f"{name} {place} 在收件夹里面，会被当作报送文件；请放到收件夹之外")
    try:
        publish.writable(order.out)
    except OSError as error:
        raise Unreachable(
            f"{order.out}：不能写入（{error.strerror}）；--out 请给出可以写入的文件夹"
        ) from error
    for folder in shelf.abandoned(order.out):
        log.warning("已清除上次未完成的运行留下的 %s", folder.name)
        shelf.clear(folder)
    for name in publish.recover(order.out):
        log.warning("已恢复上次未完成的运行移开的 %s 的结果", name)
    found = inbox.deliveries(order.inbox)
    work = shelf.new(order.out, order.as_of.isoformat())
    shelf.note(work / "order.json", orders.written(sources.examined(order)))
    shelf.note(work / "parts.json", _parts(found))
    said = said_of(found)
    shelf.note(work / "said.json", facts_of(said))
    shelf.put(work / "stated", {"unreadable": stated.told(said.wrong)})
    return work


def parts(work: Path) -> range:
    """The numbers of the parts in which the inbox is read."""
    return range(len(shelf.noted(work / "parts.json")))


def batches(work: Path) -> range:
    """The numbers of the batches of companies that are judged together."""
    return range(len(shelf.noted(work / "batches.json")))


def read_all(work: Path, jobs: int) -> None:
    """Read every part, in several processes if asked: spawned, for polars must not be forked."""
    numbers = parts(work)
    if jobs < 2 or len(numbers) < 2:
        for number in progress.over("读取", numbers):
            read(work, number)
        return
    from concurrent.futures import ProcessPoolExecutor  # a single check does without
    from multiprocessing import get_context

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        started = [pool.submit(read, work, number) for number in numbers]
        for number in progress.over("读取", numbers):
            started[number].result()


def read(work: Path, number: int) -> None:
    """Read one part of the inbox to canonical tables."""
    started = time.perf_counter()
    part = files_of_part(shelf.noted(work / "parts.json")[number])
    said = said_again(shelf.noted(work / "said.json"))
    day = orders.read(shelf.noted(work / "order.json")).day
    reading = understood(part, said, day) if part else tables.empty_inbox()
    shelf.put(work / "read" / f"{number:05}", batch.frames(reading))
    shelf.note(work / "files" / f"{number:05}.json", described(part, reading))
    shelf.note(work / "layouts" / f"{number:05}.json", reading.layouts)
    _took(work, "read", number, started)


def unite(work: Path) -> None:
    """Tell whose each row is, find numbers claimed twice, and put the companies into batches."""
    started = time.perf_counter()
    folders = shelf.folders(work / "read")
    mapping, conflicts = owners.resolved(
        shelf.take_each(folders, "delivered"), shelf.take_each(folders, "org")
    )
    claims = (shelf.take(folder, "certificate_claim", "ways") for folder in folders)
    shared = batch.shared_marks(claims, mapping)
    shelf.put(work / "known", {"mapping": mapping, "conflicts": conflicts, "shared": shared})
    sizes = [owners.sizes(ways, mapping) for ways in shelf.take_each(folders, "ways")]
    plan = batch.grouped(sizes, ROWS_PER_BATCH)
    shelf.note(work / "batches.json", plan)
    _put_abroad(work, mapping, [each["companies"] for each in plan])
    _took(work, "unite", 0, started)


def _put_abroad(work: Path, mapping: Any, companies: list[list[str]]) -> None:
    """Put aside for each batch what other companies hold about its people."""
    folders = shelf.folders(work / "read")

    def bearers() -> Iterator[dict[str, Any]]:
        return (shelf.take(folder, "bearers", "ways") for folder in folders)

    several = abroad.in_several(bearers, mapping)
    held = (shelf.take(folder, *abroad.KINDS, "ways") for folder in folders)
    for number, frames in abroad.rows(held, mapping, several, companies):
        shelf.put(work / "abroad" / f"{number:05}", frames)


def ask(work: Path) -> None:
    """Ask the service, if there is one, about everyone of the night, who needs it most first."""
    order = orders.read(shelf.noted(work / "order.json"))
    if order.source is None:
        return
    started = time.perf_counter()
    known = shelf.take(work / "known")
    several = (batch_of(work, number, known) for number in batches(work))
    results.ask(several, known["mapping"], order)
    _took(work, "ask", 0, started)


def judge(work: Path, number: int) -> None:
    """Verify and judge the companies of one batch."""
    started = time.perf_counter()
    order = replace(orders.read(shelf.noted(work / "order.json")), asking=False)
    known = shelf.take(work / "known")
    tables_here = batch_of(work, number, known)
    theirs = shelf.take(work / "abroad" / f"{number:05}")
    found = results.judged(tables_here, known["mapping"], known["shared"], order, abroad=theirs)
    shelf.put(work / "judged" / f"{number:05}", found.frames)
    shelf.note(work / "lookups" / f"{number:05}.json", found.lookups)
    _took(work, "judge", number, started)


def finish(work: Path) -> dict[str, Any]:
    """Write the results and move them into place; returns the manifest."""
    started = time.perf_counter()
    order = orders.read(shelf.noted(work / "order.json"))
    manifest = results.publish_night(work, order, started)
    if not order.dry_run:
        publish.swap_in(work / "result", order.results)
    return manifest


def batch_of(work: Path, number: int, known: dict[str, Any]) -> dict[str, Any]:
    """The tables of the companies of one batch."""
    plan = shelf.noted(work / "batches.json")[number]
    folders = shelf.folders(work / "read")
    mapping, companies = known["mapping"], plan["companies"]
    parts_here = (_rows_of(folders[place], mapping, companies) for place in plan["parts"])
    return batch.of_companies(parts_here, mapping, companies)


def _rows_of(folder: Path, mapping: Any, companies: list[str]) -> dict[str, Any]:
    part = shelf.take(folder, "ways", "delivered")
    mine = owners.by_way(part["ways"], mapping, companies)
    return part | shelf.take_rows(folder, mine, *shapes.kinds())


def check_order(order: Order) -> None:
    """Refuse a day to come and a region no table knows."""
    if order.as_of > orders.today():
        raise Refused(f"--as-of {order.as_of} 是将来的日期；请给出今天或以前的日期")
    try:
        law.law(order.region, order.as_of)
    except KeyError:
        listed = "、".join(data.table("regions")["region"])
        raise Refused(f"--region {order.region} 不认识；可用的有 {listed}") from None


def _parts(found: list[inbox.Delivery]) -> list[list[Noted]]:
    """Files in parts of about equal weight; a delivery stays together as far as it fits."""
    made: list[list[Noted]] = [[]]
    weight = 0
    for noted, size in _weighed(found):
        if made[-1] and weight + size > BYTES_PER_PART:
            made.append([])
            weight = 0
        made[-1].append(noted)
        weight += size
    return made


def _weighed(found: list[inbox.Delivery]) -> Iterator[tuple[Noted, int]]:
    for delivery in found:
        for file in delivery.files:
            swell = SWELLING.get(file.path.suffix.lower(), 1)
            noted = (file.name, str(file.path), delivery.name, file.inside)
            yield noted, file.bytes * swell


def _took(work: Path, stage: str, number: int, started: float) -> None:
    shelf.note(
        work / "seconds" / f"{stage}-{number:05}.json",
        {stage: round(time.perf_counter() - started, 3)},
    )
