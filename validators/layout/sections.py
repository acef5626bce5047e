"""Lines between the rows that name whose people follow."""

import polars as pl

from validators.layout.skips import ROW_MARKS
from validators.layout.table import Table
from validators.words import folded

# The name of a company; a branch stands under the company that delivers.
COMPANY = r"(?:公司|集团|合作社)$"
NUMBERING = r"^\s*[(（]?[一二三四五六七八九十\d]+[)）、.\x{ff0e}]\s*"
BRANCH = r"分公司$"


def with_sections(
    raw: pl.DataFrame, rows: pl.DataFrame, out: pl.DataFrame, table: Table
) -> pl.DataFrame:
    """The raw rows with the company whose name stands alone in a line above them as `org_label`.

    `rows` are the cells as they came, `out` the rows that are no data with the reason.
    """
    lines = out.filter(reason="section").select("_part", "source_row")
    if not lines.height or table.kind == "org":
        return raw
    alone = pl.coalesce(pl.exclude(ROW_MARKS)).str.replace(NUMBERING, "")
    said = lines.join(rows, on=["_part", "source_row"], maintain_order="left").select(
        "_part", "source_row", _company=alone
    )
    name = folded(pl.col("_company"))
    said = said.filter(name.str.contains(COMPANY), ~name.str.contains(BRANCH))
    if not said.height:
        return raw
    placed = raw.sort("_part", "source_row", maintain_order=True).join_asof(
        said.sort("_part", "source_row"), on="source_row", by="_part", check_sortedness=False
    )
    label = pl.coalesce("_company", "org_label").alias("org_label")
    return placed.with_columns(label).drop("_company")
