"""Readings as one: which company each row belongs to, and which companies go together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from validators import abroad, owners, shapes
from validators.companies import CANDIDATES
from validators.findings import COLUMNS as FINDINGS
from validators.layout import unread
from validators.outlook import COLUMNS as OUTLOOK
from validators.rolls import claims, roster
from validators.tables import Reading, name_conflicts

TALLY = {
    "org_id": pl.String, "code": pl.String, "met": pl.Int64, "broken": pl.Int64,
    "unverifiable": pl.Int64, "outside": pl.Int64, "rows": pl.Int64,
}  # fmt: skip
COMPANIES = {
    "org_id": pl.String, "region_code": pl.String, "industry": pl.String,
    "is_high_risk_stated": pl.Boolean, "org_name": pl.String, "people": pl.Int64,
}  # fmt: skip

PERSON = ["pid", "name_key"]


def frames(reading: Reading) -> dict[str, pl.DataFrame]:
    """What is put aside of a reading: tables by kind, `delivered`, `unreadable`, `ways`, `bearers`.

    `ways` are the distinct ways in which rows name their company, with the number of rows each
    has; a row says by number (`way`) which is its own.
    """
    own = {kind: table.select(CANDIDATES).unique() for kind, table in reading.tables.items()}
    listed = pl.concat([reading.delivered.select(CANDIDATES), *own.values()]).unique()
    ways = listed.sort(CANDIDATES).with_row_index("way")
    tables = {
        kind: owners.numbered(table, own[kind], ways) for kind, table in reading.tables.items()
    }
    counted = pl.concat(
        [
            pl.DataFrame(schema={"way": pl.UInt32}),
            *(table.select("way") for table in tables.values()),
        ]
    )
    rows = counted.group_by("way").agg(rows=pl.len())
    aside = {
        "delivered": reading.delivered,
        "unreadable": owners.told_of(reading.unreadable, reading.tables.values()),
        "bearers": abroad.bearers(tables),
        "ways": ways.join(rows, on="way", how="left", maintain_order="left").with_columns(
            pl.col("rows").fill_null(0)
        ),
    }
    return {kind: _narrowed(kind, table) for kind, table in tables.items()} | aside


def _narrowed(kind: str, table: pl.DataFrame) -> pl.DataFrame:
    """Of a table what is looked at later; of the company list everything."""
    if kind == "org":
        return table
    wanted = [*shapes.schema(kind), "person_name", "way"]
    return table.select(list(dict.fromkeys(c for c in wanted if c in table.columns)))


def of_companies(
    parts: Iterable[Mapping[str, pl.DataFrame]], mapping: pl.DataFrame, chosen: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """The rows of the chosen companies from several parts, checked to be what rules may see."""
    wanted = pl.col("org_id").is_in(pl.Series(chosen, dtype=pl.String).implode())
    found: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        mine = {kind: part[kind] for kind in (*shapes.kinds(), "ways") if kind in part}
        rows = owners.owned(mine, mapping)
        rows["delivered"] = owners.of_ways(part["delivered"], mapping)
        for kind, table in rows.items():
            found.setdefault(kind, []).append(table.filter(wanted))
    tables = {kind: pl.concat(rows) for kind, rows in found.items()}
    return {
        kind: rows if kind == "delivered" else shapes.checked(kind, shapes.fitted(kind, rows))
        for kind, rows in tables.items()
    }


def nothing_unread() -> pl.DataFrame:
    """The list of what could not be read, when everything could."""
    return unread.none()


def conflicts(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A line for each identity number with two names in the tables of a batch."""
    return name_conflicts(rows for rows in frames.values() if "name_key" in rows.columns)


def shared_marks(
    parts: Iterable[Mapping[str, pl.DataFrame]], mapping: pl.DataFrame
) -> pl.DataFrame:
    """Certificate numbers and pictures claimed for several people, whatever their company.

    Each part has its `ways` and, if anybody claims something, its `certificate_claim`.
    """
    kind = "certificate_claim"
    rows = [owners.owned(part, mapping)[kind] for part in parts if kind in part]
    fitted = [shapes.fitted(kind, part.filter(pl.col("org_id").is_not_null())) for part in rows]
    return claims.shared_marks(roster.with_person(pl.concat([shapes.empty(kind), *fitted])))


