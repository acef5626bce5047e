"""Answers kept with their date, and the people who still wait for one: one SQLite file.

People stand in it under keyed pseudonyms, without their numbers. Names stand in it where the
register told them, so the file is its owner's alone. It may be deleted at any time: then everybody
is asked again. Each answer is sealed with a checksum, since SQLite does not notice where a disk
changed what lies in a row; one whose seal is broken is as if it had never been given.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from connectors.errors import Unreachable

LOCK_SECONDS = 30
SCHEMA = """
CREATE TABLE IF NOT EXISTS answer(
    person TEXT PRIMARY KEY, asked_on TEXT NOT NULL, answered_on TEXT NOT NULL,
    state TEXT NOT NULL, rows TEXT NOT NULL, claimed TEXT, next_end TEXT,
    seal INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting(
    person TEXT PRIMARY KEY, since TEXT NOT NULL, seen TEXT NOT NULL, tries INTEGER NOT NULL,
    why TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent(day TEXT PRIMARY KEY, requests INTEGER NOT NULL) WITHOUT ROWID;
"""
ANSWER = ("person", "asked_on", "answered_on", "state", "rows", "claimed", "next_end")
SEALED = " || char(31) || ".join(f"ifnull(a.{column}, '')" for column in ANSWER)
KNOWN = {
    "person": pl.String, "asked_on": pl.String, "answered_on": pl.String, "state": pl.String,
    "rows": pl.String, "claimed": pl.String, "next_end": pl.String, "since": pl.String,
    "tries": pl.Int64, "why": pl.String,
}  # fmt: skip
DAYS = ("asked_on", "answered_on", "next_end", "since")


class Unkept(Unreachable):
    """The cache keeps nothing more: it is gone, locked or full. Asking on would be in vain."""


@dataclass(frozen=True)
class Answer:
    """What is kept of one person's answer; `next_end` is the first end that comes after it."""

    person: str
    answered_on: date
    state: str
    rows: str
    claimed: str
    next_end: date | None


class Cache:
    """The file, open. Whoever writes to it does so in one short transaction for each reply."""

    def __init__(self, file: Path, *, thoroughly: bool = True) -> None:
        """Open the file or make it; one that is no longer a cache is put aside under `.broken`.

        To look at every page of it `thoroughly` takes seconds where millions were asked about.
        """
        self._thoroughly = thoroughly
        self.file = file
        self.renewed = False
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and not _is_damage(error):
                raise Unkept(f"{file}: {error}") from None
            self._put_aside()
            self._open()
            self.renewed = True

    def close(self) -> None:
        """Close the file."""
        self._line.close()

    def known(self, people: pl.Series) -> pl.DataFrame:
        """One row for each of the people that has an answer or waits for one."""
        with self._told(people):
            rows = self._line.execute(
                "SELECT t.person, asked_on, answered_on, state, rows, claimed, next_end,"
                " since, CAST(tries AS INTEGER), why FROM told t LEFT JOIN answer a"
                f" ON a.person = t.person AND a.seal = seal(CAST({SEALED} AS BLOB))"
                " LEFT JOIN waiting w ON w.person = t.person"
                " WHERE a.person IS NOT NULL OR w.person IS NOT NULL"
            ).fetchall()
        frame = pl.DataFrame(rows, KNOWN, orient="row")
        return frame.with_columns(pl.col(c).str.to_date("%Y-%m-%d", strict=False) for c in DAYS)

    @staticmethod
    def none_known() -> pl.DataFrame:
        """The table of `known` without a row."""
        return pl.DataFrame(schema=KNOWN | dict.fromkeys(DAYS, pl.Date))

    def wait(self, people: Iterable[str], today: date, why: str) -> None:
        """Note that these people are to be asked; who waits already keeps his place."""
        day = today.isoformat()
        self._many(
            "INSERT INTO waiting VALUES (?, ?, ?, 0, ?)"
            " ON CONFLICT DO UPDATE SET seen = excluded.seen, why = excluded.why",
            ((person, day, day, why) for person in people),
        )

    def tried(self, failed: Iterable[tuple[str, str]]) -> None:
        """Note who was asked about in vain, and why."""
        self._many(
            "UPDATE waiting SET tries = tries + 1, why = ? WHERE person = ?",
            ((why, person) for person, why in failed),
        )

    def keep(self, answers: Iterable[Answer], today: date) -> None:
        """Keep the answers, all or none, and let these people wait no longer."""
        made = [
            (a.person, today.isoformat(), a.answered_on.isoformat(), a.state, a.rows, a.claimed,
             a.next_end and a.next_end.isoformat())
            for a in answers
        ]  # fmt: skip
        with self._change() as line:
            line.executemany(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((*row, _seal("\x1f".join(part or "" for part in row).encode())) for row in made),
            )
            line.executemany("DELETE FROM waiting WHERE person = ?", ((row[0],) for row in made))

    def spend(self, today: date, budget: int) -> bool:
        """Count one request more of the day; False, and none counted, once the budget is spent."""
        if not self._is_there():
            raise Unkept(f"{self.file}：使用中被删除")
        with self._change() as line:
            line.execute("INSERT OR IGNORE INTO spent VALUES (?, 0)", (today.isoformat(),))
            done = line.execute(
                "UPDATE spent SET requests = requests + 1 WHERE day = ? AND requests < ?",
                (today.isoformat(), budget),
            )
            return done.rowcount == 1

    def forget(self, today: date, days: int) -> None:
        """Drop what nobody may use any more: answers and waiters not seen for so many days."""
        last = (today - timedelta(days)).isoformat()
        with self._change() as line:
            line.execute("DELETE FROM answer WHERE asked_on < ?", (last,))
            line.execute("DELETE FROM waiting WHERE seen < ?", (last,))
            line.execute("DELETE FROM spent WHERE day < ?", (last,))

    def _open(self) -> None:
        os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
        found = self.file.stat()
        self._place = (found.st_dev, found.st_ino)
        self._line = sqlite3.connect(self.file, timeout=LOCK_SECONDS, isolation_level=None)
        self._line.text_factory = lambda told: told.decode(errors="replace")
        self._line.create_function("seal", 1, _seal, deterministic=True)
        try:
            self._line.execute("PRAGMA journal_mode = WAL")
            self._line.execute("PRAGMA synchronous = FULL")
            self._line.execute("PRAGMA temp_store = MEMORY")
            self._check()
            self._line.executescript(SCHEMA)
            self._line.execute(f"SELECT seal, {', '.join(ANSWER)} FROM answer LIMIT 0")
            self._line.execute("CREATE TEMP TABLE told(person TEXT PRIMARY KEY) WITHOUT ROWID")
        except BaseException:
            self._line.close()
            raise

    def _check(self) -> None:
        told = self._line.execute("PRAGMA quick_check").fetchone() if self._thoroughly else ("ok",)
        if told != ("ok",):
            raise sqlite3.DatabaseError("quick_check")

    def _is_there(self) -> bool:
        try:
            found = self.file.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._place

    def _put_aside(self) -> None:
        self.file.replace(self.file.with_name(f"{self.file.name}.broken"))
        for beside in ("-wal", "-shm"):
            self.file.with_name(f"{self.file.name}{beside}").unlink(missing_ok=True)

    @contextmanager
    def _told(self, people: pl.Series) -> Iterator[None]:
        self._line.execute("BEGIN")
        try:
            self._line.executemany(
                "INSERT OR IGNORE INTO told VALUES (?)", ((person,) for person in people)
            )
            yield
        finally:
            self._line.execute("ROLLBACK")

    def _many(self, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
        with self._change() as line:
            line.executemany(statement, rows)

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that takes its place at once, and leaves nothing behind if it fails."""
        try:
            self._line.execute("BEGIN IMMEDIATE")
            yield self._line
            self._line.execute("COMMIT")
        except sqlite3.Error as error:
            if self._line.in_transaction:
                self._line.execute("ROLLBACK")
            raise Unkept(f"{self.file}: {error}") from None
        except BaseException:
            if self._line.in_transaction:
                self._line.execute("ROLLBACK")
            raise


def _is_damage(error: sqlite3.OperationalError) -> bool:
    return any(sign in str(error) for sign in ("malformed", "not a database", "no such column"))


def _seal(told: bytes) -> int:
    return zlib.crc32(told)
