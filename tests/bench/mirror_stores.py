"""The same register in DuckDB and in SQLite, for comparison: `python mirror_stores.py STORE …`.

Runs in an environment of its own with DuckDB, so it uses nothing of ours.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

BATCH = 100_000


def clocked(found: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    """Do the work and note its wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    found[f"{name} wall"] = time.perf_counter() - wall
    found[f"{name} cpu"] = time.process_time() - cpu
    return done


def build_duckdb(dumps: str, file: str) -> None:
    """One table sorted by key."""
    with duckdb.connect(file) as store:
        store.execute(f"create table register as select * from '{dumps}/*.parquet' order by pid")


def build_sqlite(dumps: str, file: str) -> None:
    """One table clustered by its key, loaded in the order of the keys."""
    rows = duckdb.connect()
    rows.execute("set preserve_insertion_order = true")
    wanted = rows.execute(
        f"select pid, row_number() over () as n, columns(* exclude (pid, "
        f"first_issue_date_month, valid_from_month, valid_to_month, review_due_date_month, "
        f"review_done_date_month, updated_on_month))::varchar "
        f"from '{dumps}/*.parquet' order by pid"
    )
    names = [column[0] for column in wanted.description]
    with sqlite3.connect(file) as store:
        store.execute("pragma journal_mode = wal")
        store.execute("pragma synchronous = normal")
        columns = ", ".join(f'"{name}"' for name in names)
        store.execute(f"create table register ({columns}, primary key (pid, n)) without rowid")
        marks = ", ".join("?" * len(names))
        while batch := wanted.fetchmany(BATCH):
            store.executemany(f"insert into register values ({marks})", batch)
    store.close()


def ask_duckdb(store: Any, keys: Iterable[int]) -> list[Any]:
    """All rows of the keys."""
    listed = ", ".join(map(str, keys))
    return list(store.execute(f"select * from register where pid in ({listed})").fetchall())


def ask_sqlite(store: Any, keys: Iterable[int]) -> list[Any]:
    """All rows of the keys, by one statement each."""
    query = "select * from register where pid = ?"
    return [row for key in keys for row in store.execute(query, (key,))]


def forget(file: str) -> None:
    """Let the system forget the file, so that it is read from the disk again."""
    os.sync()
    handle = os.open(file, os.O_RDONLY)
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(handle)


OPEN = {
    "duckdb": lambda file: duckdb.connect(file, read_only=True),
    "sqlite": lambda file: sqlite3.connect(file),
}
BUILD = {"duckdb": build_duckdb, "sqlite": build_sqlite}
ASK = {"duckdb": ask_duckdb, "sqlite": ask_sqlite}


def measured(store: str, dumps: str, file: str, asked: list[list[int]]) -> dict[str, float]:
    """Build, one key and a company's keys, cold and again."""
    found: dict[str, float] = {}
    Path(file).unlink(missing_ok=True)
    clocked(found, "build", lambda: BUILD[store](dumps, file))
    found["mib"] = Path(file).stat().st_size / (1 << 20)
    for name, keys in (("one", [turn[:1] for turn in asked]), ("company", asked)):
        forget(file)
        found |= answered(store, file, name, keys)
    return found


def answered(store: str, file: str, name: str, keys: list[list[int]]) -> dict[str, float]:
    """Seconds to open the store and ask for the first keys, and to ask for others after them."""
    found: dict[str, float] = {}
    opened = clocked(found, "open", lambda: OPEN[store](file))
    for turn, wanted in enumerate(keys):
        clocked(found, f"{turn}", partial(ASK[store], opened, wanted))
    opened.close()
    again = median(found[f"{turn} wall"] for turn in range(1, len(keys)))
    return {f"{name} first wall": found["open wall"] + found["0 wall"], f"{name} again wall": again}


if __name__ == "__main__":
    keys = json.loads(Path(sys.argv[4]).read_text())
    sys.stdout.write(json.dumps(measured(sys.argv[1], sys.argv[2], sys.argv[3], keys)) + "\n")
