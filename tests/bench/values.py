"""How many identity numbers and dates the readers take in a second of CPU.

python -m tests.bench.values [--rows 5000000] [--mess 0.02] [--repeat 3]
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import polars as pl

from tests.bench import goals, identities, mess
from tests.bench.__main__ import say
from tests.bench.draws import below
from tests.bench.goals import Goal
from tests.bench.world import Scale
from validators import dates, identity

DAYS = (mess.LAST_DAY - mess.FIRST_DAY).days


def cells(scale: Scale) -> pl.DataFrame:
    """Identity numbers and two columns of days, a share of them written carelessly."""
    rows = pl.int_range(scale.workers, eager=True)
    numbers = identities.id_numbers(identities.pids(scale.seed, rows))
    days = pl.Series([mess.FIRST_DAY + timedelta(n) for n in range(DAYS)])
    terms = {
        name: days.gather(below(scale.seed, name, rows, DAYS))
        for name in ("valid_from", "valid_to")
    }
    written = {name: mess.dates(scale, name, term, rows) for name, term in terms.items()}
    return pl.DataFrame({"person_id_no": mess.ids(scale, "person_id_no", numbers, rows), **written})


def cpu(task: Callable[[], object]) -> float:
    """The CPU seconds of a task in all its threads."""
    started = time.process_time()
    task()
    return time.process_time() - started


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.values", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--mess", type=float, default=0.02)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    say(f"{asked.rows:,} rows, mess {asked.mess:g}, load {os.getloadavg()[0]:.1f}")
    typed = cells(Scale(asked.rows, 1, asked.mess))
    numbers, terms = typed.select("person_id_no"), typed.select("valid_from", "valid_to")
    tasks: dict[str, Callable[[], object]] = {
        "identity numbers": lambda: identity.add_person(numbers, "person_id_no"),
        "dates": lambda: dates.add_dates(terms, terms.columns),
    }
    for name, task in tasks.items():
        seconds = median(cpu(task) for _ in range(asked.repeat))
        count = asked.rows * (terms.width if name == "dates" else 1)
        rate = count / seconds / 1e6
        say(Goal(name, rate, goals.READING[name], "M a CPU second", at_least=True).line())


if __name__ == "__main__":
    main()
