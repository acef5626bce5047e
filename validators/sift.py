"""Part the rows of a table into typed ones, those that are no data, and those nobody can use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

import data
from validators import identity, names, values
from validators.contradictions import contradicted
from validators.hours_text import DayRule
from validators.layout.canonical import canonical
from validators.layout.headings import fields_of
from validators.layout.preamble import company_label
from validators.layout.sections import with_sections
from validators.layout.several import several_items
from validators.layout.shifts import shifted
from validators.layout.silent import without_silent
from validators.layout.skips import skipped, without
from validators.layout.spans import with_spans
from validators.layout.table import Table
from validators.layout.unfold import unfolded
from validators.layout.unread import unread_cells, unread_facts, unread_rows
from validators.layout.written import badge, said_only, texts
from validators.place import Place, rows_of, shadowed, surroundings
from validators.plan_dates import add_plan_date
from validators.words import trimmed

COMPANY = ("org_uscc", "org_name", "org_label", "org_folder")
CODE_LENGTH = 18
SHIFTED_NAME = r"^\s*\d{17}[\dXx]\s*$"

Typer = Callable[[pl.DataFrame, str], pl.DataFrame]
TYPERS: dict[str, Typer] = {
    "text": values.add_text,
    "company": values.add_text,
    "uscc": identity.add_uscc,
    "instant": values.add_instant,
    "hours": values.add_hours,
    "flag": values.add_flag,
    "count": values.add_count,
    "number": values.add_number,
    "item": values.add_item,
    "role": values.add_role,
    "cert_no": values.add_cert_no,
    "plan_date": add_plan_date,
}


@dataclass(frozen=True)
class Count:
    """Where the rows of one table went: `seen` is the sum of `read`, `skipped` and `set_aside`."""

    seen: int
    read: int
    skipped: dict[str, int]
    set_aside: int
    cells_listed: int
    first_row: int | None
    last_row: int | None


@dataclass(frozen=True, eq=False)
class Sifted:
    """The rows of tables laid out alike: typed ones, what could not be read, and the counts.

    `companies` are the companies that each table (`_part`) names, whether a row could be used or
    not; `counts` has one entry for each table.
    """

    frame: pl.DataFrame
    unreadable: pl.DataFrame
    companies: pl.DataFrame
    counts: list[Count]


def sift(places: Sequence[Place], *, keep_raw: bool = False) -> Sifted:
    """The rows of tables laid out alike, typed; `keep_raw` keeps each text as `<field>_raw`.

    Many small tables cost hardly more than one large one: their rows are put under each other and
    each step is taken once.
    """
    table = places[0].table
    where, rows = surroundings(places), rows_of(places)
    out = skipped(rows, table)
    kept = without(rows, out)
    apart = unfolded(kept, table, texts if keep_raw else badge)
    raw = with_sections(_placed(apart.rows, where), rows, out, table)
    typed = contradicted(_typed(_parted(raw, table), table, places[0].day))
    typed, silent = without_silent(typed, table.kind, apart.empty)
    kept = without(kept, silent)
    out = pl.concat([out, silent.with_columns(reason=pl.lit("no_entry"))])
    judged = _with_shifts(typed.with_columns(_why=_set_aside(typed, table.kind)), kept, table)
    aside = judged.filter(pl.col("_why").is_not_null())
    good = judged.filter(pl.col("_why").is_null()) if aside.height else judged
    told, cells = unread_cells(good, kept, where, table, apart.odd)
    facts = _addressed(unread_facts(good, where, table), places)
    of_rows = unread_rows(aside.select("_part", "source_row", reason="_why"), kept, where)
    return Sifted(
        frame=canonical(said_only(good, table), table.kind, keep_raw=keep_raw),
        unreadable=pl.concat([of_rows, told, facts]),
        companies=_companies(judged, places),
        counts=_counts(len(places), rows, kept, good, aside, out, cells),
    )


def _with_shifts(judged: pl.DataFrame, kept: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with the reason `shifted_columns` where a number stands in another column."""
    found = shifted(kept, table)
    if not found.height:
        return judged
    marked = found.with_columns(_also=pl.lit("shifted_columns"))
    on = ["_part", "source_row"]
    joined = judged.join(marked, on=on, how="left", maintain_order="left")
    return joined.with_columns(_why=pl.coalesce("_also", "_why")).drop("_also")