def grouped(parts: Sequence[pl.DataFrame], most: int) -> list[dict[str, list[Any]]]:
    """Companies in batches of about `most` rows, and the parts in which each batch has rows.

    Companies stay whole and go by the part they first stand in, so that a batch opens few parts.
    """
    placed = pl.concat(
        [rows.with_columns(part=pl.lit(place, pl.Int64)) for place, rows in enumerate(parts)]
    )
    whole = (
        placed.group_by("org_id")
        .agg(pl.col("rows").sum(), first=pl.col("part").min(), parts=pl.col("part"))
        .sort("first", "org_id")
    )
    running = pl.col("rows").cum_sum() - pl.col("rows")
    batches = (
        whole.with_columns(batch=running // most)
        .group_by("batch", maintain_order=True)
        .agg(companies="org_id", parts=pl.col("parts").explode().unique().sort())
    )
    return batches.select("companies", "parts").to_dicts()


def people(staffing: pl.DataFrame) -> pl.DataFrame:
    """How many people each company lists: `org_id, people`."""
    who = pl.coalesce(pl.col("pid").cast(pl.String), "name_key", "person_id_no")
    return staffing.group_by("org_id").agg(people=who.n_unique().cast(pl.Int64))


def with_people(companies: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The companies with the number of `people` each lists."""
    staffing = tables.get("staffing", shapes.empty("staffing"))
    return companies.join(
        people(staffing), on="org_id", how="left", maintain_order="left"
    ).with_columns(pl.col("people").fill_null(0))


def stacked(parts: Sequence[pl.DataFrame], name: str) -> pl.DataFrame:
    """The results of all batches under each other; the blank table where there was none."""
    blank = {"findings": FINDINGS, "outlook": OUTLOOK, "tally": TALLY, "companies": COMPANIES}[name]
    return pl.concat([pl.DataFrame(schema=blank), *parts], rechunk=True)


def addresses(ownerless: Sequence[pl.DataFrame]) -> list[tuple[str, str]]:
    """File and sheet of every row whose company cannot be told."""
    return [pair for part in ownerless for pair in part.select("file", "sheet").iter_rows()]


def unreadable(
    listed: Sequence[pl.DataFrame], mapping: pl.DataFrame, *, unmasked: bool = False
) -> pl.DataFrame:
    """The whole list in order, each line with the company whose delivery it stands in, if one.

    Identity numbers in what stood there are masked unless the run was told otherwise.
    """
    placed = mapping.drop_nulls(["org_id", "org_folder"]).unique(["org_folder", "org_id"])
    senders = placed.unique("org_folder", keep="none").select(folder="org_folder", sender="org_id")
    folder = pl.when(pl.col("file").str.contains("/")).then(
        pl.col("file").str.split("/").list.first()
    )
    blank = unread.none().with_columns(pl.lit(None, pl.String).alias(c) for c in CANDIDATES)
    rows = pl.concat([blank, *listed], how="diagonal")
    told = mapping.select(*CANDIDATES, owner="org_id")
    owned_by = (
        rows.with_columns(folder=folder)
        .join(senders, on="folder", how="left", maintain_order="left")
        .join(told, on=CANDIDATES, how="left", nulls_equal=True, maintain_order="left")
    )
    listed_all = (
        owned_by.with_columns(org_id=pl.coalesce("org_id", "owner", "sender"))
        .select(list(unread.UNREAD))
        .sort("file", "sheet", "row", "column", maintain_order=True)
    )
    return listed_all if unmasked else unread.masked(listed_all)


def everyone(asked: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The people to be asked about in several batches, each once for each thing sought."""
    sought = [*PERSON, "kind", "what"]
    return pl.concat(asked).unique(sought, keep="first", maintain_order=True)


def lookups(people: pl.DataFrame, states: pl.DataFrame, fresh_from: date) -> dict[str, int]:
    """How many were asked about, and how many the source answered for; for how many by `old` ones.

    A person is answered for if everything sought is: by a source that knows the kind of
    certificate, or by hand.
    """
    said = states.filter(pl.col("lookup_state") != "failed").with_columns(old=_is_old(fresh_from))
    if "what" in states.columns or said["cert_types"].count():
        done = _with_all_sought(people, said)
    else:
        done = said.select(*PERSON, "old")
    asked = people.select(PERSON).n_unique()
    answered = done.height
    return {
        "asked": asked,
        "answered": answered,
        "failed": asked - answered,
        "old": done.filter("old").height,
    }


def _with_all_sought(people: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """One row for each person of whom everything sought was answered, and whether by `old` ones."""
    if "what" not in said.columns:
        said = said.with_columns(what=pl.lit(None, pl.String))
    every = pl.lit(["special_operation", "assessment"])
    told = said.with_columns(kind=pl.col("cert_types").fill_null(every)).explode("kind")
    told = told.select(*PERSON, "kind", "what", "old")
    general = told.filter(pl.col("what").is_null()).drop("what")
    both = people.join(general, on=[*PERSON, "kind"], how="left").join(
        told, on=[*PERSON, "kind", "what"], how="left", suffix="_by_hand"
    )
    old = pl.coalesce("old_by_hand", "old")
    answered = both.group_by(PERSON).agg(covered=old.is_not_null().all(), old=old.any())
    return answered.filter("covered")


def _is_old(fresh_from: date) -> pl.Expr:
    # The age of a mirror is told by itself.
    old = (pl.col("answered_on") < fresh_from) & (pl.col("answer_source") != "mirror")
    return old.fill_null(value=False)


def about(lines_: pl.DataFrame, company: str | None) -> pl.DataFrame:
    """The lines of the list that concern a company, or no company in particular."""
    if company is None:
        return lines_
    return lines_.filter(pl.col("org_id").is_null() | (pl.col("org_id") == company))
