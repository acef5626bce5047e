"""Whose the rows, files and folders are: every way of naming a company, brought to the company."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from validators import companies
from validators.companies import CANDIDATES
from validators.layout import canonical, unread

ADDRESS = ["file", "sheet", "row"]
# Frames of a reading that are no tables of a company.
ASIDE = ("delivered", "unreadable", "ways", "bearers")


def numbered(table: pl.DataFrame, own: pl.DataFrame, ways: pl.DataFrame) -> pl.DataFrame:
    """The rows with the number of their way instead of its four columns; `own` are their ways."""
    if own.height == 1:
        # All rows name their company alike: no need to join them all.
        way = own.join(ways, on=CANDIDATES, nulls_equal=True)["way"].item()
        return table.with_columns(way=pl.lit(way, pl.UInt32))
    return table.join(ways, on=CANDIDATES, how="left", nulls_equal=True, maintain_order="left")


def told_of(unreadable: pl.DataFrame, tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The lines, those about a row that was read with the way in which it names its company."""
    if not unreadable.height:
        return unreadable
    rows = [
        table.select(*CANDIDATES, file="source_file", sheet="source_sheet", row="source_row").join(
            unreadable, on=ADDRESS, how="semi"
        )
        for table in tables
    ]
    if not rows:
        return unreadable
    # Two tables side by side may name two companies in one row: then neither is told.
    ways = pl.concat(rows).unique().unique(ADDRESS, keep="none")
    return unreadable.join(ways, on=ADDRESS, how="left", maintain_order="left")


