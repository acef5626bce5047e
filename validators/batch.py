"""Readings as one: which company each row belongs to, and which companies go together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from validators import companies, shapes
from validators.companies import CANDIDATES
from validators.findings import COLUMNS as FINDINGS
from validators.layout import canonical, unread
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


# Frames of a reading that are no tables of a company.
ASIDE = ("delivered", "unreadable", "ways")


def frames(reading: Reading) -> dict[str, pl.DataFrame]:
    """What is put aside of a reading: the tables by kind, `delivered`, `unreadable` and `ways`.

    `ways` are the distinct ways in which rows name their company, with the number of rows each
    has; a row says by number (`way`) which is its own.
    """
    named = [table.select(CANDIDATES).unique() for table in reading.tables.values()]
    listed = pl.concat([reading.delivered.select(CANDIDATES), *named]).unique()
    ways = listed.sort(CANDIDATES).with_row_index("way")
    tables = {kind: _numbered(table, ways) for kind, table in reading.tables.items()}
    counted = pl.concat(
        [
            pl.DataFrame(schema={"way": pl.UInt32}),
            *(table.select("way") for table in tables.values()),
        ]
    )
    rows = counted.group_by("way").agg(rows=pl.len())
    aside = {
        "delivered": reading.delivered,
        "unreadable": reading.unreadable,
        "ways": ways.join(rows, on="way", how="left", maintain_order="left").with_columns(
            pl.col("rows").fill_null(0)
        ),
    }
    return {kind: _narrowed(kind, table) for kind, table in tables.items()} | aside


def _numbered(table: pl.DataFrame, ways: pl.DataFrame) -> pl.DataFrame:
    """The rows with the number of their way instead of its four columns."""
    own = table.select(CANDIDATES).unique()
    if own.height == 1:
        # All rows name their company alike: no need to join them all.
        way = own.join(ways, on=CANDIDATES, nulls_equal=True)["way"].item()
        return table.with_columns(way=pl.lit(way, pl.UInt32))
    return table.join(ways, on=CANDIDATES, how="left", nulls_equal=True, maintain_order="left")


def _narrowed(kind: str, table: pl.DataFrame) -> pl.DataFrame:
    """Of a table what is looked at later; of the company list everything."""
    if kind == "org":
        return table
    wanted = [*shapes.schema(kind), "person_name", "way"]
    return table.select(list(dict.fromkeys(c for c in wanted if c in table.columns)))


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


def of_companies(
    parts: Iterable[Mapping[str, pl.DataFrame]], mapping: pl.DataFrame, chosen: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """The rows of the chosen companies from several parts, checked to be what rules may see."""
    wanted = pl.col("org_id").is_in(pl.Series(chosen, dtype=pl.String).implode())
    found: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        mine = {kind: part[kind] for kind in (*shapes.kinds(), "ways") if kind in part}
        rows = owned(mine, mapping)
        rows["delivered"] = of_ways(part["delivered"], mapping)
        for kind, table in rows.items():
            found.setdefault(kind, []).append(table.filter(wanted))
    tables = {kind: pl.concat(rows) for kind, rows in found.items()}
    return {
        kind: rows if kind == "delivered" else shapes.checked(kind, shapes.fitted(kind, rows))
        for kind, rows in tables.items()
    }


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


def nothing_unread() -> pl.DataFrame:
    """The list of what could not be read, when everything could."""
    return unread.none()


def conflicts(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A line for each identity number with two names in the tables of a batch."""
    return name_conflicts(rows for rows in frames.values() if "name_key" in rows.columns)


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


def shared_marks(
    parts: Iterable[Mapping[str, pl.DataFrame]], mapping: pl.DataFrame
) -> pl.DataFrame:
    """Certificate numbers and pictures claimed for several people, whatever their company.

    Each part has its `ways` and, if anybody claims something, its `certificate_claim`.
    """
    kind = "certificate_claim"
    rows = [owned(part, mapping)[kind] for part in parts if kind in part]
    fitted = [shapes.fitted(kind, part.filter(pl.col("org_id").is_not_null())) for part in rows]
    return claims.shared_marks(roster.with_person(pl.concat([shapes.empty(kind), *fitted])))


