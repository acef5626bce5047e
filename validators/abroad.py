"""People whom several companies know, and what each batch is to see of the other companies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl

from validators import owners, shapes

# Tables in which one company can contradict another.
KINDS = ("staffing", "training_record", "duty_log", "leave")
# People looked at in one go, so that a province fits a small machine.
TOGETHER = 4_000_000
Part = Mapping[str, pl.DataFrame]
Parts = Callable[[], Iterable[Part]]
NOBODY = pl.DataFrame(schema={"pid": pl.Int64, "org_id": pl.String})


def bearers(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The sure identity numbers of a reading, each with the ways in which its rows name a company.

    It is put aside with every part, so that nobody has to read the rows again to compare them.
    """
    rows = [
        tables[kind].select("pid", "way").filter(tables[kind]["id_kind"] == "strong").unique()
        for kind in KINDS
        if kind in tables
    ]
    blank = pl.DataFrame(schema={"pid": pl.Int64, "way": pl.UInt32})
    return pl.concat([blank, *rows]).unique()


def in_several(parts: Parts, mapping: pl.DataFrame) -> pl.DataFrame:
    """One row for each person whom several companies know, and each of them: `pid, org_id`.

    `parts` gives the `bearers` and `ways` of each part, as often as it is called.
    """
    people = sum(part["bearers"].height for part in parts())
    shares = 1 + people // TOGETHER
    return pl.concat([NOBODY, *(_share(parts(), mapping, n, shares) for n in range(shares))])


def _share(parts: Iterable[Part], mapping: pl.DataFrame, share: int, shares: int) -> pl.DataFrame:
    """The same of one share of all numbers."""
    orgs = mapping["org_id"].drop_nulls().unique().sort()
    place = pl.DataFrame({"org_id": orgs}).with_row_index("org")
    known = []
    for part in parts:
        ways = owners.of_ways(part["ways"], mapping).join(
            place, on="org_id", how="left", maintain_order="left"
        )["org"]
        mine = part["bearers"].filter(pl.col("pid") % shares == share)
        known.append(mine.select("pid", org=pl.lit(ways).gather("way")).drop_nulls().unique())
    blank = pl.DataFrame(schema={"pid": pl.Int64, "org": pl.UInt32})
    pairs = pl.concat([blank, *known]).unique().filter(pl.col("pid").is_duplicated())
    return pairs.select("pid", org_id=pl.lit(orgs).gather("org"))


def rows(
    parts: Iterable[Part], mapping: pl.DataFrame, several: pl.DataFrame,
    batches: Sequence[Sequence[str]],
) -> Iterator[tuple[int, dict[str, pl.DataFrame]]]:  # fmt: skip
    """For each batch the rows of companies in other batches about people who are in it, by kind.

    `batches` are the companies of each, `several` the people whom several companies know.
    """
    placed = pl.DataFrame(
        [(org, n) for n, orgs in enumerate(batches) for org in orgs],
        schema={"org_id": pl.String, "batch": pl.UInt32},
        orient="row",
    )
    wanted = several.join(placed, on="org_id").select("pid", "batch").unique()
    # Companies of one batch see each other anyhow.
    apart = wanted.filter(pl.col("pid").is_duplicated())
    if not apart.height:
        return
    found: dict[str, list[pl.DataFrame]] = {kind: [] for kind in KINDS}
    for part in parts:
        for kind, table in owners.owned(part, mapping).items():
            sure = table.filter(pl.col("id_kind") == "strong").drop_nulls("org_id")
            theirs = sure.join(apart.select("pid").unique(), on="pid", how="semi")
            found[kind].append(_named(shapes.fitted(kind, theirs), mapping))
    tables = {kind: _routed(pl.concat(some), apart, placed) for kind, some in found.items() if some}
    for number in range(len(batches)):
        yield (
            number,
            {
                kind: table.filter(pl.col("batch") == number).drop("batch")
                for kind, table in tables.items()
            },
        )


def _named(table: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """The rows with the name of their company as the company list has it."""
    names = mapping.drop_nulls("org_id").unique("org_id", keep="first").select("org_id", "company")
    listed = table.join(names, on="org_id", how="left", maintain_order="left")
    return listed.with_columns(org_name=pl.coalesce("company", "org_name")).drop("company")


def _routed(table: pl.DataFrame, apart: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Each row once for every batch that knows its person, but for the one it is in."""
    own = table.join(placed.rename({"batch": "_own"}), on="org_id")
    return own.join(apart, on="pid").filter(pl.col("batch") != pl.col("_own")).drop("_own")
