"""Text as a cell of an .xlsx file may hold it."""

import re

import polars as pl

# A cell holds 32,767 UTF-16 units; half of that is safe even when every character takes two.
LONGEST = 32_767
KEPT = 16_000

# XML 1.0 has no place for these, not even escaped.
FORBIDDEN = [chr(c) for c in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)]
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}

# Lone surrogates cannot live in a polars string, but in a Python one.
_for_xml = str.maketrans(
    ESCAPED | dict.fromkeys(FORBIDDEN, "") | dict.fromkeys(map(chr, range(0xD800, 0xE000)), "")
)

# A spreadsheet reads _x000D_ as an escaped character: text that only looks so is escaped itself.
LOOKS_ESCAPED = r"_(x[0-9A-Fa-f]{4})"

# Full-width signs too: East Asian spreadsheets take them for the half-width ones when edited.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What is left out of a text cannot hide the sign behind it.
FORMULA_START = (
    r"^[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]*[=+\-@\t\r\n\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]"
)
DIRTY = r"[&<>\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}"
# Space at either end is dropped by readers unless the cell says to keep it.
OUTER_SPACE = r"^\s|\s$"
CARE = f"{FORMULA_START}|{DIRTY}|{OUTER_SPACE}"

_polars_from = [*ESCAPED, *FORBIDDEN]
_polars_to = [*ESCAPED.values(), *("" for _ in FORBIDDEN)]


def xml(text: str) -> str:
    """The text with what XML forbids taken out and what it reserves escaped."""
    if "_x" in text:
        text = re.sub(LOOKS_ESCAPED, r"_x005F_\1", text)
    return text.translate(_for_xml)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula when someone edits the cell."""
    return text.lstrip("".join(FORBIDDEN)).startswith(FORMULA_SIGNS)


def xml_expr(value: pl.Expr) -> pl.Expr:
    """What `xml` does, for a whole column."""
    return value.str.replace_all(LOOKS_ESCAPED, "_x005F_${1}").str.replace_many(
        _polars_from, _polars_to
    )


def cut(value: pl.Expr, mark: str) -> pl.Expr:
    """The column with texts that no cell can hold cut short and marked as cut."""
    too_long = value.str.len_bytes() > LONGEST
    short = pl.concat_str(value.str.head(KEPT), pl.lit(mark))
    return pl.when(too_long).then(short).otherwise(value)
