"""Forms about one person: a label in one cell, its value in the next (人员卡片, 三级教育卡)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import count, pairwise
from typing import NamedTuple

import polars as pl

import data
from data.grid import Grid
from validators.layout.finish import finished
from validators.layout.groups import groups_of
from validators.layout.headings import any_fields, fields_of, known, listed_form, plain
from validators.layout.keys import key_of, parted
from validators.layout.kinds import Signs, choose, kinds
from validators.layout.preamble import WITH_DIGITS, facts, is_label, pairs_of
from validators.layout.table import Table
from validators.layout.titles import last_row, row_cells
from validators.words import listed

PERSON = ("person_name", "person_id_no")
LONGEST_LABEL = 12
COMPANY = ("org_name", "uscc")
# So many rows are all looked at.
TOP = 40
# A person's name, an inner space and a label's colon allowed.
NAMED = re.compile(r"姓\s*名\s*[:：]")
# Part of a number that tells people apart.
NUMBER = re.compile(r"\d{6}")
# So many labels with a meaning beside the name make a card.
LEAST = 2


class CardTable(NamedTuple):
    """A card as a table of one row, and the grid of that row."""

    grid: Grid
    table: Table


class Card(NamedTuple):
    """One form: its rows, and by address (B3) each label and the text that stands for it."""

    rows: range
    labels: dict[str, str]
    values: dict[str, str]

    def said(self, fields: Sequence[str]) -> dict[str, str]:
        """The values of the labels that surely mean one of the fields; blank ones are left out."""
        found: dict[str, str] = {}
        for at, label in self.labels.items():
            mine = any_fields(label) & set(fields)
            found |= {f: self.values[at] for f in mine if f not in found and self.values[at]}
        return found


def find_cards(grid: Grid) -> list[Card]:
    """The cards of a grid, from the top; deep down only such as begin like one further up."""
    if grid.header is not None or not grid.cells.width:
        return []
    top = range(grid.first_row, grid.first_row + min(TOP, grid.cells.height))
    labels = {row: [t for t in row_cells(grid, row).values() if _labels_a_name(t)] for row in top}
    cards = _cards_at(grid, [row for row in top if labels[row]], [])
    if not cards or grid.cells.height <= TOP:
        return cards
    used = pl.Series([t for card in cards for t in labels[card.rows[0]]], dtype=pl.String)
    below = grid.cells.slice(TOP).select(hit=pl.any_horizontal(pl.all().is_in(used.implode())))
    rows = [grid.first_row + TOP + i for i in below["hit"].fill_null(value=False).arg_true()]
    return _cards_at(grid, rows, cards)


def _cards_at(grid: Grid, rows: Sequence[int], above: Sequence[Card]) -> list[Card]:
    """The cards above, and those that begin in one of the rows."""
    cards = [*above]
    for row in rows:
        if cards and row in cards[-1].rows:
            continue
        card = _card_at(grid, row)
        if card:
            cards.append(card)
    return cards


def _labels_a_name(text: str) -> bool:
    if not _signs() & set(text.lower()):
        return False
    return is_name_label(text) or bool(NAMED.search(text))


@cache
def _signs() -> set[str]:
    """The last characters of the wordings for a name: quick to look for, and mostly not there."""
    return {text[-1] for text in _names()}


@cache
def _names() -> set[str]:
    """The wordings that surely mean a person's name."""
    return {
        text
        for text, all_of in known().items()
        if any(m.field == "person_name" and m.rank <= 1 and not m.by for m in all_of)
    }


def _card_at(grid: Grid, row: int) -> Card | None:
    """The card whose first label for a name stands in the row; None where it is no card."""
    labels: dict[str, str] = {}
    values: dict[str, str] = {}
    section, last = "", row - 1
    if _is_headed(grid, row):
        return None
    for at in range(row, grid.first_row + grid.cells.height):
        cells = row_cells(grid, at)
        if len(cells) < 2 and not list(_facts(cells)):
            continue
        pairs = list(_pairs(cells)) or _in_place(cells, labels)
        names = [label for _, label, _ in pairs if is_name_label(label)]
        if not pairs or (names and labels):
            break
        section = _section(cells) or section
        for letter, label, value in pairs:
            address = _free(f"{letter}{at}", labels)
            labels[address] = section + label if parted(section + label) else label
            values[address] = value
        last = at
    card = Card(range(row, last + 1), labels, values)
    return card if _is_filled(card) else None


def _is_headed(grid: Grid, row: int) -> bool:
    """Whether the label for a name in the row heads a column: something but a label is below it."""
    cells = row_cells(grid, row)
    if _has_number(list(cells.items())) or list(_facts(cells)) or row == last_row(grid):
        return False
    below = row_cells(grid, row + 1)
    return any(
        at in below and not _names_field(below[at])
        for at, text in cells.items()
        if _labels_a_name(text)
    )


def _is_filled(card: Card) -> bool:
    """Whether the card names a person: a number that is one, or more rows than headings have."""
    named = card.said(PERSON)
    understood = [label for label in card.labels.values() if _names_field(label)]
    number = named.get("person_id_no")
    is_sure = bool(NUMBER.search(number)) if number else len(card.rows) > 1
    return bool(named.get("person_name")) and is_sure and len(understood) > LEAST


def _free(address: str, taken: Collection[str]) -> str:
    """The address, or where several facts share a cell, the next one of it: B3, B3.2, B3.3."""
    numbers = (f"{address}.{n}" if n > 1 else address for n in count(1))
    return next(name for name in numbers if name not in taken)


def is_name_label(label: str) -> bool:
    """Whether the text surely labels a person's name."""
    form = listed_form(label)
    return form is not None and form.text in _names()


