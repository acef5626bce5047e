"""Make a synthetic inbox of any size, with its register and the truth behind it, once.

Run as `python -m tests.bench.generate`; the benchmark does so and keeps the result.
"""

import argparse
import json
import shutil
from pathlib import Path

import polars as pl

from tests.bench import mess, words
from tests.bench.certificates import claims, register
from tests.bench.identities import uscc
from tests.bench.sheets import write
from tests.bench.truth import HIGH_RISK_EACH, people, trainings
from tests.bench.world import FORMS, Scale, Site, site

# Workers made at a time; it bounds the memory and, in joint files, the rows of a sheet.
CHUNK = 200_000
# Up to so many companies each has a folder; beyond, their rows stand in joint files.
FOLDERS = 2_000


def generate(scale: Scale, form: str, work: Path) -> Site:
    """Make the world unless it is there already, and return where it lies."""
    target = site(scale, form, work)
    if target.counts:
        return target
    # Also what an older generator made for the same arguments.
    for old in work.glob(f"{target.root.name.rpartition('-')[0]}-*"):
        shutil.rmtree(old)
    for folder in (target.inbox, target.register, *map(target.typed.joinpath, words.FILES)):
        folder.mkdir(parents=True)
    write_company_list(scale, form, target.inbox)
    counts = dict.fromkeys((*words.FILES, "register"), 0)
    for number, (first, last) in enumerate(chunks(scale)):
        for table, rows in write_chunk(scale, form, target, number, first, last).items():
            counts[table] += rows
    if scale.workers <= CHUNK * 5:
        pl.read_parquet(target.register / "*.parquet").write_csv(target.register_csv)
    (target.root / "done.json").write_text(json.dumps(counts))
    return target


def chunks(scale: Scale) -> list[tuple[int, int]]:
    """Runs of companies (first, one after the last) with no more workers than a chunk holds."""
    step = max(1, CHUNK * scale.companies // scale.workers)
    return [
        (first, min(first + step, scale.companies)) for first in range(0, scale.companies, step)
    ]


def write_company_list(scale: Scale, form: str, inbox: Path) -> None:
    """Write the list of companies; into the folder of the company when there is only one."""
    rows = [company(number) for number in range(scale.companies)]
    folder = inbox / uscc(0) if scale.companies == 1 else inbox
    folder.mkdir(exist_ok=True)
    headed = pl.DataFrame(rows, schema=list(words.COMPANY.values()), orient="row")
    write(headed, folder / words.COMPANY_LIST, form)


def company(number: int) -> tuple[str, str, str, str]:
    """Name, code, industry and division of a company."""
    industry = words.INDUSTRIES[number % len(words.INDUSTRIES)]
    if number % HIGH_RISK_EACH == 3:
        industry = words.HIGH_RISK
    code = uscc(number)
    return f"示例{number + 1}号{industry}有限公司", code, industry, code[2:8]


def write_chunk(
    scale: Scale, form: str, target: Site, number: int, first: int, last: int
) -> dict[str, int]:
    """Write everything about the companies from first up to last; return the rows by table."""
    who = people(scale, scale.first(first), scale.first(last))
    true = {"staffing": who, "training": trainings(scale, who), "claim": claims(scale, who)}
    listed = register(scale, who)
    listed.drop("pid").write_parquet(target.register / f"{number:04d}.parquet")
    write_typed(true | {"register": listed}, target.typed, number)
    dirty = {
        "staffing": mess.staffing(scale, who),
        "training": mess.trained(scale, true["training"]),
        "claim": mess.claimed(scale, true["claim"]),
    }
    coded = {name: table.with_columns(true[name]["company"]) for name, table in dirty.items()}
    if scale.companies > FOLDERS:
        write_joint(coded, target.inbox, number, form)
    else:
        write_folders(coded, target.inbox, form)
    return {name: table.height for name, table in (true | {"register": listed}).items()}


def write_typed(true: dict[str, pl.DataFrame], folder: Path, number: int) -> None:
    """Write the columns a bare join needs, in the types it likes best."""
    keep = {
        "staffing": ("pid", "company", "role", "high_risk", "id_no", "person_name"),
        "training": ("pid", "year", "annual", "hours"),
        "claim": ("pid", "op_item", "valid_to"),
        "register": ("pid", "op_item", "valid_to", "review_due_date", "review_done_date"),
    }
    training = true["training"].with_columns(
        year=pl.col("start_at").dt.year().cast(pl.Int16),
        annual=pl.col("training_type") == "annual",
        hours=pl.col("hours").cast(pl.Float32),
    )
    for name, table in (true | {"training": training}).items():
        (folder / name).mkdir(exist_ok=True)
        table.select(keep[name]).write_parquet(folder / name / f"{number:04d}.parquet")


def write_folders(tables: dict[str, pl.DataFrame], inbox: Path, form: str) -> None:
    """Write one folder for each company, named by its code, with one file for each table."""
    for name, table in tables.items():
        for (number,), rows in table.group_by("company", maintain_order=True):
            folder = inbox / uscc(int(str(number)))
            folder.mkdir(exist_ok=True)
            write(rows.drop("company"), folder / words.FILES[name], form)


def write_joint(tables: dict[str, pl.DataFrame], inbox: Path, number: int, form: str) -> None:
    """Write the tables of several companies to joint files, told apart by a company column."""
    for name, table in tables.items():
        seen = table["company"].unique()
        codes = pl.Series([uscc(one) for one in seen], dtype=pl.String)
        code = pl.col("company").replace_strict(seen, codes).alias(words.COMPANY["uscc"])
        joint = table.select(code, pl.exclude("company"))
        write(joint, inbox / f"{words.FILES[name]}{number:04d}", form)


def main() -> None:
    """Make the world the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--format", choices=FORMS, required=True)
    for name in ("workers", "companies", "seed"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--mess", type=float, required=True)
    asked = parser.parse_args()
    scale = Scale(asked.workers, asked.companies, asked.mess, asked.seed)
    generate(scale, asked.format, asked.work)


if __name__ == "__main__":
    main()
