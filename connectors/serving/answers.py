"""Answers for a batch of people, in the form they travel in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from connectors.mirror.by_key import DATES, NO_DAY
from connectors.mirror.rows import LIKE
from connectors.serving.open import Layer, Open

EPOCH = date(1970, 1, 1)
FROM, TO = DATES.index("valid_from"), DATES.index("valid_to")
KIND = len(DATES) + 1
Person = tuple[str, str | None]


@dataclass(frozen=True)
class Reading:
    """How what people wrote is read: numbers to keys, names to the form they are compared in."""

    keys: Callable[[Sequence[str]], Sequence[int | None]]
    name_keys: Callable[[Sequence[str]], Sequence[str | None]]


class Row(NamedTuple):
    """A row of the register: its texts, its days, and what it shares with many others."""

    texts: list[str | None]
    days: tuple[int, ...]
    kind: dict[str, str | None]

    def stands(self, today: int) -> bool:
        """Whether it is in force on the day; without a first or last day it is open there."""
        last = self.days[TO]
        running = last >= today or last == NO_DAY
        return running and self.days[FROM] <= today and self.kind["status"] == "valid"


class Days(dict[int, str | None]):
    """Days as they travel, written once."""

    def __missing__(self, day: int) -> str | None:
        """Write a day that was not met before."""
        self[day] = None if day == NO_DAY else (EPOCH + timedelta(day)).isoformat()
        return self[day]


WRITTEN = Days()


def answers(
    opened: Open, people: Sequence[Person], reading: Reading, today: date
) -> list[dict[str, Any]]:
    """One answer for each of the people, in their order: state and all certificates held."""
    keys = reading.keys([number for number, _ in people])
    held = rows(opened, keys)
    named = are_named([name for _, name in people], held, reading)
    day = (today - EPOCH).days
    return [
        {
            "id_no": number,
            "state": state(key, found, day, is_named=is_named),
            "certificates": [certificate(key, row) for row in found],
        }
        for (number, _), key, found, is_named in zip(people, keys, held, named, strict=True)
    ]


def state(key: int | None, found: Sequence[Row], day: int, *, is_named: bool) -> str:
    """What the rows found say of a person on a day."""
    if key is None:
        return "failed"
    if not found:
        return "not_found"
    if not is_named:
        return "ambiguous"
    for row in found:
        if row.stands(day):
            return "found_valid"
    return "found_invalid"


def are_named(
    names: Sequence[str | None], held: Sequence[Sequence[Row]], reading: Reading
) -> list[bool]:
    """Whether the register has each name; most are written alike, and the others read together."""
    alike = [_has(found, name) for name, found in zip(names, held, strict=True)]
    odd = [i for i, found in enumerate(held) if found and names[i] and not alike[i]]
    read = reading.name_keys([names[i] or "" for i in odd]) if odd else []
    for i, key in zip(odd, read, strict=True):
        alike[i] = _has(held[i], key)
    return alike


def _has(found: Sequence[Row], name: str | None) -> bool:
    if name is None or name == LIKE:
        return False
    for row in found:
        _, written, key, _ = row.texts
        if name in (written, key):
            return True
    return False


def certificate(key: int | None, row: Row) -> dict[str, Any]:
    """A row in the fields of the register, as `rows.unpacked` would give it."""
    (id_no, person_name, _, cert_no), days, kind = row
    if id_no is not None and len(id_no) == 1:
        # The key of a number is all of it but the last character.
        id_no = f"{key}{id_no}"
    issued, begun, ended, due, done, updated, months, *_ = days
    stated = {
        "id_no": id_no,
        "person_name": person_name,
        "cert_type": kind["cert_type"],
        "cert_no": f"T{id_no}" if cert_no == LIKE else cert_no,
        "op_category": kind["op_category"],
        "op_item": kind["op_item"],
        "role": kind["role"],
        "industry": kind["industry"],
        "first_issue_date": WRITTEN[issued],
        "valid_from": WRITTEN[begun],
        "valid_to": WRITTEN[ended],
        "review_due_date": WRITTEN[due],
        "review_done_date": WRITTEN[done],
        "issuing_authority": kind["issuing_authority"],
        "status": kind["status"],
        "updated_on": WRITTEN[updated],
    }
    for bit, name in enumerate(DATES if months else ()):
        if months >> bit & 1:  # the register knows no more than the month
            stated[name] = (stated[name] or "")[:7] or None
    return stated


def rows(opened: Open, keys: Sequence[int | None]) -> list[list[Row]]:
    """The rows of each key; those of people whom deltas touched from the deltas alone."""
    found: list[list[Row]] = [[] for _ in keys]
    touched = opened.touched
    late = [i for i, key in enumerate(keys) if key in touched]
    early = [i for i, key in enumerate(keys) if key is not None and key not in touched]
    for layer, owners in ((opened.base, early), (opened.late, late)):
        if owners:
            _fill(found, layer, owners, [keys[i] or 0 for i in owners])
    return found


def _fill(found: list[list[Row]], layer: Layer, owners: Sequence[int], keys: list[int]) -> None:
    records, counts = layer.index.found(keys)
    texts = layer.index.texts_of(records)
    whose = (i for i, count in zip(owners, counts.tolist(), strict=True) for _ in range(count))
    for owner, record, text in zip(whose, records.tolist(), texts, strict=True):
        found[owner].append(Row(text, record, layer.kinds[record[KIND]]))
