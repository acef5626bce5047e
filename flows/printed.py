"""What commands print: a table for a terminal, or JSON and CSV for a program."""

import json
import shutil
import sys
from collections.abc import Mapping
from typing import Any

from tabulate import tabulate
from wcwidth import width

from connectors.forms import readable
from connectors.forms.run_facts import shortfalls
from connectors.forms.words import dictionary, listed, phrases, terms

FORMATS = ("table", "json", "csv", "xlsx")
SHOWN = ("person_name", "id_no_masked", "code", "grade", "thing", "message")
EXPLAINED = ("code", "thing", "verdict", "message", "evidence", "law", "article")
TIMELINE = (
    "op_item", "id_no_masked", "first_day", "last_day", "clock_state", "valid_from", "valid_to",
    "review_due_date", "review_done_date", "status", "regime",
)  # fmt: skip
LAID_OUT = ("column", "heading", "field", "why")
# How wide a table is where no terminal says it, what parts its columns, the least of a column.
FILE_WIDTH, GAP, NARROWEST = 200, 2, 4
SCREENED = (
    "injury_dimension", "injury_group", "injury_people", "injured_people", "injury_rate",
    "injury_ratio",
)  # fmt: skip
RULE = ("code", "item", "wording", "duty", "law", "article", "rule_pack", "mark")


def findings(tables: Mapping[str, Any], form: str) -> str:
    """The findings of one check in the form asked for."""
    rows = tables["findings"]
    if form == "csv":
        return str(rows.write_csv())
    if form == "json":
        return json.dumps(rows.to_dicts(), ensure_ascii=False, default=str, indent=1) + "\n"
    broken = rows.filter(verdict="broken").select(SHOWN).to_dicts()
    return _table(broken, SHOWN) if broken else ""


def explanation(rows: Any) -> str:
    """Every rule for one person."""
    return _table(readable.told(rows).to_dicts(), EXPLAINED)


def timeline(rows: Any) -> str:
    """What a person's certificates were, from day to day; nothing where the register has none."""
    if not len(rows):
        return ""
    return f"\n{phrases()['timeline']}\n{_table(rows.to_dicts(), TIMELINE)}"


def rules(rows: Any, code: str | None) -> str | None:
    """The catalogue, or all that is known of one rule; None where there is no such rule."""
    known = [row for row in rows.to_dicts() if code in (None, row["code"])]
    if not known:
        return None
    if code is None:
        return _table(known, RULE)
    words = terms()
    return (
        "\n".join(
            f"{words.get(name, name)}：{value}"
            for row in known
            for name, value in row.items()
            if value
        )
        + "\n"
    )


def summary(run: Mapping[str, Any]) -> str:
    """How a run ended, in a few lines of counts."""
    words, companies, asked = phrases(), run["companies"], run["lookups"]
    lines = [
        f"{words['fact_outcome']}：{listed('outcome').get(run['outcome'], run['outcome'])}"
        f"（{run['as_of']}，{run['region']}）",
        f"{words['fact_checked']}：{companies['checked']}；"
        f"{words['fact_not_checked']}：{len(companies['not_checked'])}",
        f"{words['fact_asked']}：{asked['asked']}；{words['fact_failed']}：{asked['failed']}",
    ]
    return "\n".join(lines + [f"- {shortfall}" for shortfall in shortfalls(run)])


def screening(high: list[dict[str, Any]]) -> str:
    """The groups in which more people are hurt."""
    return _table(high, SCREENED) if high else f"{phrases()['injury_none']}\n"


def layout(document: Mapping[str, Any]) -> str:
    """How each table was understood, column by column, and what was not read."""
    words, fields, reasons = phrases(), terms(), dictionary("reason")
    text = []
    for table in document["tables"]:
        rows = [
            {**column, "column": letter, "field": fields.get(column["field"], column["field"]),
             "why": _why(column["why"])}
            for letter, column in table["columns"].items()
        ]  # fmt: skip
        text += [_headline(table), _table(rows, LAID_OUT)]
    for left in document["not_read"]:
        where = "!".join(part for part in (left["file"], left["sheet"]) if part)
        reason = reasons.get(left["reason"], left["reason"])
        text.append(words["layout_not_read"].format(where, reason) + "\n")
    return "\n".join(text)


def _headline(table: Mapping[str, Any]) -> str:
    where = "!".join(part for part in (table["file"], table["sheet"]) if part)
    rows = "、".join(map(str, table["header_rows"])) or "—"
    data = f"{table['first_data_row'] or '—'}～{table['last_data_row'] or '—'}"
    counts = [table[f"rows_{part}"] for part in ("read", "skipped", "set_aside")]
    kind = listed("table_kind").get(table["kind"], table["kind"])
    said = "".join(
        f"\n{terms().get(field, field)}：{value}" for field, value in table["preamble"].items()
    )
    return phrases()["layout_table"].format(where, kind, rows, data, *counts) + said


def _why(code: str) -> str:
    known = listed("heading_why")
    word = max((word for word in known if f"{code} ".startswith(f"{word} ")), key=len, default="")
    about = "、".join(terms().get(part, part) for part in code.removeprefix(word).split())
    return known.get(word, code) + (f"（{about}）" if about else "")


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> str:
    words = terms()
    headings = [words.get(name, name) for name in columns]
    cells = [[_cell(name, row[name]) for name in columns] for row in rows]
    natural = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else FILE_WIDTH
    widths = fitting(natural, room - GAP * (len(columns) - 1))
    # What fits is not looked at for a place to break it, which would take most of the time.
    most = [None if own <= given else given for own, given in zip(natural, widths, strict=True)]
    return tabulate(cells, headings, "simple", disable_numparse=True, maxcolwidths=most) + "\n"


def fitting(natural: list[int], room: int) -> list[int]:
    """The widths of columns side by side in that room: narrow ones as they are, wide ones equal."""
    widths, left = list(natural), room
    for done, place in enumerate(sorted(range(len(natural)), key=natural.__getitem__)):
        widths[place] = max(NARROWEST, min(natural[place], left // (len(natural) - done)))
        left -= widths[place]
    return widths


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in ("grade", "verdict", "status", "clock_state"):
        return listed(name).get(value, str(value))
    return str(value)
