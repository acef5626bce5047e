"""Sessions that cannot all be true, found slowly: overlaps and impossible days."""

import unicodedata
from collections import defaultdict
from datetime import date
from math import ceil
from typing import Any

from tests.reference_records import (
    Firm,
    Row,
    Told,
    Whose,
    clock,
    days_of,
    gravest,
    in_window,
    minutes_in,
    printed,
    topic_key,
    whose,
)


def overlaps(firm: Firm, world: list[Firm]) -> set[Told]:
    told: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    theirs = list(_things(world))
    for row in firm.records:
        who, span = whose(firm, row), clock(row)
        if not in_window(row):
            continue
        answers = [
            _together(row, who, thing)
            for thing in theirs
            if thing[2].key == who.key and thing[1] is not row
        ]
        found = [a for a in answers if a]
        met = ("met" if span or firm.has_leave else "outside", None)
        told[who.key, printed(row)] += found or [met]
    for kind, other, who, other_firm in theirs:
        if other_firm is not firm or kind == "record" or who.several:
            continue
        for abroad in world:
            for row in abroad.records if abroad is not firm else ():
                if whose(abroad, row).key == who.key and in_window(row):
                    answer = _together(row, whose(abroad, row), (kind, other, who, other_firm))
                    if answer and answer[0] == "broken":
                        told[who.key, printed(row)].append(answer)
    return gravest("RECORD_OVERLAP", told)


def _things(world: list[Firm]) -> list[tuple[str, Row, Whose, Firm]]:
    """Everything that can lie over a training: other trainings, shifts, leaves."""
    return [
        (kind, row, whose(firm, row), firm)
        for firm in world
        for kind, rows in (("record", firm.records), ("duty", firm.duty), ("leave", firm.leave))
        for row in rows
        if kind != "record" or in_window(row)
    ]


def _together(
    row: Row, who: Whose, thing: tuple[str, Row, Whose, Firm]
) -> tuple[str, str | None] | None:
    kind, other, their, _ = thing
    proof: str | None = "confirmed"
    if kind == "leave":
        answer = _on_leave(row, other)
        if answer is None:
            return None
        if answer == "unverifiable":
            return answer, None
    else:
        span, over = clock(row), clock(other)
        if not span or not over or not (span[0] < over[1] and over[0] < span[1]):
            return None
        if kind == "record":
            same = topic_key(row["topic"]) == topic_key(other["topic"]) and span == over
            here, there = place(row), place(other)
            if same or (here and here == there):
                return None
            proof = "confirmed" if here and there else "suspected"
    if who.several or their.several:
        return "unverifiable", None
    return "broken", proof if who.sure and their.sure else "lead"


def place(row: Row) -> str:
    text = unicodedata.normalize("NFKC", row.get("place") or "")
    return "".join(text.split()).upper()


def _on_leave(row: Row, leave: Row) -> str | None:
    """Whether the training lies in the leave for every day, for some, or for none it can mean."""
    starts, ends = days_of(leave["start"]), days_of(leave["end"])
    hits = set()
    for day in days_of(row["start"]):
        for first in (starts[0], starts[-1]):
            for final in (ends[0], ends[-1]) if ends else (starts[0], date.max):
                hits.add(first <= day <= final)
    if hits == {True}:
        return "broken"
    return "unverifiable" if True in hits else None


def impossible(firm: Firm, world: list[Firm]) -> set[Told]:
    told: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    every = [(whose(f, r), r) for f in world for r in f.records]
    for row in firm.records:
        who, span, own = whose(firm, row), clock(row), length(row)
        if not in_window(row):
            continue
        if own is None:
            alike = [r for w, r in every if w.key == who.key and _same_day(r, row)]
            if who.several or all(length(r) is None for r in alike):
                told[who.key, printed(row)].append(("outside", None))
            continue
        mine = [(w, r) for w, r in every if w.key == who.key and _same_day(r, row)]
        mine = [(who, row)] if who.several else mine
        whole, sure = summed(mine), summed([(w, r) for w, r in mine if w.sure])
        above = bool(span and row["minutes"] and row["minutes"] > minutes_in(span))
        above = above and not row["days"]  # of days nobody stated minutes
        if whole > 480 or above:
            surely = sure > 480 or (above and who.sure)
            grade = "confirmed" if sure > 1440 else "suspected" if surely else "lead"
            told[who.key, printed(row)].append(("broken", grade))
        else:
            told[who.key, printed(row)].append(("met", None))
    return gravest("RECORD_IMPOSSIBLE_DAY", told)


def length(row: Row) -> int | None:
    """The minutes of a record on its day; nobody knows those of a whole month.

    Of a record in days the site's rule says no more than is plausible, and than its clock holds.
    """
    if row["start"] is None or isinstance(row["start"], str):
        return None
    span, stated = clock(row), row["minutes"]
    if span and row["days"]:
        return min(int(stated), minutes_in(span), 480)
    if span:
        return minutes_in(span) if stated is None else int(stated)
    last = days_of(row["end"])[-1] if row["end"] else days_of(row["start"])[0]
    days = max(1, (last - days_of(row["start"])[0]).days + 1, ceil(row["days"] or 0))
    each = None if stated is None else int(stated) // days
    return min(each, 480) if each is not None and row["days"] else each


def _same_day(one: Row, other: Row) -> bool:
    exact = not isinstance(one["start"], str) and not isinstance(other["start"], str)
    return exact and days_of(one["start"]) == days_of(other["start"]) != []


def summed(mine: list[tuple[Whose, Row]]) -> int:
    """Each session once, however many records tell of it."""
    told: dict[Any, int] = {}
    for _, row in sorted(mine, key=lambda pair: (not pair[0].sure, length(pair[1]) or 0)):
        minutes = length(row)
        if minutes is not None:
            key = (topic_key(row["topic"]), clock(row) or minutes)
            told.setdefault(key, minutes)
    return sum(told.values())
