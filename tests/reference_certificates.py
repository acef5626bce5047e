"""The reference for the certificates that work requires."""

from datetime import date
from typing import Any

from tests.reference import Person, Row, Said, days_logged, hired, left, present, weakest

POSTS = {"电工": "低压电工作业", "焊工": "熔化焊接与热切割作业", "高压电工": "高压电工作业"}
ITEMS = {"低压电工作业", "高压电工作业", "熔化焊接与热切割作业", "压力焊作业"}
# What the housing authority licenses on building sites.
SITE = {"电工": "建筑电工", "焊工": "建筑焊工"}
ELSEWHERE = {"叉车作业", *SITE.values()}
NEW_REGULATION = date(2026, 6, 1)
CODES = ("CERT_ABSENT", "CERT_SCOPE_MISMATCH", "CERT_EXPIRED", "CERT_NOT_YET_VALID",
         "CERT_REVIEW_OVERDUE", "CERT_REVOKED", "POST_UNMAPPED")  # fmt: skip
Told = dict[str, tuple[str, str | None]]


def duty(person: Person) -> Said:
    """What the rules on the duty roll say of one person, days of work told as runs."""
    said: Said = {code: [] for code in CODES}
    work, unmapped = _work(person)
    for post in sorted(unmapped):
        said["POST_UNMAPPED"].append((post, "unverifiable", None))
        for code in CODES[:-1]:
            said[code].append((post, "outside", None))
    for item, days in sorted(work.items()):
        judged = [(on, listed, *_judged(person, item, on)) for on, listed in sorted(days.items())]
        for code in CODES[:-1]:
            days_of = [(on, listed, told[code], row) for on, listed, told, row in judged]
            said[code] += _runs(person, item, days_of)
        unmapped_ = [(on, listed, ("outside", None), row) for on, listed, _, row in judged]
        said["POST_UNMAPPED"] += _runs(person, item, unmapped_)
    return said


def _work(person: Person) -> tuple[dict[str, dict[date, bool]], set[str]]:
    """For each item the days to be judged, and whether more than the post says he does it."""
    now = any(map(operator, present(person)))
    work: dict[str, dict[date, bool]] = {}
    unmapped = set()
    for row in present(person):
        item = row.get("op_item") or of_post(person, row)
        if item:
            told = work.setdefault(item, {})
            told[person.as_of] = told.get(person.as_of, False) or bool(row.get("op_item")) or now
        elif row.get("job_role") == "special_operator":
            unmapped.add(row.get("post") or "")
    for log in person.duty_log:
        on = log["work_date"]
        if on not in days_logged(person) or on < person.look_back:
            continue
        for item, sure in _logged(person, log).items():
            told = work.setdefault(item, {})
            told[on] = told.get(on, False) or sure
    return work, unmapped


def _logged(person: Person, log: Row) -> dict[str, bool]:
    """The items of a logged day: the log's own, else those of the roster on that day, else any."""
    own = log.get("op_item") or of_post(person, log)
    if own:
        return {own: bool(log.get("op_item")) or any(map(operator, person.staffing))}
    rows = [r for r in person.staffing if r.get("op_item") or of_post(person, r)]
    covering = [r for r in rows if hired(person, r) <= log["work_date"] <= left(r)]
    found: dict[str, bool] = {}
    for row in covering or rows:
        item = row.get("op_item") or str(of_post(person, row))
        found[item] = found.get(item, False) or bool(row.get("op_item")) or operator(row)
    return found


def of_post(person: Person, row: Row) -> str | None:
    """What the post needs, in his industry."""
    post = row.get("post") or ""
    return (SITE.get(post) if person.industry == "construction" else None) or POSTS.get(post)


def operator(row: Row) -> bool:
    return row.get("job_role") == "special_operator"


def _judged(person: Person, item: str, on: date) -> tuple[Told, Any]:
    """Every rule's verdict on one item and day, and the register row it rests on."""
    told: Told = dict.fromkeys(CODES[:-1], ("outside", None))
    if item in ELSEWHERE:
        return told, None
    rows = [r for r in person.register if r["op_item"] == item] if person.answered else []
    known = item in ITEMS or bool(rows)
    if not person.answered or not known:
        told["CERT_ABSENT"] = ("unverifiable", None)
        return told, None
    claims = [c for c in person.certificate_claim if c["op_item"] == item]
    if not person.register:
        told["CERT_ABSENT"] = ("outside", None) if claims else ("broken", "suspected")
        return told, None
    told["CERT_ABSENT"] = ("met", None)
    # A certificate of an item on no list may be of this one.
    unclear = [r for r in person.register if r["op_item"] not in ITEMS | ELSEWHERE]
    if not rows:
        pending = any((person.answered_on - c["valid_from"]).days <= 3 for c in claims)
        valid = any(
            r["status"] == "valid" and r["valid_from"] <= on <= r["valid_to"]
            for r in person.register
        )
        grade = "confirmed" if valid else "suspected"
        told["CERT_SCOPE_MISMATCH"] = (
            ("unverifiable", None) if pending or unclear else ("broken", grade)
        )
        return told, None
    best = _best(rows, on)
    covers = best["valid_from"] <= on <= best["valid_to"]
    told["CERT_SCOPE_MISMATCH"] = ("met", None)
    told["CERT_EXPIRED"] = _if(best["valid_to"] < on and best["valid_from"] <= on)
    told["CERT_NOT_YET_VALID"] = _if(all(r["valid_from"] > on for r in rows))
    if covers:
        told["CERT_REVOKED"] = _if(best["status"] != "valid")
    if covers and best["status"] == "valid":
        surest = "confirmed" if on < NEW_REGULATION else "suspected"
        told["CERT_REVIEW_OVERDUE"] = _if(_overdue(best, on), surest)
    if any(r["status"] == "valid" and r["valid_from"] <= on <= r["valid_to"] for r in unclear):
        for code in CODES[2:-1]:
            if told[code][0] == "broken":
                told[code] = ("unverifiable", None)
    return told, id(best)


def _if(breaks: bool, grade: str = "confirmed") -> tuple[str, str | None]:
    return ("broken", grade) if breaks else ("met", None)


def _overdue(row: Row, on: date) -> bool:
    due, done = row.get("review_due_date"), row.get("review_done_date")
    return bool(due) and due < on and not (done and done >= row["valid_from"])


def _best(rows: list[Row], on: date) -> Row:
    covering = [r for r in rows if r["valid_from"] <= on <= r["valid_to"]]
    if covering:
        return max(covering, key=lambda r: (r["status"] == "valid" and not _overdue(r, on),
                                            r["valid_from"], r["updated_on"]))  # fmt: skip
    begun = [r for r in rows if r["valid_from"] <= on]
    if begun:
        return max(begun, key=lambda r: (r["valid_to"], r["updated_on"]))
    return min(rows, key=lambda r: r["valid_from"])


def _runs(
    person: Person, item: str, days: list[tuple[Any, ...]]
) -> list[tuple[str, str, str | None]]:
    """The days of one item folded into runs of one verdict, register row and rule pack."""
    runs: list[list[Any]] = []
    for on, listed, (verdict, grade), row in days:
        mark = (verdict, row, on >= NEW_REGULATION)
        if runs and runs[-1][0] == mark:
            runs[-1][2:] = [on, listed, grade]
        else:
            runs.append([mark, on, on, listed, grade])
    told = []
    for (verdict, *_), start, end, listed, grade in runs:
        thing = item if end == person.as_of else f"{item} {start}..{end}"
        capped = weakest(grade, None if listed else "suspected") if verdict == "broken" else None
        told.append((thing, verdict, capped))
    return told
