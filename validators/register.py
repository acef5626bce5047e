"""Rows of the register out of its dumps, typed; and what in them cannot be relied on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

import polars as pl

import data
from data.grid import Grid
from validators import identity, values
from validators.words import folded

# The headings of a dump stand near its top, and name at least so many fields of the register.
DEEPEST, LEAST = 40, 4
# A register row is not to be relied on where one of these was written and cannot be read.
DECISIVE = {
    "cert_type", "role", "valid_from", "valid_to", "review_due_date", "review_done_date",
    "status", "updated_on",
}  # fmt: skip
# The column by which a delta says what to do with the row.
OP = "op"
FAULT = {
    "file": pl.String(), "sheet": pl.String(), "row": pl.Int64(), "column": pl.String(),
    "reason": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Dump:
    """One table of a dump: its typed rows, and the address and reason of every fault in it."""

    rows: pl.DataFrame
    faults: pl.DataFrame


def dumps(grids: Iterable[Grid]) -> Iterator[Dump]:
    """The register tables among the grids of a file; other sheets are passed over."""
    for grid in grids:
        header, first_row = _header(grid)
        if header:
            yield _dump(grid, header, first_row)


def deltas(grids: Iterable[Grid]) -> Iterator[Dump]:
    """The tables of changes among the grids: rows with `op` (ADD, MOD, DEL) and their `address`.

    Columns that a table does not have are left out, so that a change need not state them all.
    """
    for grid in grids:
        columns, first_row = _header(grid)
        if OP in columns:
            yield _changes(grid, columns, _dump(grid, columns, first_row))


def _changes(grid: Grid, columns: dict[str, list[str]], dump: Dump) -> Dump:
    unsaid = {"person_name", "cert_no"} - columns.keys()
    # Without a name's column there is no name to compare by.
    unsaid |= {"name_key"} if "person_name" in unsaid else set()
    rows = values.add_word(dump.rows.drop(unsaid), OP, OP)
    unclear = rows.filter(pl.col(OP).is_null())
    faults = _faults(grid, unclear, pl.lit("no_op"), columns[OP][0])
    sheet = f"{grid.sheet}!" if grid.sheet else ""
    addressed = rows.with_columns(address=sheet + pl.col("source_row").cast(pl.String))
    return Dump(addressed, pl.concat([dump.faults, faults]))


@cache
def _known() -> dict[str, str]:
    """The field of every heading, as word lists spell it; a field's own name is one."""
    listed = data.table("register_headings").select(folded(pl.col("heading")), "field")
    own = data.table("fields").filter(kind="register").select(folded(pl.col("field")), own="field")
    return dict([*listed.iter_rows(), *own.iter_rows()])


def _header(grid: Grid) -> tuple[dict[str, list[str]], int]:
    """The columns of each field, and the first row below the headings; none without headings."""
    if grid.header is not None:
        return _columns(grid.header), grid.first_row
    for i, row in enumerate(grid.cells.head(DEEPEST).iter_rows(named=True)):
        columns = _columns(row)
        if columns:
            return columns, grid.first_row + i + 1
    return {}, 0


def _columns(headings: Mapping[str, str | None]) -> dict[str, list[str]]:
    words = pl.Series(list(headings.values()), dtype=pl.String).to_frame("w")
    fields = words.select(folded(pl.col("w")))["w"].replace_strict(_known(), default=None)
    columns: dict[str, list[str]] = {}
    for letter, field in zip(headings, fields, strict=True):
        if field:
            columns.setdefault(field, []).append(letter)
    is_register = len(columns) >= LEAST and columns.keys() & {"id_no", "cert_no"}
    return columns if is_register else {}


def _dump(grid: Grid, columns: dict[str, list[str]], first_row: int) -> Dump:
    below = grid.cells.slice(first_row - grid.first_row).with_row_index("source_row", first_row)
    raw = below.select(
        pl.col("source_row").cast(pl.Int64),
        **{field: pl.coalesce(letters) for field, letters in columns.items()},
        cells=pl.sum_horizontal(pl.exclude("source_row").is_not_null()),
    )
    # A line across the table, like the one before old terms, is no row of it.
    typed = _typed(raw.filter(pl.col("cells") > 1).drop("cells"))
    nobody = pl.col("id_no").is_null() & pl.col("person_name").is_null() & pl.col("pid").is_null()
    faults = [_faults(grid, typed.filter(nobody), pl.lit("no_person"), "")]
    for field, letters in columns.items():
        bad = f"{field}__bad"
        if field in DECISIVE and bad in typed.columns:
            wrong = typed.filter((pl.col(bad) != "open_end").fill_null(value=False))
            faults.append(_faults(grid, wrong, pl.col(bad), letters[0]))
    return Dump(typed, pl.concat(faults))


def _typed(raw: pl.DataFrame) -> pl.DataFrame:
    people = ("id_no", "person_name", "cert_no")
    raw = raw.with_columns(
        pl.lit(None, pl.String).alias(field) for field in people if field not in raw.columns
    )
    fields = data.table("fields").filter(kind="register").select("field", "type", "words")
    for field, kind, words in fields.iter_rows():
        if field in raw.columns and kind not in ("id", "name"):
            raw = _typer(kind, words)(raw, field)
    typed = identity.cert_pid(identity.add_person(raw, "id_no"), "cert_no")
    # A site that is asked by number prints none but the certificate's, which holds it.
    carried = pl.when(pl.col("id_no").is_null()).then("cert_pid")
    return typed.with_columns(
        pid=pl.coalesce("pid", carried), id_no=pl.coalesce("id_no", identity.id_text(carried))
    ).drop("cert_pid")


def answered(raw: pl.DataFrame) -> pl.DataFrame:
    """Rows of a live answer typed as those of a dump, with `bad`, a code of `data/doubts.csv`.

    Of a dump a person hears; here a row is not to be relied on where a kind of work, a word or a
    date in it cannot be read.
    """
    typed = _typed(raw)
    special = pl.col("cert_type").fill_null("special_operation") == "special_operation"
    item = values.add_item(raw.select("op_item"), "op_item")
    item = item if "op_item__bad" in item.columns else item.with_columns(op_item__bad=None)
    typed = typed.with_columns(pl.when(special).then(item["op_item__bad"]).alias("op_item__bad"))
    fields = [f"{field}__bad" for field in ("op_item", *sorted(DECISIVE))]
    unread = pl.coalesce(*[bad for bad in fields if bad in typed.columns], pl.lit(None, pl.String))
    return typed.with_columns(
        bad=pl.when(unread == "unknown_word").then(pl.lit("answer_unknown_word"))
        .when(unread.is_not_null() & (unread != "open_end")).then(pl.lit("answer_unreadable"))
    )  # fmt: skip


def _typer(kind: str, words: str | None) -> values.Typer:
    if kind == "word":
        return partial(values.add_word, word_list=words or "")
    return {"date": values.add_date, "cert_no": values.add_cert_no}.get(kind, values.add_text)


def _faults(grid: Grid, rows: pl.DataFrame, reason: pl.Expr, column: str) -> pl.DataFrame:
    return rows.select(
        file=pl.lit(grid.file),
        sheet=pl.lit(grid.sheet),
        row="source_row",
        column=pl.lit(column),
        reason=reason,
    ).cast(pl.Schema(FAULT))
