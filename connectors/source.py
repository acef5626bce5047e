"""What every certificate source promises."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple, Protocol

import polars as pl

import data


class Answers(NamedTuple):
    """What a source said.

    `states`: one row for each distinct person asked (`pid`, `name_key`), with `lookup_state`,
    `register_name`, `why` (a reason code, where it failed), `answer_source`, `answered_on` and
    `cert_types` (the kinds of certificate the source knows; null for all).
    `certificates`: every row the register holds for the people asked, under their `pid`.
    `in_vain`: about how many people one of several sources was asked without telling anything.
    """

    states: pl.DataFrame
    certificates: pl.DataFrame
    in_vain: int = 0


class CertificateSource(Protocol):
    """Somewhere that can say which certificates people hold.

    A source answers for everyone it was asked about, once, and says how: `found_valid`,
    `found_invalid`, `not_found`, `ambiguous` (the register has another name under the number) or
    `failed`. It never answers `not_found` when it could not ask, and never raises for an outage.
    It also knows its snapshot and how old that is; none of it where there is none.
    """

    @property
    def snapshot_id(self) -> str | None:
        """The name of the data that answer."""

    @property
    def register_date(self) -> date | None:
        """The day the register was as it answers."""

    @property
    def age_days(self) -> int | None:
        """The days from that to the day judged."""

    @property
    def stale(self) -> bool:
        """Whether what it says is too old, or not there, to be relied on fully."""

    def look_up(self, people: pl.DataFrame) -> Answers:
        """Answer for each distinct `pid` and `name_key` of the frame; `id_no` may help to ask."""
        ...


@cache
def register_columns() -> dict[str, pl.DataType]:
    """Columns of register rows and their types: `pid`, then the fields of kind `register`."""
    fields = data.table("fields").filter(pl.col("kind") == "register")
    columns: dict[str, pl.DataType] = {"pid": pl.Int64()}
    for field, kind in fields.select("field", "type").iter_rows():
        columns[field] = pl.Date() if kind == "date" else pl.String()
        if kind == "name":
            columns["name_key"] = pl.String()
        if kind == "date":
            columns[f"{field}_month"] = pl.Boolean()
    return columns


def asked(people: pl.DataFrame) -> pl.DataFrame:
    """The distinct `pid` and `name_key` of the people."""
    return people.select("pid", "name_key").unique(maintain_order=True)


def failed(people: pl.DataFrame, why: str, answer_source: str | None) -> Answers:
    """The answers of a source that could ask about nobody, and why."""
    states = asked(people).select(
        "pid",
        "name_key",
        lookup_state=pl.lit("failed"),
        register_name=pl.lit(None, pl.String),
        why=pl.lit(why),
        answer_source=pl.lit(answer_source, pl.String),
        answered_on=pl.lit(None, pl.Date),
        cert_types=pl.lit(None, pl.List(pl.String)),
    )
    return Answers(states, pl.DataFrame(schema=register_columns()))


def matched(people: pl.DataFrame, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`lookup_state` and `register_name` of people whose register rows are all that there is.

    Rows are found by number: no row is `not_found`, and rows none of which bears the name asked
    are `ambiguous`; else `found_valid` if anything is in force on the day, or `found_invalid`.
    """
    begun = (pl.col("valid_from") <= as_of).fill_null(value=True)
    running = (pl.col("valid_to") >= as_of).fill_null(value=True)
    newest = pl.col("person_name").sort_by("updated_on", "person_name", nulls_last=False).last()
    held = rows.group_by("pid").agg(
        valid=((pl.col("status") == "valid") & begun & running).fill_null(value=False).any(),
        newest=newest,
    )
    same = rows.select("pid", "name_key", same=pl.coalesce("person_name", "name_key"))
    same = same.drop_nulls("name_key").unique(["pid", "name_key"], keep="any")
    joined = people.join(held, on="pid", how="left", maintain_order="left").join(
        same, on=["pid", "name_key"], how="left", maintain_order="left"
    )
    state = (
        pl.when(pl.col("valid").is_null()).then(pl.lit("not_found"))
        .when(pl.col("same").is_null()).then(pl.lit("ambiguous"))
        .when("valid").then(pl.lit("found_valid"))
        .otherwise(pl.lit("found_invalid"))
    )  # fmt: skip
    return joined.select(
        "pid", "name_key", lookup_state=state, register_name=pl.coalesce("same", "newest")
    )


def states_of(answers: Answers, cert_type: str) -> pl.DataFrame:
    """The states for one kind of certificate: failed where the source knows none of it."""
    known = pl.col("cert_types").list.contains(cert_type).fill_null(value=True)
    unknown = ~known
    # Of several states of one person those of other kinds say nothing.
    mine = answers.states.filter(known | ~known.any().over("pid", "name_key"))
    return mine.with_columns(
        lookup_state=pl.when(unknown).then(pl.lit("failed")).otherwise("lookup_state"),
        why=pl.when(unknown).then(pl.lit("family_not_covered")).otherwise("why"),
    )


@dataclass(frozen=True)
class Silent:
    """A source that answers `failed` for everyone, and says why.

    It stands in for a mirror that is missing, broken or too old, whose date it may still know.
    """

    why: str
    answer_source: str | None = None
    snapshot_id: str | None = None
    register_date: date | None = None
    age_days: int | None = None
    stale: bool = True

    def look_up(self, people: pl.DataFrame) -> Answers:
        """Fail for everyone."""
        return failed(people, self.why, self.answer_source)


def nobody() -> Silent:
    """The source of a run that was given none."""
    return Silent("no_source")
