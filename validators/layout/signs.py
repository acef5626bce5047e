"""What the values of a column give away about it, where its heading alone does not tell.

Each sign is a question about a sample of the column's texts; `data/headers.csv` names them in
`by`. A figure that a sign needs stands behind a colon there (`term_start:6`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import polars as pl

import data
from validators.values import add_date
from validators.words import folded, listed

Sample = Mapping[str, list[str]]

RESIDENT = re.compile(r"^\d{17}[\dX]$")
CERTIFICATE = re.compile(r"^T(\d{17}[\dX]|\d{15})$")
CREDIT_CODE = re.compile(r"^[0-9A-HJ-NP-RTUW-Y]{18}$")
COMPANY = re.compile(r"公司|集团|厂|企业|中心|医院|学校|学院|商行|商店|酒店|宾馆|合作社|加油站|事务所|研究院|[店矿局社]$")
CLOCK = r"\d{1,2}[:;时点]\d{2}"
CLOCKS = re.compile(rf"^{CLOCK}([:;]\d{{2}})?分?([-~至到—,、/\s].*)?$")
DAYS = r"天|日|小时|学时|课时|分钟|h"
DURATION = re.compile(rf"^(?:各|每|共)?(?:\d+(?:\.\d+)?(?:个?(?:{DAYS}))?|半[天日])$")
PERIOD = re.compile(r"^(?:\d+|[一二三四五六七八九十]+)(?:年|个?月)$")
NUMBER = re.compile(r"^\d+(?:\.\d+)?分?$")
# So many of the values must say it; a few cells of any column are wrong.
MOST, ENOUGH = 0.8, 0.5
# A term begins or ends a day early or late in many files.
SLACK = 2
LEAST_YEARS = 2


def _tidy(texts: list[str]) -> list[str]:
    return pl.Series(texts, dtype=pl.String).to_frame("t").select(folded(pl.col("t")))["t"].to_list()


def _share(texts: list[str], says: Callable[[str], object]) -> float:
    tidy = _tidy(texts)
    return sum(bool(says(text)) for text in tidy) / len(tidy) if tidy else 0.0


def _on_list(texts: list[str], word_list: str) -> float:
    words = set(listed(word_list)["word"])
    parts = [re.split(r"[、,;/]", text) for text in texts]
    return _share([p for some in parts for p in some if p.strip()], words.__contains__)


@cache
def _licensed_items() -> set[str]:
    """The names, as catalogues print them, of work that needs somebody's licence."""
    items = data.table("op_items").filter(
        pl.col("family").is_in(["work_safety", "construction", "special_equipment", "police"])
    )
    return set(items.select(folded(pl.col("op_item")))["op_item"])


def _days(texts: list[str]) -> list[date | None]:
    return add_date(pl.DataFrame({"d": texts}, schema={"d": pl.String}), "d")["d"].to_list()


def _pairs(sample: Sample, first: str, second: str) -> list[tuple[date, date]]:
    """The days of two fields where one row has both; the sample keeps blanks as empty texts."""
    both = zip(_days(sample.get(first, [])), _days(sample.get(second, [])), strict=False)
    return [(a, b) for a, b in both if a and b]


def _years_between(start: date, end: date) -> tuple[int, int]:
    """Whole years from one day to another, to the nearest, and how many days it is off."""
    years = round((end - start).days / 365.2425)
    day = min(start.day, 28) if (start.month, start.day) == (2, 29) else start.day
    return years, abs((end - date(start.year + years, start.month, day)).days)


def _begins_a_term(sample: Sample, field: str, years: int) -> bool:
    gaps = [_years_between(a, b) for a, b in _pairs(sample, field, "valid_to")]
    right = [gap for gap in gaps if gap[0] == years and gap[1] <= SLACK]
    return bool(gaps) and len(right) / len(gaps) >= MOST


def _falls_due(sample: Sample, field: str, years: int) -> bool:
    """Whether the days lie that many years, or a multiple, after the beginning of the term."""
    for start in ("valid_from", "first_issue_date"):
        gaps = [_years_between(a, b) for a, b in _pairs(sample, start, field)]
        if gaps:
            late = [gap for gap in gaps if gap[0] >= LEAST_YEARS]
            exact = [gap for gap in late if gap[0] % years == 0 and gap[1] <= SLACK]
            return len(late) / len(gaps) >= MOST and len(exact) / len(gaps) >= ENOUGH
    return False


def says(by: str, texts: list[str], sample: Sample, taken: set[str]) -> bool:
    """Whether the sign `by` holds for a column with these texts.

    `sample` holds the columns that are already understood, by field and row by row, with the
    column in question as `?`; `taken` are their fields.
    """
    name, _, figure = by.partition(":")
    filled = [text for text in texts if text]
    match name:
        case "id_numbers":
            return _share(filled, RESIDENT.match) >= ENOUGH
        case "cert_numbers":
            return _share(filled, CERTIFICATE.match) >= ENOUGH
        case "credit_codes":
            return _share(filled, CREDIT_CODE.match) >= MOST
        case "company_names":
            return _share(filled, COMPANY.search) >= MOST
        case "clocks":
            return _share(filled, CLOCKS.match) >= ENOUGH
        case "durations":
            return _share(filled, DURATION.match) >= ENOUGH
        case "periods":
            return _share(filled, PERIOD.match) >= ENOUGH
        case "op_items":
            return _on_list(filled, "op_item") >= ENOUGH
        case "op_item_names":
            return _share(filled, _licensed_items().__contains__) >= ENOUGH
        case "job_roles":
            return _on_list(filled, "job_role") >= ENOUGH
        case "results":
            return _on_list(filled, "result") > _share(filled, NUMBER.match)
        case "term_start":
            return _begins_a_term(sample, "?", int(figure))
        case "review_due":
            return "review_done_date" in taken or _falls_due(sample, "?", int(figure))
        case "review_done":
            return "review_due_date" in taken
        case _:
            return False
