"""Which field each column of a table holds, by its heading, its values and its neighbours."""

from collections.abc import Mapping
from itertools import takewhile

from validators.layout.headings import (
    Meaning,
    fields_of,
    listed_form,
    meanings,
    nearest,
    parts,
    plain,
)
from validators.layout.signs import says
from validators.layout.table import STANDS_FOR, Heading

# What the values of an identity card's columns look like.
OF_CARDS = ("police_issuers", "open_ends")
# Signs that ask what other columns are, so those are settled first.
LAST_SIGNS = ("review",)


def fields_of_columns(
    kind: str, headings: Mapping[str, str], sample: Mapping[str, list[str]]
) -> dict[str, Heading]:
    """Each column's heading with the field it holds in a table of the kind.

    `sample` has the texts of some rows, column by column, blanks as empty texts.
    """
    options = {letter: meanings(text, kind) for letter, text in headings.items()}
    settled: dict[str, Meaning] = {}
    for letter in sorted(options, key=lambda letter: _turn(options[letter])):
        settled |= _settle(letter, options[letter], settled, sample)
    best = _best_ranks(settled)
    card = _of_identity_card(headings, settled, sample)
    return {
        letter: _heading(
            kind, text, options[letter], found, best, _unit(kind, found, sample.get(letter, []))
        )
        if letter not in card
        else Heading(" ".join(text.split()), why="identity_card")
        for letter, text in headings.items()
        for found in [settled.get(letter)]
    }


def _of_identity_card(
    headings: Mapping[str, str], settled: Mapping[str, Meaning], sample: Mapping[str, list[str]]
) -> set[str]:
    """The columns right behind the identity number that speak of the card, not of a certificate.

    Issuer, issue and end may be of either; a police station as issuer, or no end, tells the card.
    """
    letters = list(headings)
    number = [at for at, m in settled.items() if m.field == "person_id_no"]
    if not number:
        return set()
    behind = letters[letters.index(number[0]) + 1 :]
    words = parts("card")
    run = list(takewhile(lambda at: plain(headings[at]) in words, behind))
    told = any(says(by, {"?": sample.get(at, [])}) for at in run for by in OF_CARDS)
    return set(run) if told else set()


def _turn(options: list[Meaning]) -> int:
    """When to settle a heading: clear ones first, those that ask about others last."""
    signs = [option.by for option in options if option.by]
    return 2 if any(sign.startswith(LAST_SIGNS) for sign in signs) else len(signs[:1])


def _settle(
    letter: str,
    options: list[Meaning],
    settled: Mapping[str, Meaning],
    sample: Mapping[str, list[str]],
) -> dict[str, Meaning]:
    by_field = {m.field: sample.get(at, []) for at, m in settled.items() if m.field}
    texts = sample.get(letter, [])
    for option in options:
        free = option.field not in by_field
        if option.by and free and says(option.by, {**by_field, "?": texts}):
            return {letter: option}
    plain = next((option for option in options if not option.by), None)
    return {letter: plain} if plain else {}


def _best_ranks(settled: Mapping[str, Meaning]) -> dict[str, int]:
    best: dict[str, int] = {}
    for meaning in settled.values():
        if meaning.field:
            best[meaning.field] = min(meaning.rank, best.get(meaning.field, meaning.rank))
    return best


def _unit(kind: str, chosen: Meaning | None, texts: list[str]) -> str | None:
    """The unit of most durations of a column, where bare numbers are no class hours but days."""
    timed = chosen and fields_of(kind).get(chosen.field or "") == "hours"
    return "day" if timed and says("days", {"?": texts}) else None


def _heading(
    kind: str,
    text: str,
    options: list[Meaning],
    chosen: Meaning | None,
    best: Mapping[str, int],
    unit: str | None,
) -> Heading:
    shown = " ".join(text.split())
    if chosen and chosen.field:
        if chosen.rank > best[chosen.field]:
            return Heading(shown, why=f"other_column {chosen.field}")
        return Heading(
            shown, chosen.field, chosen.unit or unit, "values" if chosen.by else "listed"
        )
    if chosen:
        return Heading(shown, why="not_needed")
    if options:
        may_be = dict.fromkeys(STANDS_FOR.get(m.field, m.field) for m in options if m.field)
        return Heading(shown, why=" ".join(["undecided", *may_be]))
    if listed_form(text):
        return Heading(shown, why="other_kind")
    near = nearest(text, kind)
    return Heading(shown, why=f"unknown, nearest {near}" if near else "unknown")


def rank_of(text: str, kind: str, field: str | None) -> int | None:
    """How surely the heading stands for the field; 1 and less is sure."""
    return next((m.rank for m in meanings(text, kind) if m.field == field), None)
