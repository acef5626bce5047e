"""Sum training hours beside the least that summing costs: `python -m tests.bench.hours --rows N`.

The same files of training rows, in buckets of whole people as a night has them in batches, are
summed three times: by one bare group-by of the stated minutes over person and year (`bare`), by the
same in each bucket alone (`buckets`), and by the program's own steps: whose record it is, one
session once, the union of what overlaps by the clock, what is merely possible apart (`ours`). Each
reads the files itself, in a process of its own; the rosters, which a night has at hand, are read
beforehand and not counted. A third of the rows bears clock times, one in thirty lies over another.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import polars as pl

from tests.bench.goals import HOURS, Goal, ratio
from tests.bench.measure import run
from tests.bench.world import AS_OF
from validators import shapes
from validators.law import law
from validators.rolls import delivery, hours, records, roster, sessions

PEOPLE, EACH = 50_000, 4
KIND = "training_record"
# Of so many rows one bears clock times, and of these one in so many lies over another.
CLOCKED, OVER = 3, 10
WAYS = ("bare", "buckets", "ours")
# The columns that the sum of hours is made of.
WANTED = [
    "org_id", "pid", "id_kind", "name_key", "person_id_no", "training_type", "start_at",
    "start_at_precision", "end_at", "end_at_precision", "minutes", "hours_days", "topic", "result",
]  # fmt: skip


def bucket(number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Roster and training rows of one bucket, every value a function of its place."""
    n = pl.int_range(PEOPLE * EACH, eager=True, dtype=pl.Int64).alias("n")
    who, turn = pl.col("n") // EACH, pl.col("n") % EACH
    mixed = (pl.col("n") * 2_654_435_761 + number) % 1_000_003
    clocked = mixed % CLOCKED == 0
    over = clocked & (mixed // CLOCKED % OVER == 0)
    midnight = pl.datetime(2023, 3, 1) + pl.duration(days=turn * 365 + mixed % 200)
    begins = midnight + pl.duration(hours=8, minutes=pl.when(over).then(60).otherwise(0))
    pid = (10**16 + number * PEOPLE + who).alias("pid")
    org = pl.lit(f"91310115MA{number:07d}0")
    rows = n.to_frame().select(
        pid, org.alias("org_id"),
        id_kind=pl.lit("strong"), name_key=pl.lit("某某"), person_id_no=pl.lit(None, pl.String),
        training_type=pl.lit("annual"),
        start_at=pl.when(clocked).then(begins).otherwise(midnight),
        start_at_precision=pl.when(clocked).then(pl.lit("minute")).otherwise(pl.lit("day")),
        end_at=pl.when(clocked).then(begins + pl.duration(minutes=180)),
        end_at_precision=pl.when(clocked).then(pl.lit("minute")),
        minutes=pl.lit(180.0),
        topic=pl.concat_str(pl.lit("安全培训"), (mixed % 40).cast(pl.String)),
        result=pl.lit("passed"),
    )  # fmt: skip
    more = rows.filter(n.to_frame().select(over).to_series()).with_columns(
        start_at=pl.col("start_at") - pl.duration(minutes=60),
        end_at=pl.col("end_at") - pl.duration(minutes=60),
        topic=pl.lit("消防演练"),
    )
    staffing = rows.select("pid", "org_id", "id_kind", "name_key").unique(maintain_order=True)
    return shapes.fitted("staffing", staffing), shapes.fitted(KIND, pl.concat([rows, more]))


def made(folder: Path, count: int) -> int:
    """Write so many buckets unless they are there; the number of training rows in them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        if not (folder / f"{KIND}-{number:04}.parquet").exists():
            staffing, training = bucket(number)
            staffing.write_parquet(folder / f"staffing-{number:04}.parquet", compression="lz4")
            training.write_parquet(folder / f"{KIND}-{number:04}.parquet", compression="lz4")
    files = sorted(folder.glob(f"{KIND}-*.parquet"))[:count]
    return int(pl.scan_parquet(files).select(pl.len()).collect().item())


def bare(files: list[Path]) -> int:
    """Minutes by person and year, as a group-by adds them; their sum."""
    rows = pl.scan_parquet(files)
    sums = rows.group_by("pid", pl.col("start_at").dt.year()).agg(pl.col("minutes").sum())
    return int(sums.collect()["minutes"].cast(pl.Int64).sum())


def ours(file: Path, person: pl.DataFrame) -> int:
    """Minutes by person and year as the program counts them; their sum."""
    training = pl.read_parquet(file, columns=WANTED)
    everybody = {"annual": pl.repeat(value=True, n=person.height, eager=True)}
    owner = records.owned(training, person)
    record = records.records(training, owner, person)
    session = sessions.sessions(record, training["topic"], everybody, law("national", AS_OF))
    return int(hours.delivered(session).in_year["done"].cast(pl.Int64).sum())


def summed(folder: Path, count: int, way: str) -> dict[str, float]:
    """What one way comes to over all buckets, and its seconds; rosters are read beforehand."""
    spent = {"minutes": 0.0, "wall": 0.0, "cpu": 0.0}
    files = [folder / f"{KIND}-{number:04}.parquet" for number in range(count)]
    for step in [files] if way == "bare" else [[file] for file in files]:
        staffing = pl.read_parquet(folder / step[0].name.replace(KIND, "staffing"))
        person = roster.people(staffing, delivery.unread([staffing]))
        wall, cpu = time.perf_counter(), time.process_time()
        minutes = ours(step[0], person) if way == "ours" else bare(step)
        spent["wall"] += time.perf_counter() - wall
        spent["cpu"] += time.process_time() - cpu
        spent["minutes"] += minutes
    return spent


def main() -> None:
    """Make the rows, sum them both ways, compare the processes."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.hours", description=__doc__)
    asked.add_argument("--rows", type=int, default=8_000_000)
    asked.add_argument("--work", type=Path, default=Path("build/bench"))
    asked.add_argument("--only", choices=WAYS)
    told = asked.parse_args()
    count = max(1, told.rows // (PEOPLE * EACH))
    folder = told.work / "hours"
    if told.only:
        sys.stdout.write(json.dumps(summed(folder, count, told.only)) + "\n")
        return
    rows = made(folder, count)
    sys.stdout.write(f"{rows:,} rows in {count} buckets, load {os.getloadavg()[0]:.1f}\n")
    inside = {}
    for way in WAYS:
        command = [sys.executable, "-m", "tests.bench.hours", "--only", way]
        options = ["--rows", f"{told.rows}", "--work", f"{told.work}"]
        cost = run([*command, *options], folder / f"{way}.log", {})
        inside[way] = json.loads(cost.last_line())
        sys.stdout.write(
            f"{way:<9} CPU {inside[way]['cpu']:7.2f} s  wall {inside[way]['wall']:7.2f} s  "
            f"{cost.biggest:6.0f} MiB  {inside[way]['minutes']:,.0f} minutes\n"
        )
    cpu = {way: spent["cpu"] for way, spent in inside.items()}
    against = ratio(cpu["ours"], cpu["bare"])
    sys.stdout.write(Goal("summing hours / bare group-by, CPU", against, HOURS, "x").line() + "\n")
    sys.stdout.write(
        f"against the group-by in buckets: {ratio(cpu['ours'], cpu['buckets']):.2f} x\n"
    )


if __name__ == "__main__":
    main()