def _section(cells: Mapping[str, str]) -> str:
    """The level that a block of a card is about, where its first cell names one."""
    first = next(iter(cells.values()))
    key = key_of(first)
    return key.text if key and key.field in ("level", "training_type") else ""


def _pairs(cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The labels of a row, each with the column and the text of its value; none if it is no card.

    A row of a card has labels and values by turns, or both in one cell with a colon between. A
    blank value takes the column of its label.
    """
    facts = list(_facts(cells))
    if facts:
        yield from facts
        return
    items = list(cells.items())
    if _section(cells) and len(items) > 1 and _names_field(items[1][1]):
        items = items[1:]
    flags = [_names_field(text) for _, text in items]
    if (all(flags[0::2]) and not all(flags[1::2])) or _has_number(items):
        # A value may be a word that is a heading elsewhere.
        flags = [i % 2 == 0 for i in range(len(flags))]
    together = any(not a and not b for a, b in pairwise(flags))
    if not flags or not flags[0] or together or all(flags):
        return
    if any(flags[i] and not flags[i + 1] and not _may_be(*pair) for i, pair in _next(items)):
        return
    for i, (letter, text) in enumerate(items):
        if flags[i]:
            has_value = i + 1 < len(items) and not flags[i + 1]
            yield (*((items[i + 1][0],) if has_value else (letter,)), text,
                   items[i + 1][1] if has_value else "")  # fmt: skip


def _has_number(items: Sequence[tuple[str, str]]) -> bool:
    """Whether a number of a person stands beside its label, each at its turn."""
    return any(
        i % 2 == 0 and "person_id_no" in any_fields(label) and NUMBER.search(text)
        for i, (label, text) in _next(items)
    )


def _next(items: Sequence[tuple[str, str]]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The texts that stand side by side, numbered."""
    return ((i, (a, b)) for i, ((_, a), (_, b)) in enumerate(pairwise(items)))


def _may_be(label: str, value: str) -> bool:
    """Whether the text may be the value of the label: a day or an amount has digits in it."""
    types = {fields_of(kind.name).get(f) for f in any_fields(label) for kind in kinds()} - {None}
    timed = bool(types) and types <= WITH_DIGITS - {"id"}
    return not timed or plain(value).upper() in _no_days() or bool(re.search(r"\d", value))


@cache
def _no_days() -> set[str]:
    """Words that stand where a day or an amount would."""
    return {*listed("blank")["word"], *data.table("open_ends")["word"]}


def _in_place(cells: Mapping[str, str], labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The pairs of a row whose labels nobody knows, but that is laid out as the card above."""
    columns = {at.rstrip("0123456789.") for at in labels}
    items = list(cells.items())
    pairs = list(zip(items[0::2], items[1::2], strict=False))
    if not labels or len(items) % 2 or all(_names_field(text) for _, (_, text) in pairs):
        return []
    in_place = all(at in columns for _, (at, _) in pairs)
    worded = all(_is_word(label) for (_, label), _ in pairs)
    return [(at, label, value) for (_, label), (at, value) in pairs if in_place and worded]


def _is_word(text: str) -> bool:
    return len(plain(text)) <= LONGEST_LABEL and not re.search(r"\d", text)


def _facts(cells: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for letter, text in cells.items():
        for label, value in pairs_of(text):
            if value.strip() and _names_field(label):
                yield letter, label, value.strip()


def _names_field(text: str) -> bool:
    if plain(text)[:1].isdigit():  # an amount with its unit
        return False
    return bool(listed_form(text)) or is_label(text) or bool(parted(text))


def card_tables(grid: Grid, cards: Sequence[Card], tables: Sequence[Table]) -> list[CardTable]:
    """Each card that says something of its person as a table of one row, with the grid it is in.

    The columns of such a grid are the addresses of the cells. Above a table a card that says no
    more than who it is only tells whom the rows are about.
    """
    heads = [header.header_rows[0] for header in tables if header.header_rows]
    found = []
    for card, lower in zip(cards, [*(c.rows[0] for c in cards[1:]), None], strict=False):
        cells = pl.DataFrame([card.values], schema=dict.fromkeys(card.values, pl.String))
        cells = cells.with_columns(pl.all().replace("", None))
        own = Grid(grid.file, grid.sheet, cells, card.rows[0], dict(card.labels))
        leads = any(card.rows[-1] < row and (lower is None or row < lower) for row in heads)
        above = [row_cells(grid, row) for row in range(grid.first_row, cards[0].rows[0])]
        table = _table(own, card, above, leads=leads)
        if table:
            found.append(CardTable(own, table))
    return found


def _table(
    grid: Grid, card: Card, above: Sequence[Mapping[str, str]], *, leads: bool
) -> Table | None:
    parts = {at: part for at, label in card.labels.items() if (part := parted(label))}
    texts = {at: parts[at].rest if at in parts else label for at, label in card.labels.items()}
    sample = {at: [value] for at, value in card.values.items()}
    choice = choose(texts, Signs(sample, "", [], {part.key.field for part in parts.values()}))
    if not choice or choice.problems:
        return None
    tells = next(kind.tells for kind in kinds() if kind.name == choice.kind)
    fields = {h.field for at, h in choice.columns.items() if card.values[at]}
    if leads and not fields & tells:
        return None
    groups = groups_of(choice.kind, choice.columns, parts, {})
    row = card.rows[0]
    columns = {
        at: replace(heading, heading=" ".join(card.labels[at].split()))
        for at, heading in choice.columns.items()
    }
    table = Table(choice.kind, (), row, row, columns, facts(above, choice.kind), groups=groups)
    done = finished(grid, table, [])
    return replace(done, preamble=table.preamble | done.preamble)
