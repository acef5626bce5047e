"""Headings as printed, and the fields they may stand for."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

import data

UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
# Marks of a required column, and what people put behind a heading.
ORNAMENT = "*:#★☆·"
NUMBERING = re.compile(r"^(?:\d+[.、]|\(\d+\))(?=\D)")
BRACKETS = re.compile(r"[(\[{【<]([^()\[\]{}【】<>]*)[)\]}】>]")
# A heading in Chinese with the technical name behind it: 姓名_real_name.
TECHNICAL = re.compile(r"^(.*[^\x00-\x7f].*?)[_/]?[a-z][a-z0-9_]*$")
# Where a word like 证书 stands before a heading, it is one of certificates.
CERTIFICATES = "certificate_claim"
# A heading is a word, not a sentence.
LONGEST = 40


class Meaning(NamedTuple):
    """One field that a heading may stand for, in tables of one kind (None: any)."""

    field: str | None
    kind: str | None
    by: str | None
    rank: int
    unit: str | None


class Form(NamedTuple):
    """A heading without ornaments, the unit in brackets behind it, and the kind it speaks of."""

    text: str
    unit: str | None
    kind: str | None = None


def plain(text: str) -> str:
    """The text in half width and lower case, without white space and ornaments."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower().strip(ORNAMENT)


@cache
def parts(use: str) -> dict[str, str]:
    """The parts of headings of one use, each with the unit it names."""
    rows = data.table("header_parts").select("part", "use", "unit").iter_rows()
    return {part: unit for part, part_use, unit in rows if part_use == use}


@cache
def _prefixes(use: str) -> tuple[str, ...]:
    """The parts of headings of one use, the longest first."""
    return tuple(sorted(parts(use), key=len, reverse=True))


@cache
def known() -> dict[str, list[Meaning]]:
    """Every listed heading, and every field's own name, with all it may mean; best rank first."""
    found: dict[str, list[Meaning]] = {}
    listed = data.table("headers").select("heading", "field", "kind", "by", "rank", "unit")
    for heading, field, kind, by, rank, unit in listed.iter_rows():
        found.setdefault(heading, []).append(Meaning(field, kind, by, int(rank), unit))
    for kind, field in data.table("fields").select("kind", "field").iter_rows():
        found.setdefault(field, []).append(Meaning(field, kind, None, 0, None))
    return {heading: sorted(all_of, key=lambda m: m.rank) for heading, all_of in found.items()}


@cache
def fields_of(kind: str) -> dict[str, str]:
    """The fields of a kind of table with their types."""
    rows = data.table("fields").select("kind", "field", "type").iter_rows()
    return {field: kind_of for table, field, kind_of in rows if table == kind}


def forms(text: str) -> Iterator[Form]:
    """The forms of a heading under which it may be listed, nearest to the print first."""
    whole = NUMBERING.sub("", plain(text))
    if len(whole) > LONGEST or not any(map(str.isalpha, whole)):
        return  # a sentence, a number or a day
    yield Form(whole, None)
    yield Form(BRACKETS.sub(r"\1", whole), None)
    bare, unit = _without_brackets(whole)
    yield Form(bare, unit)
    technical = TECHNICAL.match(bare)
    if technical:
        yield Form(technical[1].strip("_"), unit)
    for use, kind in (("prefix", None), ("certificate", CERTIFICATES)):
        if not bare.startswith(_prefixes(use)):
            continue
        for prefix in _prefixes(use):
            if bare.startswith(prefix) and bare != prefix:
                yield Form(bare.removeprefix(prefix), unit, kind)


def _without_brackets(text: str) -> tuple[str, str | None]:
    """The text without harmless brackets, and the unit that one of them held."""
    units = [u for inner in BRACKETS.findall(text) if (u := parts("unit").get(inner.strip(":")))]

    def dropped(match: re.Match[str]) -> str:
        says = any(word in match[1] for word in parts("meaning"))
        return match[0] if says else ""

    bare = BRACKETS.sub(dropped, text).strip(ORNAMENT)
    return bare or text, next(iter(units), None)


def unit_of(text: str) -> str | None:
    """The unit that stands in brackets behind a heading."""
    return _without_brackets(plain(text))[1]


@lru_cache(maxsize=10_000)
def listed_form(text: str) -> Form | None:
    """The first form of the heading that is listed; None for an unknown heading."""
    return next((form for form in forms(text) if _listed(form)), None)


@lru_cache(maxsize=10_000)
def meanings(text: str, kind: str) -> list[Meaning]:
    """What the heading may mean in a table of the kind, best first; empty when unknown."""
    form = listed_form(text)
    if not form:
        return []
    mine = [m for m in _listed(form) if _fits(m, kind)]
    return [m._replace(unit=m.unit or form.unit) for m in mine]


def _listed(form: Form) -> list[Meaning]:
    """What the form of a heading may mean; empty when it is not listed."""
    return [m for m in known().get(form.text, []) if form.kind in (None, m.kind)]


def any_fields(text: str) -> set[str]:
    """The fields for which the heading may stand in tables of any kind."""
    form = listed_form(text)
    return {m.field for m in (_listed(form) if form else []) if m.field}


def sure_fields(text: str) -> set[str]:
    """The fields for which the heading surely stands in tables of some kind."""
    form = listed_form(text)
    all_of = _listed(form) if form else []
    return {m.field for m in all_of if m.field and m.rank <= 1 and not m.by}


def _fits(meaning: Meaning, kind: str) -> bool:
    if meaning.kind:
        return meaning.kind == kind
    return meaning.field is None or meaning.field in fields_of(kind)


@lru_cache(maxsize=10_000)
def nearest(text: str, kind: str) -> str | None:
    """The listed heading of the kind that an unknown one looks most like."""
    return next(iter(get_close_matches(plain(text), _of_kind(kind), n=1)), None)


@cache
def _of_kind(kind: str) -> list[str]:
    """The listed headings that mean something in tables of the kind."""
    return [h for h, all_of in known().items() if any(m.field and _fits(m, kind) for m in all_of)]
