"""What the rows above a table say: its company, its dates and other facts in label and value."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

import data
from validators.layout.footers import pattern
from validators.layout.headings import fields_of, forms, meanings, parts, unit_of

# Label, colon, value; several may stand in one cell, apart by white space.
LABEL = r"[^\s:,;。\d][^\s:,;。]{0,19}?"
BETWEEN = r"[\s;,|—]+"
# That of a clock time or of a web address stands behind no label.
COLON = r"(?:(?<!\d):|:(?!\d))(?!//)"
FACT = re.compile(rf"({LABEL})\s*{COLON}\s*(.*?)(?={BETWEEN}{LABEL}\s*{COLON}|$)", re.DOTALL)
YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年|-|/|\.)")
# What a label of days or amounts introduces has a digit in it.
DAYS = {"day", "clock", "class_start", "report_date"}
WITH_DIGITS = {"date", "instant", "hours", "count", "number", "uscc", "id"}
COUNTED = "counted"
# Whom a table is about its own columns say, or a card above it.
PERSON = ("person_name", "person_id_no")
COMPANY = ("uscc", "org_name")
Row = Mapping[str, str]


@cache
def _labels() -> dict[str, str]:
    return dict(data.table("labels").select("label", "field").iter_rows())


def has_fact(text: str) -> bool:
    """Whether the text says something in label, colon and value."""
    return bool(FACT.search(unicodedata.normalize("NFKC", text)))


def pairs_of(text: str) -> list[tuple[str, str]]:
    """The labels of a text that stand before a colon, with what stands behind."""
    return [
        (label.rpartition("(")[2] if _is_open(label) else label,
         value.rstrip(")") if _is_open(label) else value)
        for label, value in FACT.findall(unicodedata.normalize("NFKC", text))
    ]  # fmt: skip


def _is_open(label: str) -> bool:
    return label.count("(") > label.count(")")


def is_label(text: str) -> bool:
    """Whether the text is a listed label of rows above tables."""
    return any(form.text in _labels() for form in forms(text))


def names_company(texts: Sequence[str]) -> bool:
    """Whether a row says whose table it is, not only where the company is to sign."""
    row = {str(place): text for place, text in enumerate(texts)}
    return bool(company_label(facts([row], "staffing")))


def label_field(text: str, kind: str) -> str | None:
    """The field for which a label stands above a table of the kind; None if it is no label."""
    for form in forms(text):
        if form.text in _labels():
            return _labels()[form.text]
    sure = [m.field for m in meanings(text, kind) if m.field and m.rank <= 2 and not m.by]
    return next((field for field in sure if field not in PERSON), None)


def _only_field(text: str, kind: str) -> str | None:
    """The one field that a heading may stand for in a table of the kind, however loosely."""
    every = {m.field for m in meanings(text, kind) if m.field and not m.by}
    return every.pop() if len(every) == 1 and not every & {*PERSON} else None


def facts(rows: Sequence[Row], kind: str) -> dict[str, str]:
    """The facts in the rows above a table, field by field; the first that says it counts.

    A row is its cells by column, blank ones left out, in order from the left.
    """
    found: dict[str, str] = {}
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else {}
        for field, value in _facts_of_row(row, below, kind):
            found.setdefault(field, value)
    return found


def _facts_of_row(row: Row, below: Row, kind: str) -> list[tuple[str, str]]:
    cells = list(row.items())
    found = []
    for place, (letter, text) in enumerate(cells):
        right = cells[place + 1][1] if place + 1 < len(cells) else ""
        for label, value in pairs_of(text) or [(text, "")]:
            field = label_field(label, kind) or (_only_field(label, kind) if value else None)
            if not field:
                continue
            said = value.strip() or _neighbour(right, below.get(letter, ""), field, kind)
            said = _unsealed(said) if field in COMPANY else said
            found += [_company_or_unit(field, said)] if said else []
    return [(field, said) for field, said in found if field != COUNTED]


def _neighbour(right: str, below: str, field: str, kind: str) -> str:
    """The value of a label that stands alone: the next cell, or the one below."""
    counted = field in DAYS or fields_of(kind).get(field) in WITH_DIGITS
    for text in (right, below):
        is_value = text and not has_fact(text) and not label_field(text, kind)
        if is_value and (not counted or re.search(r"\d", text)):
            return text.strip()
    return ""


def _unsealed(said: str) -> str:
    """The name of a company without the place for its seal; blank where only that is there."""
    name = re.sub(pattern("company"), "", said).strip()
    return name if re.search(r"[^\W_]", name) else ""


def _company_or_unit(field: str, said: str) -> tuple[str, str]:
    """单位 is a company, or the unit of all figures below, or what is counted there."""
    unit = unit_of(f"({said})") if field == "org_name" else None
    if unit:
        return "unit", unit
    return (COUNTED if field == "org_name" and said in parts("counter") else field), said


def year_of(titles: Sequence[str]) -> str | None:
    """The first year that a title names."""
    for title in titles:
        found = YEAR.search(unicodedata.normalize("NFKC", title))
        if found:
            return found[1]
    return None


def company_label(preamble: Mapping[str, str]) -> str | None:
    """The company that the label rows name: credit code, name, or both joined by `_`."""
    parts = [preamble[field] for field in COMPANY if preamble.get(field)]
    return "_".join(parts) or None


def constant_fields(preamble: Mapping[str, str], kind: str, present: set[str]) -> dict[str, str]:
    """What the preamble says of every row: facts that are fields of the kind and have no column."""
    mine = set(fields_of(kind)) | {"day"}
    return {f: v for f, v in preamble.items() if f in mine - {*COMPANY} - present}