def sizes(ways: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """How many rows a part holds of each company: `org_id, rows`."""
    placed = of_ways(ways, mapping).drop_nulls("org_id")
    return placed.group_by("org_id").agg(pl.col("rows").sum())


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
    return pl.concat([pl.DataFrame(schema=blank), *parts])


def file_owners(delivered: Sequence[pl.DataFrame], mapping: pl.DataFrame) -> pl.DataFrame:
    """Whose each file is: `file, org_id`; a joint file has several owners."""
    placed = [of_ways(part, mapping) for part in delivered]
    return (
        pl.concat(placed)
        .select("org_id", file="source_file")
        .drop_nulls()
        .unique(maintain_order=True)
    )


def addresses(ownerless: Sequence[pl.DataFrame]) -> list[tuple[str, str]]:
    """File and sheet of every row whose company cannot be told."""
    return [pair for part in ownerless for pair in part.select("file", "sheet").iter_rows()]


def company_counts(companies: pl.DataFrame, absent: pl.DataFrame) -> dict[str, Any]:
    """The counts of companies for the manifest."""
    left = absent.select("org_id", "reason").to_dicts()
    late = absent.filter(pl.col("reason") == "not_delivered").height
    unstaffed = absent.height - late
    return {
        "expected": companies.height + late,
        "delivered": companies.height,
        "checked": companies.height - unstaffed,
        "not_checked": left,
    }


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


def unreadable(
    listed: Sequence[pl.DataFrame], mapping: pl.DataFrame, *, unmasked: bool = False
) -> pl.DataFrame:
    """The whole list in order, each line with the company whose delivery it stands in, if one.

    Identity numbers in what stood there are masked unless the run was told otherwise.
    """
    owners = mapping.drop_nulls(["org_id", "org_folder"]).unique("org_folder", keep="none")
    folder = pl.when(pl.col("file").str.contains("/")).then(
        pl.col("file").str.split("/").list.first()
    )
    rows = pl.concat([unread.none(), *listed])
    owned_by = rows.with_columns(org_folder=folder).join(
        owners.select("org_folder", owner="org_id"),
        on="org_folder",
        how="left",
        maintain_order="left",
    )
    listed_all = (
        owned_by.with_columns(org_id=pl.coalesce("org_id", "owner"))
        .select(list(unread.UNREAD))
        .sort("file", "sheet", "row", "column", maintain_order=True)
    )
    return listed_all if unmasked else unread.masked(listed_all)


def lookups(states: pl.DataFrame) -> dict[str, int]:
    """How many were asked about, and how many the source answered for."""
    failed = states.filter(pl.col("lookup_state") == "failed").height
    return {"asked": states.height, "answered": states.height - failed, "failed": failed}


def named(mapping: pl.DataFrame) -> list[str]:
    """Every company that is named somewhere."""
    return mapping["org_id"].drop_nulls().unique(maintain_order=True).to_list()


def folders_of(names: Sequence[str], listed: pl.DataFrame | None, company: str) -> set[str]:
    """The delivery folders that are the company's, by their name and the company list."""
    nothing = pl.lit(None, dtype=pl.String)
    ways = pl.DataFrame({"org_folder": names}, schema={"org_folder": pl.String}).select(
        nothing.alias(c) if c != "org_folder" else pl.col(c) for c in CANDIDATES
    )
    mapping, _ = companies.resolve(ways, canonical.empty("org") if listed is None else listed)
    return set(mapping.filter(pl.col("org_id") == company)["org_folder"])


def about(lines_: pl.DataFrame, company: str | None) -> pl.DataFrame:
    """The lines of the list that concern a company, or no company in particular."""
    if company is None:
        return lines_
    return lines_.filter(pl.col("org_id").is_null() | (pl.col("org_id") == company))


def missing(
    mapping: pl.DataFrame,
    org: Sequence[pl.DataFrame],
    delivered: Sequence[pl.DataFrame],
    chosen: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Companies expected by the list that are not checked, and why: `org_id, reason`.

    With `chosen` only those are expected.
    """
    handed = pl.concat([of_ways(part, mapping) for part in delivered])
    own = handed.filter(pl.col("kind") != "org")
    if chosen is not None:
        own = own.filter(pl.col("org_id").is_in(pl.Series(chosen, dtype=pl.String).implode()))
    expected = [part.drop_nulls("uscc").select(org_id="uscc") for part in org]
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
    return pl.concat([absent, unstaffed])
