"""What is really so about the workers: typed, clean rows, before the files make a mess of them.

Every worker has one roster row, four training rows and one register row; two in five are special
operators and have one certificate claim. About one person in twelve has something to be found.
"""

import polars as pl

from tests.bench import words
from tests.bench.draws import below, pick, share
from tests.bench.identities import id_numbers, names, pids
from tests.bench.world import Scale

TRAININGS = 4
# One company in so many is of a high-risk industry. One day cannot hold the 20 class hours of a
# year, so with four training days in all everybody there is short: half of all findings.
HIGH_RISK_EACH = 25
# The share of everybody else who is short of hours.
SHORT = 0.02


def people(scale: Scale, low: int, high: int) -> pl.DataFrame:
    """One row for each worker from low up to high: who, where, doing what, since when."""
    worker = pl.int_range(low, high, eager=True)
    company = worker * scale.companies // scale.workers
    pid = pids(scale.seed, worker)
    who = pl.DataFrame(
        {
            "worker": worker,
            "company": company,
            "first": -(-company * scale.workers // scale.companies),
            "pid": pid,
            "id_no": id_numbers(pid),
            "person_name": names(scale.seed, worker),
            "department": pick(words.DEPARTMENTS, worker % len(words.DEPARTMENTS)),
            "trade": below(scale.seed, "trade", worker, len(words.TRADES)),
            "plain_post": pick(words.POSTS, below(scale.seed, "post", worker, len(words.POSTS))),
            "hired": share(scale.seed, "hired", worker),
            "days": below(scale.seed, "days", worker, 1 << 30),
            "fate": share(scale.seed, "fate", worker),
            "short": share(scale.seed, "short", worker) < SHORT,
        }
    )
    return started(posted(who))


def posted(who: pl.DataFrame) -> pl.DataFrame:
    """Add role, post and item: one principal a company, one safety manager in a hundred."""
    worker, first = pl.col("worker"), pl.col("first")
    who = who.with_columns(
        high_risk=pl.col("company") % HIGH_RISK_EACH == 3,
        role=pl.when(worker % 5 % 2 == 1)
        .then(pl.lit("special_operator"))
        .when(worker == first + (5 - first % 5) % 5)
        .then(pl.lit("principal"))
        .when(worker % 100 == 2)
        .then(pl.lit("safety_manager"))
        .otherwise(pl.lit("other")),
    )
    operator = pl.col("role") == "special_operator"
    title = pl.col("role").replace_strict(words.LEADERS, default=pl.col("plain_post"))
    item = pl.when(operator).then(traded("op_item"))
    return who.with_columns(
        leader=pl.col("role").is_in(list(words.LEADERS)),
        post=pl.when(operator).then(traded("post")).otherwise(title),
        required_item=item,
        # Half of the operators' roster rows name the item; for the others the post says it.
        op_item=pl.when(pl.col("days") // 4_096 % 2 == 0).then(item),
    )


def traded(what: str, trade: pl.Expr | None = None) -> pl.Expr:
    """Post, category or item of a trade; of the worker's own trade unless another is given."""
    column = pl.Series([row[words.TRADE.index(what)] for row in words.TRADES])
    return pl.lit(column).gather(pl.col("trade") if trade is None else trade)


def started(who: pl.DataFrame) -> pl.DataFrame:
    """Add the dates: four in five were hired before the years that are judged."""
    days = pl.col("days")
    new = ~pl.col("leader") & (pl.col("hired") >= 0.8)
    year = pl.when(pl.col("hired") < 0.9).then(2024).otherwise(2025)
    lately = pl.date(year, 1, 10) + pl.duration(days=days % 300)
    long_ago = pl.date(2012, 1, 1) + pl.duration(days=days % 4_000)
    appointed = pl.date(2025, 2, 1) + pl.duration(days=days % 90)
    return who.with_columns(
        new=new,
        hire_date=pl.when(new).then(lately).otherwise(long_ago),
        role_start_date=pl.when(pl.col("leader")).then(appointed),
    ).with_columns(post_start_date=pl.col("hire_date") + pl.duration(days=7))


def trainings(scale: Scale, who: pl.DataFrame) -> pl.DataFrame:
    """Four rows for each worker, all first ones first, as a running ledger would have them."""
    return pl.concat([session(scale, who, number) for number in range(TRAININGS)])


def session(scale: Scale, who: pl.DataFrame, number: int) -> pl.DataFrame:
    """The training row `number` (from 0) of each worker.

    Leaders have initial training after taking office; new staff three days before work, then one
    a year later; all others one in each of the last four years.
    """
    row = who["worker"] * TRAININGS + number
    starting = pl.col("new") & (number < TRAININGS - 1)
    last_years = 2026 if number == 0 else 2022 + number
    year = pl.when(pl.col("new")).then(pl.col("hire_date").dt.year() + 1).otherwise(last_years)
    # A company trains its people on a few days a year, each of them on one.
    class_day = pl.col("company") * 13 % 20 + below(scale.seed, "class", row, 11) * 28
    first_days = pl.col("hire_date") + pl.duration(days=1 + number)
    in_office = pl.col("role_start_date") + pl.duration(days=10 + 20 * number)
    annual = pl.date(year, 1, 10) + pl.duration(days=class_day)
    whole = (below(scale.seed, "hours", row, 30) - 27).clip(0, 2) + 8
    return who.select(
        "company", "pid", "id_no", "person_name",
        row=row,
        start_at=pl.when(pl.col("leader")).then(in_office).when(starting).then(first_days)
        .otherwise(annual),
        training_type=pl.when(pl.col("leader")).then(pl.lit("initial"))
        .when(starting).then(pl.lit("pre_job")).otherwise(pl.lit("annual")),
        level=pl.when(starting).then(pl.lit(words.LEVELS[min(number, 2)])),
        hours=pl.when(pl.col("short") & (number == 2)).then(4).otherwise(whole),
        score=below(scale.seed, "score", row, 20) + 80,
    )  # fmt: skip