def _addressed(facts: pl.DataFrame, places: Sequence[Place]) -> pl.DataFrame:
    """The lines about facts above tables, with the cell in which each stands."""
    if not facts.height:
        return facts
    cells: dict[tuple[str, str, str], tuple[int, str]] = {}
    for one in facts.select("file", "sheet", "original").iter_rows():
        for place in (p for p in places if (p.grid.file, p.grid.sheet) == one[:2]):
            found = place.fact_at(one[2])
            cells |= {one: found} if found else {}
    at = [cells.get(one, (None, None)) for one in facts.select("file", "sheet", "original").rows()]
    return facts.with_columns(
        row=pl.Series([row for row, _ in at], dtype=pl.Int64),
        column=pl.Series([column for _, column in at], dtype=pl.String),
    )


def _placed(raw: pl.DataFrame, where: pl.DataFrame) -> pl.DataFrame:
    """The text of each field, with what the surroundings say of every row."""
    if where.height > 1:
        return raw.join(where, on="_part", how="left", maintain_order="left")
    said = where.drop("_part").row(0, named=True)
    return raw.with_columns(pl.lit(text, pl.String).alias(c) for c, text in said.items())


def _parted(raw: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with spans and lists of several items in a cell taken apart."""
    raw = with_spans(raw, table.kind)
    raw = names.apart(raw)
    if "op_item" in raw.columns and fields_of(table.kind).get("op_item") == "item":
        raw = several_items(raw)
    return raw


def _counts(
    number: int, rows: pl.DataFrame, kept: pl.DataFrame, good: pl.DataFrame,
    aside: pl.DataFrame, out: pl.DataFrame, cells: pl.DataFrame,
) -> list[Count]:  # fmt: skip
    row = pl.col("source_row")
    reasons: dict[int, dict[str, int]] = {}
    for part, reason, n in out.group_by("_part", "reason").len("n").sort("reason").iter_rows():
        reasons.setdefault(part, {})[reason] = n
    seen, listed = _by_part(rows, pl.len()), _by_part(cells, pl.len())
    # Of a row that several people share some may be read.
    lost = aside.join(good, on=["_part", "source_row"], how="anti") if aside.height else aside
    read, set_aside = _by_part(good, row.n_unique()), _by_part(lost, row.n_unique())
    first, last = _by_part(kept, row.min()), _by_part(kept, row.max())
    return [
        Count(
            seen.get(n, 0), read.get(n, 0), reasons.get(n, {}), set_aside.get(n, 0),
            listed.get(n, 0), first.get(n), last.get(n),
        )
        for n in range(number)
    ]  # fmt: skip


def _by_part(rows: pl.DataFrame, value: pl.Expr) -> dict[int, int]:
    return dict(rows.group_by("_part").agg(value.alias("n")).iter_rows())


def _typed(raw: pl.DataFrame, table: Table, day: DayRule | None) -> pl.DataFrame:
    """The typed columns in place of the texts, and `<field>__bad` where a text was not one."""
    fields = fields_of(table.kind)
    if any(kind == "id" for kind in fields.values()):
        raw = _with_person(raw)
    days = [field for field, kind in fields.items() if kind == "date" and field in raw.columns]
    raw = values.add_dates(raw, days) if days else raw
    for field, kind in fields.items():
        if field in raw.columns and kind not in ("id", "name", "date"):
            raw = _typer(field, kind, table, day)(raw, field)
    if "share" in raw.columns:
        share = pl.col("share").fill_null(1.0)
        shared = [(pl.col("minutes") * share).round(), pl.col("hours_days") * share]
        raw = raw.with_columns(shared if "minutes" in raw.columns else [])
    code = _usable_code(raw) if "uscc" in raw.columns else pl.lit(None, pl.String)
    name = pl.col("org_name") if "org_name" in raw.columns else pl.lit(None, pl.String)
    return raw.with_columns(org_uscc=code, org_name=name)


def _with_person(raw: pl.DataFrame) -> pl.DataFrame:
    missing = [f for f in ("person_name", "person_id_no") if f not in raw.columns]
    named = raw.with_columns(pl.lit(None, pl.String).alias(field) for field in missing)
    named = _marked(named)
    if "_badge" in named.columns:
        named = _without_badges(named)
    typed = identity.add_person(named, "person_id_no")
    if "_is_badge" in typed.columns:
        bad = [c for c in ("_is_badge", "person_id_no__bad") if c in typed.columns]
        typed = typed.with_columns(person_id_no__bad=pl.coalesce(bad)).drop("_is_badge")
    return names.bare_key(typed)


def _marked(named: pl.DataFrame) -> pl.DataFrame:
    """The rows with `_shifted`: whether a number stands where the name belongs."""
    name, number = pl.col("person_name"), pl.col("person_id_no")
    # A pattern costs more than all else here, so it is looked for in few rows.
    long = named.with_row_index("_at").filter(name.str.len_bytes() >= CODE_LENGTH)
    moved = long.filter(
        name.str.contains(SHIFTED_NAME),
        ~number.str.contains(r"\d{15}").fill_null(value=False),
    )
    at = pl.int_range(pl.len(), dtype=pl.UInt32)
    return named.with_columns(_shifted=at.is_in(moved["_at"].implode()))


def _without_badges(named: pl.DataFrame) -> pl.DataFrame:
    """The rows without the badge number of the same row where the identity number belongs."""
    number, own = (trimmed(pl.col(c)) for c in ("person_id_no", "_badge"))
    repeated = (number == own).fill_null(value=False) & ~number.str.contains(r"^\d{17}[\dXx]$")
    if not named.select(repeated.any()).item():
        return named.drop("_badge")
    return named.with_columns(
        person_id_no=pl.when(~repeated).then("person_id_no"),
        _is_badge=pl.when(repeated).then(pl.lit("id_is_badge")),
    ).drop("_badge")


def _typer(field: str, kind: str, table: Table, day: DayRule | None) -> Typer:
    if kind == "word":
        return partial(values.add_word, word_list=_word_list(table.kind, field))
    if kind == "hours":
        units = [table.columns[at].unit for at in table.letters(field)]
        unit = next(iter(units), None) or table.preamble.get("unit")
        return partial(values.add_hours, unit=unit, day=day)
    return TYPERS[kind]


def _word_list(kind: str, field: str) -> str:
    rows = data.table("fields").filter(kind=kind, field=field)
    return str(rows["words"].item())


def _usable_code(typed: pl.DataFrame) -> pl.Expr:
    # A code with a wrong check character is listed, and still tells companies apart.
    return pl.when(pl.col("uscc").str.len_chars() == CODE_LENGTH).then("uscc")


def _set_aside(typed: pl.DataFrame, kind: str) -> pl.Expr:
    """Why a row cannot be used: nobody can tell whose it is, or it says nothing."""
    reasons = []
    if "_shifted" in typed.columns:
        keys = [c for c in ("person_name", "person_id_no", "cert_no") if c in typed.columns]
        keys = keys if kind == "verification_log" else keys[:2]
        reasons.append(pl.when("_shifted").then(pl.lit("shifted_columns")))
        if "person_name__bad" in typed.columns:
            lost = pl.col("name_key").is_null() & (pl.col("person_name__bad") == "name_damaged")
            nameless = lost & pl.col("person_id_no").is_null()
            reasons.append(pl.when(nameless).then(pl.lit("name_damaged")))
        nobody = pl.all_horizontal(pl.col(keys).is_null())
        reasons.append(pl.when(nobody).then(pl.lit("no_person")))
    elif kind != "org":
        said = [c for c in fields_of(kind) if c in typed.columns and c not in COMPANY]
        nothing = pl.all_horizontal(pl.col(said).is_null())
        reasons.append(pl.when(nothing).then(pl.lit("no_content")))
    company = COMPANY[:2] if kind == "org" else COMPANY
    unknown = pl.all_horizontal(pl.col(company).is_null())
    return pl.coalesce(*reasons, pl.when(unknown).then(pl.lit("no_company")))


def _companies(judged: pl.DataFrame, places: Sequence[Place]) -> pl.DataFrame:
    """The distinct companies that each table is about, and the fields it has no column for."""
    named = judged.select("_part", *COMPANY).unique(maintain_order=True)
    silent = set(range(len(places))) - set(named["_part"])
    blank = [
        (n, None, None, company_label(places[n].table.preamble), places[n].folder)
        for n in sorted(silent)
    ]
    schema = {"_part": pl.UInt32, **dict.fromkeys(COMPANY, pl.String)}
    found = pl.concat([named, pl.DataFrame(blank, schema=schema, orient="row")])
    about = pl.DataFrame(
        [(n, p.table.partial, _lacking(p.table)) for n, p in enumerate(places)],
        schema={"_part": pl.UInt32, "partial": pl.Boolean, "lacks": pl.String},
        orient="row",
    )
    known = found.filter(~pl.all_horizontal(pl.col(COMPANY).is_null()))
    return known.join(about, on="_part", how="left", maintain_order="left")


def _lacking(table: Table) -> str:
    known = table.fields | set(table.preamble) | shadowed(table)
    # A day above the table begins the training of every row below.
    known |= {"start_at"} if "day" in known else set()
    return " ".join(sorted(set(fields_of(table.kind)) - known - {"uscc", "org_name"}))
