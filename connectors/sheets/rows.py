"""The rows of a list as XML, built by polars a column at a time.

Most columns hold no blank, nothing to escape and nothing that looks like a formula. So each piece
of a frame is looked at once, and only the columns that need care get the slower expressions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

import polars as pl

from connectors.forms import Column, Kind
from connectors.sheets.styles import STYLE
from connectors.sheets.text import CARE, FORMULA_START, LONGEST, cut, xml_expr

# Days between the spreadsheets' day 0 (1899-12-30) and the day polars counts from.
DAY_ZERO = 25_569

# Points. A text longer than so many lines is read in the formula bar.
LINE, PADDING, MOST_LINES = 15, 3, 8

_looks: dict[Kind, str] = {"text": "text", "words": "words", "date": "date", "count": "count"}


@dataclass(frozen=True)
class Needs:
    """What the cells of one column ask for in one piece of a frame; `longest` counts bytes."""

    blank: bool
    care: bool = False
    longest: int = 0


@cache
def letter(column: int) -> str:
    """The letters of a column counted from 0: A to Z, AA and so on."""
    head, tail = divmod(column, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + tail)


def lines_of(text: str, width: float) -> int:
    """How many lines a text fills in a column of that width."""
    # As below: a character that takes three bytes is two wide.
    wide = (len(text.encode()) + len(text)) / 2
    return ceil(wide / width)


def look(column: Column) -> str:
    """The name of the style that the column's cells wear."""
    if column.answer:
        return "entry_date" if column.kind == "date" else "entry"
    return _looks[column.kind]


def rows(frame: pl.DataFrame, columns: Sequence[Column], mark: str) -> pl.Series:
    """One `<row>` for each row of the frame, every cell in it, wherever in a sheet it may stand.

    Row and cells do without their address (`r`), which the standard leaves to the writer: each
    then follows the one before.
    """
    shown = frame.select(column.shown.alias(str(i)) for i, column in enumerate(columns))
    needs = _needs(shown, columns)
    pieces: list[str | pl.Expr] = ['<row ht="', _height(columns, needs), '">']
    for i, column in enumerate(columns):
        pieces += _cell(column, needs[i], str(i), mark)
    pieces.append("</row>")
    return shown.select(row=_concatenated(pieces).cast(pl.Binary)).to_series()


def _height(columns: Sequence[Column], needs: Sequence[Needs]) -> str | pl.Expr:
    """How tall each row stands, in points, to show its longest wrapped text.

    Not every program measures rows when it opens a file. A character of three bytes is two wide,
    so a text of fewer bytes than the column is wide stays on one line.
    """
    lines = []
    for i, column in enumerate(columns):
        if column.kind == "words" and needs[i].longest > column.width:
            text = pl.col(str(i)).str
            wide = (text.len_bytes() + text.len_chars()).cast(pl.Float32) / (2 * column.width)
            lines.append(wide + text.count_matches("\n", literal=True).cast(pl.Float32))
    if not lines:
        return str(LINE + PADDING)
    most = pl.max_horizontal(1, *lines).ceil().clip(1, MOST_LINES).cast(pl.UInt8)
    heights = {n: str(n * LINE + PADDING) for n in range(1, MOST_LINES + 1)}
    return most.replace_strict(heights, return_dtype=pl.String)


def _needs(shown: pl.DataFrame, columns: Sequence[Column]) -> list[Needs]:
    texts = [str(i) for i, column in enumerate(columns) if column.kind in ("text", "words")]
    found = shown.select(
        pl.col(texts).unique().str.contains(CARE).any().name.suffix(" care"),
        pl.col(texts).str.len_bytes().max().fill_null(0).name.suffix(" longest"),
    ).to_dicts()
    seen = found[0] if found else {}
    return [
        Needs(
            blank=shown[str(i)].null_count() > 0,
            care=bool(seen.get(f"{i} care")),
            longest=seen.get(f"{i} longest", 0),
        )
        for i in range(len(columns))
    ]


def _cell(column: Column, needs: Needs, name: str, mark: str) -> list[str | pl.Expr]:
    """Each cell of the column."""
    style = f'<c s="{STYLE[look(column)]}"'
    value = pl.col(name)
    if column.kind in ("date", "count"):
        plain = value.cast(pl.Int32) + DAY_ZERO if column.kind == "date" else value
        inner: list[str | pl.Expr] = [style, "><v>", plain.cast(pl.String), "</v></c>"]
    else:
        text = cut(value, mark) if needs.longest > LONGEST else value
        inner = [
            _text_style(column, needs, value),
            ' t="inlineStr"><is><t' + (' xml:space="preserve">' if needs.care else ">"),
            xml_expr(text) if needs.care else text,
            "</t></is></c>",
        ]
    return [_concatenated(inner).fill_null(f"{style}/>")] if needs.blank else inner


def _text_style(column: Column, needs: Needs, value: pl.Expr) -> str | pl.Expr:
    style = look(column)
    styles = {word: f'<c s="{STYLE[tone]}"' for word, tone in column.tones.items()}
    plain = f'<c s="{STYLE[style]}"'
    quoted = f'<c s="{STYLE[f"{style}_quoted"]}"'
    if not styles and not needs.care:
        return plain
    toned = value.replace_strict(styles, default=plain, return_dtype=pl.String)
    if not needs.care:
        return toned
    like = value.str.contains(FORMULA_START)
    return pl.when(like).then(pl.lit(quoted)).otherwise(toned if styles else pl.lit(plain))


def _concatenated(pieces: Sequence[str | pl.Expr]) -> pl.Expr:
    """The pieces one after the other; neighbouring constants are one constant."""
    merged: list[str | pl.Expr] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return pl.concat_str(pl.lit(p) if isinstance(p, str) else p for p in merged)
