"""How the command line shows the layout of small files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from tests.flows.deliveries import AS_OF, ELECTRICIAN, run

TABLE = {
    "file", "sheet", "kind", "title_rows", "header_rows", "first_data_row", "last_data_row",
    "rows_seen", "rows_read", "rows_skipped", "rows_set_aside", "preamble", "columns",
}  # fmt: skip
ODD = "名字啊|号码啊|干啥的|哪天来\n王一|{}|电工|2020.1.5\n李二||钳工|2021年3月\n"


def shown(path: Path, *more: object) -> dict[str, Any]:
    return dict(json.loads(run("layout", path, "--format", "json", *more).stdout))


def csv(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("|", ","), encoding="utf-8")
    return path


def odd(folder: Path, layout: str) -> Path:
    csv(folder / "人.csv", ODD.format(ELECTRICIAN))
    (folder / "layout.toml").write_text(layout, encoding="utf-8")
    return folder


def fields(table: Mapping[str, Any]) -> dict[str, str | None]:
    return {letter: column["field"] for letter, column in table["columns"].items()}


def listed(folder: Path) -> list[tuple[str, int | None, str | None, str, str]]:
    """The lines about the layout file: its name, line, key, reason and what came."""
    out = folder.parent / "out"
    run("verify", folder, "--as-of", AS_OF, "--out", out)
    rows = pl.read_parquet(out / f"{AS_OF}" / "unreadable.parquet")
    about = rows.filter(pl.col("reason").str.starts_with("layout_"))
    return about.select("file", "row", "column", "reason", "original").rows()
