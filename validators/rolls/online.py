"""On-line study as the platform logged it, brought to training records that count or do not."""

import polars as pl

from validators import shapes
from validators.law import Law
from validators.rolls.records import IDLE, PROXY

KIND = "training_record"
SECONDS = 60
SAME = ("person_name", "name_key", "person_id_no", "id_kind", "pid", "org_id", "org_name",
        "source_file", "source_sheet", "source_row")  # fmt: skip


def with_online(training: pl.DataFrame, log: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The training records with the on-line study under them, of the type `other`.

    What was watched counts, cut to the clock like any stated length: nobody watches faster than
    it, and two devices or two courses at a time are one stretch. Study whose face check failed,
    and long study without a sign of life, count towards nothing.
    """
    if not log.height:
        return training
    start, end = pl.col("started_at"), pl.col("ended_at")
    watched = (pl.col("watched_seconds") // SECONDS).cast(pl.Float64)
    length = pl.max_horizontal((end - start).dt.total_minutes(), watched)
    silent = (pl.col("interactions") == 0) & (length >= law.whole("idle_hours") * SECONDS)
    rows = log.select(
        *[c for c in SAME if c in log.columns],
        start_at=start,
        start_at_precision="started_at_precision",
        end_at=end,
        end_at_precision="ended_at_precision",
        minutes=watched,
        topic="course_id",
        training_type=pl.when(~pl.col("face_pass").fill_null(value=True)).then(pl.lit(PROXY))
        .when(silent.fill_null(value=False)).then(pl.lit(IDLE)).otherwise(pl.lit("other")),
    )  # fmt: skip
    return pl.concat([training, shapes.fitted(KIND, rows)])
