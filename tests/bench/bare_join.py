"""The least work there is: one wide sum and two joins over clean, typed Parquet, nothing else.

No file to recognise, no text to repair, no name, law, grade or address of a source row: only the
arithmetic that no program can go below. Prints its seconds and row counts as JSON.
Run as `python -m tests.bench.bare_join TYPED OUT`.
"""

import json
import sys
import time
from pathlib import Path

import polars as pl

from tests.bench.world import AS_OF

YEARS = (2023, 2024, 2025)
# Class hours by role and high-risk: before work, and each year.
NEEDS = {
    ("principal", False): (32, 12),
    ("safety_manager", False): (32, 12),
    ("special_operator", False): (24, 8),
    ("other", False): (24, 8),
    ("principal", True): (48, 16),
    ("safety_manager", True): (48, 16),
    ("special_operator", True): (72, 20),
    ("other", True): (72, 20),
}


def short_of_hours(typed: Path) -> pl.LazyFrame:
    """Workers one of whose sums is below the need of their role."""
    hours, zero = pl.col("hours"), pl.lit(0, pl.Float32)
    sums = {
        f"annual_{year}": pl.when(pl.col("annual") & (pl.col("year") == year)) for year in YEARS
    } | {"initial": pl.when(~pl.col("annual"))}
    wide = (
        pl.scan_parquet(typed / "training" / "*.parquet")
        .select("pid", **{name: when.then(hours).otherwise(zero) for name, when in sums.items()})
        .group_by("pid")
        .agg(pl.col(list(sums)).sum())
    )
    rows = [(*group, *need) for group, need in NEEDS.items()]
    columns = ["role", "high_risk", "need_initial", "need_annual"]
    needs = pl.LazyFrame(rows, schema=columns, orient="row")
    begun = pl.col("initial") > 0
    low = pl.min_horizontal(f"annual_{year}" for year in YEARS).fill_null(0)
    return (
        pl.scan_parquet(typed / "staffing" / "*.parquet")
        .join(wide, on="pid", how="left")
        .join(needs, on=["role", "high_risk"], how="left")
        .filter(
            (begun & (pl.col("initial") < pl.col("need_initial")))
            | (~begun & (low < pl.col("need_annual")))
            | pl.col("initial").is_null()
        )
    )


def wrong_certificates(typed: Path) -> pl.LazyFrame:
    """All claims with what the register says of them."""
    overdue = (pl.col("review_due_date") < AS_OF) & pl.col("review_done_date").is_null()
    return (
        pl.scan_parquet(typed / "claim" / "*.parquet")
        .join(
            pl.scan_parquet(typed / "register" / "*.parquet").with_columns(known=pl.lit(1)),
            on=["pid", "op_item"],
            how="left",
            suffix="_register",
        )
        .with_columns(
            flag=pl.when(pl.col("known").is_null())
            .then(pl.lit("absent"))
            .when(pl.col("valid_to_register") < AS_OF)
            .then(pl.lit("expired"))
            .when(overdue)
            .then(pl.lit("overdue"))
            .when(pl.col("valid_to") != pl.col("valid_to_register"))
            .then(pl.lit("differs"))
        )
    )


def main() -> None:
    """Write both results and say what it took."""
    typed, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    wall, cpu = time.perf_counter(), time.process_time()
    # One after the other needs less memory than both at once.
    short_of_hours(typed).sink_parquet(out / "short.parquet", engine="streaming")
    wrong_certificates(typed).sink_parquet(out / "certificates.parquet", engine="streaming")
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    flags = pl.read_parquet(out / "certificates.parquet")["flag"].drop_nulls().value_counts()
    short = pl.scan_parquet(out / "short.parquet").select(pl.len()).collect().item()
    sys.stdout.write(json.dumps(took | {"short": short} | dict(flags.rows())) + "\n")


if __name__ == "__main__":
    main()
