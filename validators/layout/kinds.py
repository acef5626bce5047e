"""What kind of table a row of headings begins."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import data
from validators.layout.columns import fields_of_columns, rank_of
from validators.layout.headings import meanings, plain, sure_fields
from validators.layout.preamble import constant_fields, facts
from validators.layout.table import Heading, Problem

# A telling field counts for so many more than another, and a word in a name for so many.
TELLING, HINTED = 2, 3
# A heading of a higher rank is a guess.
LIKELY = 2
# So many telling fields make it plain what a table is meant to be, though it lacks a needed one.
MEANT = 2
# The kind of table that may have one column only.
INDEX = "archive_index"


class Kind(NamedTuple):
    """What makes a table one of this kind: a row of `data/kinds.csv`.

    Of each group of `needs` it has a field. It has a field that `tells` by a sure heading, or
    `enough` of them by vague ones, or one of the `weak`, or a name with a word of the `hints`.
    Where some fields are `proper` to it, a heading that may be one of them or a hint is needed too:
    the identity card has an issuer and an end as well as the certificate.
    """

    name: str
    needs: list[set[str]]
    tells: set[str]
    enough: int | None
    proper: set[str]
    weak: set[str]
    excludes: set[str]
    hints: list[str]
    title_year: str | None
    sheet_word: str | None


class Choice(NamedTuple):
    """A kind of table with its columns, and how much speaks for it."""

    kind: str
    score: int
    columns: dict[str, Heading]
    problems: tuple[Problem, ...] = ()


@cache
def kinds() -> list[Kind]:
    """All kinds of table that an inbox may hold."""
    rows = data.table("kinds").fill_null("").iter_rows(named=True)
    return [
        Kind(
            name=row["kind"],
            needs=[set(group.split("|")) for group in row["needs"].split()],
            tells=set(row["tells"].split()),
            enough=int(row["enough"]) if row["enough"] else None,
            proper=set(row["proper"].split()),
            weak=set(row["weak"].split()),
            excludes=set(row["not"].split()),
            hints=row["hints"].split(),
            title_year=row["title_year"] or None,
            sheet_word=row["sheet_word"] or None,
        )
        for row in rows
    ]


class Signs(NamedTuple):
    """What speaks for a kind beside the headings.

    `sample` has some rows of the columns, `names` the words of sheet, file and title, `above`
    the rows above the headings, `known` fields that something else than a column gives: a card
    above, a word that stands over columns or before their headings. `places` are the names of
    sheet and file.
    """

    sample: Mapping[str, list[str]]
    names: str
    above: Sequence[Mapping[str, str]]
    known: Collection[str] = ()
    places: Sequence[str] = ()


def choose(headings: Mapping[str, str], signs: Signs) -> Choice | None:
    """The kind that fits the headings best; None if no kind does.

    A choice with problems is a table that lacks something its kind needs.
    """
    choices = [_try(kind, headings, signs) for kind in kinds()]
    fitting = [choice for choice in choices if choice]
    return max(fitting, key=lambda c: (not c.problems, c.score), default=None)


def _try(kind: Kind, headings: Mapping[str, str], signs: Signs) -> Choice | None:
    columns = fields_of_columns(kind.name, headings, signs.sample)
    fields = {heading.field for heading in columns.values() if heading.field}
    if not fields or _is_excluded(kind, columns):
        return None
    stated = set(constant_fields(facts(signs.above, kind.name), kind.name, fields))
    tells = (fields | stated) & kind.tells
    sure = [h for h in columns.values() if h.field in tells and _is_sure(h, kind.name)]
    hinted = any(hint in plain(signs.names) for hint in kind.hints)
    proper = not kind.proper or kind.proper & set(signs.known) or _has_proper(kind, columns)
    if not hinted and not proper:
        return None
    score = len(fields | stated) + TELLING * len(tells) + HINTED * hinted
    problems = lacking(kind.name, columns, signs.known)
    if problems:
        return Choice(kind.name, score, columns, problems) if len(sure) >= MEANT else None
    many = kind.enough is not None and len(tells) >= kind.enough
    if not (sure or many or fields & kind.weak or hinted):
        return None
    return Choice(kind.name, score, columns)


def _has_proper(kind: Kind, columns: Mapping[str, Heading]) -> bool:
    """Whether a column holds, or may hold, a field that no other kind has; guesses do not count."""
    return any(
        m.field in kind.proper and m.rank <= LIKELY
        for heading in columns.values()
        for m in meanings(heading.heading, kind.name)
        if heading.field == m.field or heading.why.startswith("undecided")
    )


def _is_excluded(kind: Kind, columns: Mapping[str, Heading]) -> bool:
    """Whether a heading that says nothing to this kind surely says something it must not hold."""
    others = [heading.heading for heading in columns.values() if not heading.field]
    return any(sure_fields(text) & kind.excludes for text in others)


def _is_sure(heading: Heading, kind: str) -> bool:
    rank = rank_of(heading.heading, kind, heading.field)
    return rank is not None and rank <= 1


def heads_index(heading: str, file: str, sheet: str) -> bool:
    """Whether a heading is enough by itself: that of documents, in what is named their index."""
    index = next(kind for kind in kinds() if kind.name == INDEX)
    named = plain(f"{file.rsplit('/', 1)[-1]} {sheet}")
    sure = {m.field for m in meanings(heading, INDEX) if m.rank <= 1}
    return bool(sure & index.tells) and any(hint in named for hint in index.hints)


def lacking(
    name: str, columns: Mapping[str, Heading], known: Collection[str] = ()
) -> tuple[Problem, ...]:
    """A problem for each field that the kind needs, but no column holds and is not `known`."""
    kind = next(kind for kind in kinds() if kind.name == name)
    fields = {heading.field for heading in columns.values() if heading.field} | set(known)
    headings = " | ".join(heading.heading for heading in columns.values())
    return tuple(
        Problem("missing_field", headings, field="|".join(sorted(group)))
        for group in kind.needs
        if not group & fields
    )
