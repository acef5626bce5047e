"""What opening files costs beside the fast reader alone, and how much each of many files costs.

python -m tests.bench.reading [--rows 200000] [--files 10000] [--repeat 3] [--work build/bench]
"""

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import fastexcel
import polars as pl
import xlsxwriter

from connectors import inbox
from connectors.exports import open_file
from flows.reading import files_of, understood
from tests.bench import goals, sheets
from tests.bench.__main__ import say
from tests.bench.goals import Goal
from tests.bench.values import cpu

HEADINGS = (
    "序号", "姓名", "身份证号码", "性别", "部门", "岗位", "人员类别", "作业类别",
    "操作项目", "入职日期", "任职日期", "上岗日期", "离职日期", "工龄", "备注",
)  # fmt: skip
# Rows of each of many files.
FEW = 20


def roster(rows: int) -> pl.DataFrame:
    """A roster of 15 columns as text."""
    at = pl.int_range(rows, dtype=pl.Int64)
    day = (pl.lit("2015-01-01").str.to_date() + pl.duration(days=at * 7 % 3000)).cast(pl.String)
    columns = (
        at + 1, pl.format("王{}", at % 9973),
        pl.format("3101011990{}", at.cast(pl.String).str.zfill(8)), "男",
        pl.format("{}车间", at % 50),
        pl.format("维修电工{}", at % 90), "特种作业人员", "电工作业", "低压电工作业", day, day, day,
        None, at % 40, "无",
    )  # fmt: skip
    written = [pl.lit(c) if c is None or isinstance(c, str) else c for c in columns]
    named = zip(written, HEADINGS, strict=True)
    return pl.select(column.cast(pl.String).alias(name) for column, name in named)


def write_shared(table: pl.DataFrame, path: Path) -> None:
    """A workbook as office programs write it: each text once, and cells that point to it."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([table.columns, *table.iter_rows()]):
            for column, text in enumerate(row):
                if text is not None:
                    sheet.write_string(number, column, text)


def made(work: Path, rows: int, files: int) -> dict[str, Path]:
    """The files to read, kept between runs."""
    folder = work / f"reading-{rows}-{files}"
    paths = {name: folder / name for name in ("inline.xlsx", "shared.xlsx", "utf8.csv", "gb.csv")}
    paths["many"] = folder / "many"
    if not paths["many"].exists():
        folder.mkdir(parents=True, exist_ok=True)
        table = roster(rows)
        sheets.write_workbook(table, paths["inline.xlsx"])
        write_shared(table, paths["shared.xlsx"])
        table.write_csv(paths["utf8.csv"])
        text = paths["utf8.csv"].read_text("utf-8")
        paths["gb.csv"].write_bytes(text.encode("gb18030"))
        few = table.head(FEW)
        for number in range(files):
            place = folder / "making" / f"{number:06}"
            place.mkdir(parents=True)
            sheets.write_workbook(few, place / "花名册.xlsx")
        (folder / "making").rename(paths["many"])
    return paths


def bare_workbook(path: Path) -> pl.DataFrame:
    """The cells of the first sheet as text, by the fast reader alone."""
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
    return sheet.to_polars()


def ours(path: Path) -> int:
    """Open a file to its grids."""
    return sum(grid.cells.height for grid in open_file(path, path.name))


def ratio(above: Callable[[], object], below: Callable[[], object], repeat: int) -> float:
    """CPU seconds of one task over those of another, run by turns; the median."""
    above(), below()
    return median(cpu(above) / cpu(below) for _ in range(repeat))


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path("build/bench"))
    asked = parser.parse_args()
    paths = made(asked.work, asked.rows, asked.files)
    say(f"{asked.rows:,} rows of {len(HEADINGS)} columns, load {os.getloadavg()[0]:.1f}")
    for name in ("inline.xlsx", "shared.xlsx"):
        found = ratio(partial(ours, paths[name]), partial(bare_workbook, paths[name]), asked.repeat)
        say(Goal(f"{name}: opening / bare reader", found, goals.WORKBOOK, "x CPU").line())
    plain = partial(pl.read_csv, paths["utf8.csv"], has_header=False, infer_schema=False)
    found = ratio(partial(ours, paths["gb.csv"]), plain, asked.repeat)
    say(Goal("GB18030 text: opening / polars on UTF-8", found, goals.TEXT, "x CPU").line())
    files = files_of(inbox.deliveries(paths["many"]))
    opening = cpu(lambda: [ours(file.path) for file in files]) / len(files) * 1000
    whole = cpu(lambda: understood(files)) / len(files) * 1000
    say(f"{len(files):,} files of {FEW} rows: {opening:.2f} ms CPU to open each")
    say(Goal("understanding each, beyond opening", whole - opening, goals.EACH, "ms CPU").line())


if __name__ == "__main__":
    main()