def resolved(
    delivered: Iterable[pl.DataFrame], org: Iterable[pl.DataFrame]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which company each way of naming one means, and the conflicts found on the way.

    The first frame has one row for each way (the candidate columns) with its `org_id` and the facts
    of the company list; the second is lines of kind `conflict`.
    """
    asked = pl.concat([d.select(CANDIDATES) for d in delivered]).unique(maintain_order=True)
    lists = list(org)
    listed = pl.concat(lists, how="diagonal_relaxed") if lists else canonical.empty("org")
    return companies.resolve(asked, listed)


def owned(part: Mapping[str, pl.DataFrame], mapping: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables of a part with each row's `org_id`, null where no way tells the company."""
    ways = of_ways(part["ways"], mapping)["org_id"]
    return {
        kind: rows.with_columns(org_id=ways.gather(rows["way"])).drop("way")
        for kind, rows in part.items()
        if kind not in ASIDE
    }


def of_ways(named: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """The rows of a frame that has the candidate columns, with the company they mean."""
    known = mapping.select(*CANDIDATES, "org_id")
    return named.join(known, on=CANDIDATES, how="left", nulls_equal=True, maintain_order="left")


def by_way(ways: pl.DataFrame, mapping: pl.DataFrame, chosen: Sequence[str]) -> pl.Expr:
    """Whether a row of a part names one of the chosen companies; by its number in `ways`."""
    mine = of_ways(ways, mapping).filter(pl.col("org_id").is_in(pl.Series(chosen).implode()))
    return pl.col("way").is_in(mine["way"].implode())


def all_owned(ways: Iterable[pl.DataFrame], mapping: pl.DataFrame) -> bool:
    """Whether every row of every part has a company."""
    lost = [of_ways(way.filter(pl.col("rows") > 0), mapping)["org_id"].null_count() for way in ways]
    return not any(lost)


def ownerless(part: Mapping[str, pl.DataFrame], mapping: pl.DataFrame) -> pl.DataFrame:
    """Lines for the rows whose company cannot be told."""
    lost = [
        _set_aside(rows.filter(pl.col("org_id").is_null()))
        for rows in owned(part, mapping).values()
    ]
    return pl.concat([unread.none(), *lost])


def _set_aside(rows: pl.DataFrame) -> pl.DataFrame:
    """Lines for rows without a company, with what says whom and what they are about."""
    telling = [c for c in ("person_name", "person_id_no", "post", "topic") if c in rows.columns]
    said = rows.unique(["source_file", "source_sheet", "source_row"], maintain_order=True)
    text = pl.concat_str([pl.lit(""), *telling], separator=" ", ignore_nulls=True)
    return unread.lines(
        said.with_columns(original=text.str.strip_chars()),
        file=pl.col("source_file"),
        sheet=pl.col("source_sheet"),
        row=pl.col("source_row"),
        kind="row",
        reason="no_company",
        original=pl.col("original"),
    )


def facts(mapping: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """One row for each company that delivered something, with what the company list says of it."""
    named = (
        mapping.drop_nulls("org_id")
        .unique("org_id", keep="first", maintain_order=True)
        .select(
            "org_id",
            "region_code",
            "industry",
            is_high_risk_stated="is_high_risk",
            org_name="company",
        )
    )
    own = (
        delivered.filter(pl.col("kind") != "org")
        .select("org_id")
        .drop_nulls()
        .unique(maintain_order=True)
    )
    return own.join(named, on="org_id", how="left", maintain_order="left")


def sizes(ways: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """How many rows a part holds of each company: `org_id, rows`."""
    placed = of_ways(ways, mapping).drop_nulls("org_id")
    return placed.group_by("org_id").agg(pl.col("rows").sum())


def file_owners(delivered: Sequence[pl.DataFrame], mapping: pl.DataFrame) -> pl.DataFrame:
    """Whose each file is: `file, org_id`; a joint file has several owners."""
    placed = [of_ways(part, mapping) for part in delivered]
    return (
        pl.concat(placed)
        .select("org_id", file="source_file")
        .drop_nulls()
        .unique(maintain_order=True)
    )


def folders_of(names: Sequence[str], listed: pl.DataFrame | None, company: str) -> set[str]:
    """The delivery folders that are the company's, by their name and the company list."""
    nothing = pl.lit(None, dtype=pl.String)
    ways = pl.DataFrame({"org_folder": names}, schema={"org_folder": pl.String}).select(
        nothing.alias(c) if c != "org_folder" else pl.col(c) for c in CANDIDATES
    )
    mapping, _ = companies.resolve(ways, canonical.empty("org") if listed is None else listed)
    return set(mapping.filter(pl.col("org_id") == company)["org_folder"])


def named(mapping: pl.DataFrame) -> list[str]:
    """Every company that is named somewhere."""
    return mapping["org_id"].drop_nulls().unique(maintain_order=True).to_list()


def known(company: str, mapping: pl.DataFrame, org: Sequence[pl.DataFrame]) -> bool:
    """Whether a delivery or the company list names this company."""
    return company in mapping["org_id"] or any(company in part["uscc"] for part in org)


def delivered_twice(mapping: pl.DataFrame) -> pl.DataFrame:
    """A line for each company that handed over more than one delivery."""
    folders = mapping.drop_nulls(["org_id", "org_folder"]).unique(["org_id", "org_folder"])
    twice = (
        folders.group_by("org_id")
        .agg(pl.col("org_folder").sort())
        .filter(pl.col("org_folder").list.len() > 1)
    )
    return unread.lines(
        twice.with_columns(folders=pl.col("org_folder").list.join("; ")),
        file=pl.col("folders"),
        sheet="",
        kind="conflict",
        reason="company_twice",
        original=pl.col("folders"),
        org_id=pl.col("org_id"),
    )


def missing(
    mapping: pl.DataFrame,
    org: Sequence[pl.DataFrame],
    delivered: Sequence[pl.DataFrame],
    chosen: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Companies expected by the list that are not checked: `org_id, reason, org_name`.

    With `chosen` only those are expected.
    """
    own = _handed(mapping, delivered)
    expected = [of_ways(part, mapping).drop_nulls("org_id").select("org_id") for part in org]
    if chosen is not None:
        one_of = pl.col("org_id").is_in(pl.Series(chosen, dtype=pl.String).implode())
        own = own.filter(one_of)
        expected = [part.filter(one_of) for part in expected]
    absent = (
        pl.concat([pl.DataFrame(schema={"org_id": pl.String}), *expected])
        .unique(maintain_order=True)
        .join(own, on="org_id", how="anti")
        .with_columns(reason=pl.lit("not_delivered"))
    )
    staffed = own.filter(pl.col("kind") == "staffing")
    unstaffed = (
        own.drop_nulls("org_id")
        .select("org_id")
        .unique(maintain_order=True)
        .join(staffed, on="org_id", how="anti")
        .with_columns(reason=pl.lit("staffing_missing"))
    )
    called = mapping.drop_nulls("org_id").unique("org_id", keep="first", maintain_order=True)
    return pl.concat([absent, unstaffed]).join(
        called.select("org_id", org_name="company"), on="org_id", how="left", maintain_order="left"
    )


def _handed(mapping: pl.DataFrame, delivered: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The tables that companies handed in; standing on a company list is handing in nothing."""
    handed = pl.concat([of_ways(part, mapping) for part in delivered])
    return handed.filter(pl.col("kind") != "org")


def unchecked(
    files: Sequence[str],
    mapping: pl.DataFrame,
    org: Sequence[pl.DataFrame],
    delivered: Sequence[pl.DataFrame],
) -> pl.DataFrame:
    """All companies of a night that are not checked, and why: `org_id, reason, org_name`.

    Those of `missing`, and those of whose delivery folder not one table could be read.
    """
    heard = pl.concat([part.select("source_file") for part in delivered])
    read = {name.split("/")[0] for name in heard["source_file"].drop_nulls()}
    silent = sorted({name.split("/")[0] for name in files if "/" in name} - read)
    ways = pl.DataFrame({"org_folder": silent}, schema={"org_folder": pl.String}).select(
        pl.col(c) if c == "org_folder" else pl.lit(None, pl.String).alias(c) for c in CANDIDATES
    )
    found, _ = companies.resolve(
        ways, pl.concat(org, how="diagonal_relaxed") if org else canonical.empty("org")
    )
    nothing_read = (
        found.select("org_id", pl.lit("nothing_read").alias("reason"), org_name="company")
        .drop_nulls("org_id")
        .unique("org_id", keep="first", maintain_order=True)
        .join(_handed(mapping, delivered), on="org_id", how="anti")
    )
    late = missing(mapping, org, delivered).join(nothing_read, on="org_id", how="anti")
    return pl.concat([late, nothing_read])


def company_counts(companies: pl.DataFrame, absent: pl.DataFrame) -> dict[str, Any]:
    """The counts of companies for the manifest."""
    left = absent.select("org_id", "reason").to_dicts()
    late = absent.filter(pl.col("reason") == "not_delivered").height
    silent = absent.filter(pl.col("reason") == "nothing_read").height
    unstaffed = absent.height - late - silent
    return {
        "expected": companies.height + late + silent,
        "delivered": companies.height + silent,
        "checked": companies.height - unstaffed,
        "not_checked": left,
    }
