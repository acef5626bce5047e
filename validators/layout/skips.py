"""Which rows below the headings are no data: footers, notes, fillers, repeats and examples."""

import polars as pl

from validators.layout.footers import patterns
from validators.layout.table import Table

# A row with a number for a person is data; only the first ones may be an example all the same.
NUMBER = r"""^['"=]*[A-Za-z]{0,3}\(?\d[\d*Xx()-]{4,}['"]*$|\d{15}"""
USUAL_LENGTH, EXAMPLE_ROWS = 18, 3
# A line for signatures has few cells filled.
SIGNATURE_CELLS = 6
# A note is a sentence; a shorter text alone in its row is some value left behind.
NOTE_CHARS = 8
SENTENCE = r"[,。;:、!]|^\d+[.、]"
RUNNING_NUMBER = r"^\d{1,7}$"
PLACE_HOLDER = r"^(?:[-/—、\\]+|无|0?123456789\d*)$"
COMPANY = ("org_name", "uscc")
# What stands beside the cells of a row: which table, which row of it.
ROW_MARKS = ("_part", "source_row", "_nth", "_repeats")
OUT = ("_part", "source_row", "reason")


def skipped(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows that are no data (`_part`, `source_row`), with the `reason` each is skipped for.

    `rows` are the rows below the headings of tables laid out alike: the cells, `source_row`, the
    table (`_part`), the row's place in it (`_nth`) and whether it prints the headings again.
    """
    cells = [c for c in rows.columns if c not in ROW_MARKS]
    suspects = _suspects(rows, table)
    squeezed = pl.col(cells).str.normalize("NFKC").str.replace_all(r"\s", "")
    number = _cell(table, "person_id_no")
    number = number.str.contains(NUMBER) & ~number.str.contains(PLACE_HOLDER)
    read = suspects.with_columns(squeezed).with_columns(
        _has_id=number.fill_null(value=False),
        _first=pl.coalesce(cells),
        _count=pl.sum_horizontal(pl.col(cells).is_not_null()),
        _lines=pl.concat_str(cells, separator="\n", ignore_nulls=True),
    )
    repeated = pl.when("_repeats").then(pl.lit("repeated_header"))
    read = read.with_columns(reason=pl.coalesce(repeated, _example(table)))
    out = read.select(OUT).drop_nulls()
    others = read.filter(~pl.col("_has_id"), pl.col("reason").is_null())
    if not others.height:
        return out
    others = others.with_columns(**_ends(table, cells)).with_columns(
        reason=pl.coalesce(_footer(table), _section(), _filler(), _note(table, cells))
    )
    return pl.concat([out, others.select(OUT).drop_nulls()])


def without(rows: pl.DataFrame, out: pl.DataFrame) -> pl.DataFrame:
    """The rows but those that are out."""
    if not out.height:
        return rows
    return rows.join(out, on=["_part", "source_row"], how="anti", maintain_order="left")


def _cell(table: Table, field: str) -> pl.Expr:
    letters = table.letters(field)
    return pl.coalesce(letters) if letters else pl.lit(None, pl.String)


def _suspects(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows worth a look, which are few where people have numbers."""
    number = _cell(table, "person_id_no")
    # Six Chinese characters have as many bytes as a number: a signature is no number. Whether a
    # digit comes first is told by order, which is quicker than a pattern.
    usual = (number.str.len_bytes() == USUAL_LENGTH) & number.is_between(pl.lit("0"), pl.lit(":"))
    early = pl.col("_nth") < EXAMPLE_ROWS
    return rows.filter(~usual.fill_null(value=False) | early | pl.col("_repeats"))


def _example(table: Table) -> pl.Expr:
    marked = pl.col("_lines").str.contains(f"(?m){patterns('cell')['example']}")
    name = _cell(table, "person_name").str.contains(patterns("sample_name")["example"])
    number = _cell(table, "person_id_no").str.contains(patterns("sample_number")["example"])
    early = pl.col("_nth") < EXAMPLE_ROWS
    return pl.when(marked | (early & name & number)).then(pl.lit("example"))


def _footer(table: Table) -> pl.Expr:
    """Totals, notes and signature lines, by how the row begins or by what stands for a name."""
    name, first, expressions = _cell(table, "person_name"), pl.col("_first"), []
    for reason, pattern in patterns("row").items():
        begins = first.str.contains(pattern)
        if reason == "total":
            begins = begins | name.str.contains(pattern).fill_null(value=False)
        if reason == "signature":
            begins = begins & (pl.col("_count") <= SIGNATURE_CELLS)
        expressions.append(pl.when(begins).then(pl.lit(reason)))
    return pl.coalesce(expressions)


def _section() -> pl.Expr:
    """The name of a team, shop or company alone in its row: its people follow."""
    name = pl.col("_first").str.contains(patterns("lone_name")["section"])
    return pl.when(name & (pl.col("_count") == 1)).then(pl.lit("section"))


def _ends(table: Table, cells: list[str]) -> dict[str, pl.Expr]:
    """The least and the greatest text of each row, but for place holders and the company's name."""
    apart = [letter for field in COMPANY for letter in table.letters(field) if table.kind != "org"]
    values = pl.col([c for c in cells if c not in apart])
    kept = pl.when(~values.str.contains(PLACE_HOLDER)).then(values)
    return {"_least": pl.min_horizontal(kept), "_most": pl.max_horizontal(kept)}


def _filler() -> pl.Expr:
    """Rows that hold a running number only, however often, and perhaps the company's name."""
    least = pl.col("_least")
    only_number = (least == pl.col("_most")) & least.str.contains(RUNNING_NUMBER)
    return pl.when(least.is_null() | only_number).then(pl.lit("filler"))


def _note(table: Table, cells: list[str]) -> pl.Expr:
    """A sentence alone in its row, in a column where no sentence belongs."""
    free = [c for c in cells if not table.columns.get(c) or not table.columns[c].field]
    text = pl.col("_first")
    alone = (pl.col("_count") == 1) & (text.str.len_chars() >= NOTE_CHARS)
    in_free = pl.any_horizontal(pl.col(free).is_not_null()) if free else pl.lit(value=False)
    in_name = _cell(table, "person_name").is_not_null()
    note = alone & (in_free | in_name) & (text.str.contains(SENTENCE) | in_free)
    return pl.when(note & ~text.str.contains(r"\d{8}")).then(pl.lit("note"))
