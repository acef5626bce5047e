"""The reference for what companies owe as such, written from the contract: one at a time."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.reference import HIGH_RISK, Row, every_day
from tests.reference_plans import AS_OF, LOOK_BACK, hired, left

ITEMS = {"低压电工作业", "熔化焊接与热切割作业"}
POSTS = {"电工": "低压电工作业"}
ELSEWHERE = {"叉车作业"}
OFFICIAL, NO_ADDRESS = "cx.mem.gov.cn", {"全国统一平台", None}
WINDOW = timedelta(365)
PASSED, MARK = 80, 60
LEAST_COST = 20
Answer = tuple[str, str | None]


def there(staffing: list[Row], row: Row) -> bool:
    """Whether a spell covers the day of judgement."""
    return (hired(staffing, row) or date.min) <= AS_OF <= left(row)


def safety_staff(staffing: list[Row]) -> Answer:
    """What SAFETY_STAFF_TOO_FEW says where one safety manager is enough."""
    rows = [r for r in staffing if there(staffing, r)]
    if not rows:
        return "outside", None
    managers = [r for r in rows if r.get("job_role") == "safety_manager"]
    unsure = [r for r in managers if _may_be_gone(r)]
    if len(managers) > len(unsure):
        return "met", None
    if managers or any(not r.get("job_role") for r in rows):
        return "unverifiable", None
    return "broken", "suspected"


def _may_be_gone(row: Row) -> bool:
    """Whether the row came or left in this month, nobody knows when."""
    came, gone = row.get("hire_date"), row.get("leave_date")
    late = isinstance(came, str) and any(d > AS_OF for d in every_day(came))
    return late or (isinstance(gone, str) and any(d < AS_OF for d in every_day(gone)))


def looked_up(
    industry: str | None, staffing: list[Row], log: list[Row], person: str
) -> Answer | None:
    """What VERIFICATION_NOT_DONE says of a person; None if his certificate is nobody's business."""
    rows = [r for r in staffing if r["person"] == person and there(staffing, r)]
    needs = {n for r in rows for n in (_office(industry, r), _work(r, rows)) if n}
    if not needs:
        return None
    own = [entry for entry in log if entry["person"] == person]
    seen = {_counts(entry) for entry in own}
    if True in seen:
        return "met", None
    if None in seen or "sure" not in {n[0] for n in needs}:
        return "unverifiable", None
    listed = any(n == ("sure", True) for n in needs)
    return "broken", "confirmed" if listed else "suspected"


def _office(industry: str | None, row: Row) -> tuple[str, bool] | None:
    """Whether the row's office is assessed: in high-risk companies, and perhaps in unknown ones."""
    if row.get("job_role") not in ("principal", "safety_manager"):
        return None
    if industry is None:
        return "perhaps", True
    return ("sure", True) if industry in HIGH_RISK else None


def _work(row: Row, rows: list[Row]) -> tuple[str, bool] | None:
    """Whether the row's work needs a certificate, and whether more than its post says so."""
    own = row.get("op_item") or POSTS.get(row.get("post") or "")
    if own is None or own in ELSEWHERE:
        return None
    operator = any(r.get("job_role") == "special_operator" for r in rows)
    return "sure" if own in ITEMS else "perhaps", bool(row.get("op_item")) or operator


def _counts(entry: Row) -> bool | None:
    """Whether a look-up counts; None where its day or site leaves that open."""
    site, at = entry.get("source_domain"), entry.get("verified_at")
    if site not in NO_ADDRESS and site != OFFICIAL:
        return False
    days = [d for d in every_day(at) if d <= AS_OF or not isinstance(at, str)] if at else [None]
    within = {d is None or AS_OF - WINDOW <= d <= AS_OF for d in days}
    if within == {False}:
        return False
    return None if site in NO_ADDRESS or days == [None] or len(within) > 1 else True


def spot_test(test: Row, records: list[Row]) -> Answer:
    """What SPOT_TEST_FAILED says of one test of somebody with some records."""
    on, score = test["tested_on"], test.get("score")
    if not LOOK_BACK <= on <= AS_OF:
        return "outside", None
    own = [r for r in records if r["person"] == test["person"] and r.get("result") != "failed"]
    sure = [r for r in own if r.get("start_at") and _before(r, on) == {True}]
    sure = [r for r in sure if (r.get("score") or 0) >= PASSED]
    maybe = [r for r in own if not r.get("start_at") or True in _before(r, on)]
    maybe = [r for r in maybe if r.get("score") is None or r["score"] >= PASSED]
    if score is not None and score >= MARK:
        return "met", None
    if not maybe:
        return "outside", None
    return ("broken", "suspected") if score is not None and sure else ("unverifiable", None)


def _before(record: Row, on: date) -> set[bool]:
    return {d <= on for d in every_day(record["start_at"])}


def hollow(records: list[Row]) -> dict[str, Answer]:
    """What TRAINING_CONTENT_HOLLOW says of each year in which somebody had four sessions."""
    years: dict[int, Counter[Any]] = {}
    for year in range(LOOK_BACK.year, AS_OF.year + 1):
        for person in {r["person"] for r in records}:
            held = {
                (r.get("topic"), next(every_day(r["start_at"])))
                for r in records
                if r["person"] == person and r.get("start_at")
                and next(every_day(r["start_at"])).year == year
            }  # fmt: skip
            if len({day for _, day in held}) >= 4:
                topics = Counter(topic for topic, _ in held)
                most = max((n for t, n in topics.items() if t), default=0)
                total = years.setdefault(year, Counter())
                total.update({"all": len(held), "most": most, "blank": topics[None]})
    told: dict[str, Answer] = {}
    for year, n in years.items():
        lead = max(n["most"], n["blank"]) * 2 > n["all"]
        told[str(year)] = ("broken", "lead") if lead else ("met", None)
    return told


def spending(staffing: list[Row], costs: list[Row]) -> dict[str, Answer]:
    """What TRAINING_SPEND_LOW says of each year of the cost export."""
    told: dict[str, Answer] = {}
    for year in {c.get("cost_year") for c in costs}:
        spent = [c.get("training_cost_yuan") for c in costs if c.get("cost_year") == year]
        if year is None:
            told[""] = ("unverifiable", None)
            continue
        start, end = date(year, 1, 1), date(year, 12, 31)
        heads = {
            r["person"]
            for r in staffing
            if (hired(staffing, r) or date.min) <= end and left(r) >= start
        }
        if not LOOK_BACK.year <= year < AS_OF.year:
            told[str(year)] = ("outside", None)
        elif None in spent or not heads:
            told[str(year)] = ("unverifiable", None)
        else:
            low = sum(spent) < LEAST_COST * len(heads)
            told[str(year)] = ("broken", "lead") if low else ("met", None)
    return told


def system(documents: list[Row]) -> Answer:
    """What TRAINING_SYSTEM_MISSING says of an index of documents."""
    names = [d.get("doc_type") for d in documents]
    policy = any(n and "培训制度" in n for n in names)
    archive = any(n and "培训档案" in n for n in names)
    if policy and archive:
        return "met", None
    if None in names:
        return "unverifiable", None
    return "broken", "suspected" if policy else "confirmed"
