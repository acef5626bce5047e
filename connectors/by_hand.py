"""What people looked up themselves: answers and decisions, kept with their date.

People stand in the file under keyed pseudonyms; the names are those the official site showed. It
is no cache: what is in it was somebody's work, so a damaged file stops the run.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from connectors import secret
from connectors.errors import Unreachable
from connectors.source import register_columns

NAME = "manual"
APART = "\x1f"
SCHEMA = """
CREATE TABLE IF NOT EXISTS answer(
    person TEXT NOT NULL, cert_type TEXT NOT NULL, what TEXT NOT NULL, looked_up_on TEXT NOT NULL,
    result TEXT NOT NULL, register_name TEXT, register_name_key TEXT, same_person TEXT,
    told TEXT NOT NULL, looked_up_by TEXT NOT NULL,
    PRIMARY KEY(person, cert_type, what, looked_up_on)) WITHOUT ROWID;
"""
KEPT = (
    "person", "cert_type", "sought", "looked_up_on", "result", "register_name",
    "register_name_key", "same_person", "told", "looked_up_by",
)  # fmt: skip
DATES = ("valid_from", "valid_to", "review_due_date", "review_done_date")
TOLD = (*DATES, "status", "industry")
LATEST = """
SELECT a.person, a.cert_type, a.what, max(a.looked_up_on), a.result, a.register_name,
    a.register_name_key, a.same_person, a.told
FROM answer a GROUP BY a.person, a.cert_type, a.what
"""
DECIDED = """
SELECT person, register_name_key, max(looked_up_on), same_person FROM answer
WHERE same_person IS NOT NULL GROUP BY person, register_name_key
"""


class Hand(NamedTuple):
    """What was looked up by hand about some people.

    `states`: one row for each person and item or role (`what`) of a `cert_type`, as sources have
    them. `certificates`: the register rows that were seen. `decided`: the other names
    (`register_name_key`) that somebody found to be the same person's.
    """

    states: pl.DataFrame
    certificates: pl.DataFrame
    decided: pl.DataFrame


def pseudonyms(people: pl.DataFrame, key: bytes) -> pl.Series:
    """The pseudonym of each `id_no` and `name_key`; null where one is blank."""
    text = people.select(text=pl.concat_str("id_no", "name_key", separator=APART))["text"]
    return secret.pseudonyms(text, key)


class ByHand:
    """The file of answers, open."""

    def __init__(self, file: Path, key: bytes) -> None:
        """Open the file or make it, for its owner alone."""
        self.key, self.file = key, file
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            self._line = sqlite3.connect(file, timeout=30, isolation_level=None)
            self._line.execute("PRAGMA journal_mode = WAL")
            self._line.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._damaged(str(error)) from None

    def close(self) -> None:
        """Close the file."""
        self._line.close()

    def of_this_list(self, answers: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
        """The answers whose number and name are those of the list as written; cells of the rest."""
        same = answers["person"] == pseudonyms(answers, self.key)
        strange = answers.filter(~same.fill_null(value=False))["cell"]
        return answers.filter(same), [(cell, "number_changed") for cell in strange]

    def keep(self, answers: pl.DataFrame) -> int:
        """Keep the answers, all or none; how many of them were new or said something new."""
        made = answers.with_columns(
            told=pl.Series(
                [_as_text(row) for row in answers.iter_rows(named=True)], dtype=pl.String
            )
        ).with_columns(pl.col("looked_up_on").cast(pl.String))
        news = ", ".join(f"{c} = excluded.{c}" for c in KEPT[4:])
        differs = " OR ".join(f"{c} IS NOT excluded.{c}" for c in KEPT[4:])
        before = self._line.total_changes
        with self._whole():
            self._line.executemany(
                f"INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                f" ON CONFLICT DO UPDATE SET {news} WHERE {differs}",
                made.select(KEPT).rows(),
            )
        return self._line.total_changes - before

    def look_up(self, people: pl.DataFrame, as_of: date, refuse_days: int) -> Hand:
        """What is known of the people by hand, but for answers too old to be used."""
        who = people.select("pid", "name_key", "id_no").unique(["pid", "name_key"])
        who = who.with_columns(person=pseudonyms(who, self.key)).drop_nulls("person")
        try:
            return self._found(who, as_of, refuse_days)
        except sqlite3.Error as error:
            raise self._damaged(str(error)) from None
        except pl.exceptions.PolarsError as error:
            # The words of such an error quote what stands in the file.
            raise self._damaged(type(error).__name__) from None

    def _found(self, who: pl.DataFrame, as_of: date, refuse_days: int) -> Hand:
        kept = self._rows(LATEST, ("person", "cert_type", "what", "answered_on", "result",
                                   "register_name", "register_name_key", "same_person",
                                   "told"))  # fmt: skip
        names = self._rows(DECIDED, ("person", "register_name_key", "answered_on", "same"))
        age = (pl.lit(as_of) - pl.col("answered_on").str.to_date("%Y-%m-%d")).dt.total_days()
        mine = kept.join(who, on="person").filter(age <= refuse_days)
        rows = _certificates(mine)
        decided = names.filter(pl.col("same") == "yes").join(who, on="person")
        return Hand(
            _states(mine, rows, as_of), rows.drop("what"),
            decided.select("pid", "name_key", "register_name_key"),
        )  # fmt: skip

    def _damaged(self, why: str) -> Unreachable:
        return Unreachable(
            f"{self.file}：人工核验的答复不能读取（{why}）；请从备份恢复，或确认不再需要后删除"
        )

    def _rows(self, query: str, columns: tuple[str, ...]) -> pl.DataFrame:
        found = self._line.execute(query).fetchall()
        return pl.DataFrame(found, dict.fromkeys(columns, pl.String), orient="row")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            self._line.execute("BEGIN IMMEDIATE")
            yield
            self._line.execute("COMMIT")
        except sqlite3.Error as error:
            if self._line.in_transaction:
                self._line.execute("ROLLBACK")
            raise Unreachable(f"人工核验的答复不能保存（{error}）") from None


def _as_text(row: dict[str, object]) -> str:
    told = {name: str(row[name]) for name in TOLD if row[name] is not None}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _certificates(kept: pl.DataFrame) -> pl.DataFrame:
    """The register rows that were seen, with `what` they are for."""
    seen = kept.filter(pl.col("result") != "not_found")
    told = seen.with_columns(
        pl.col("told").str.json_decode(pl.Struct(dict.fromkeys(TOLD, pl.String)))
    ).unnest("told")
    assessed = pl.col("cert_type") == "assessment"
    facts = {
        "person_name": pl.coalesce("register_name", "name_key"),
        "name_key": pl.coalesce("register_name_key", "name_key"),
        "op_item": pl.when(~assessed).then("what"),
        "role": pl.when(assessed).then("what"),
        "updated_on": pl.col("answered_on").str.to_date("%Y-%m-%d"),
        **{name: pl.col(name).str.to_date("%Y-%m-%d") for name in DATES},
    }
    made = told.with_columns(**facts)
    columns = register_columns()
    filled = [
        (pl.col(c) if c in made.columns else pl.lit(None)).cast(kind).alias(c)
        for c, kind in columns.items()
    ]
    return made.select(*filled, "what").with_columns(
        pl.col(c).fill_null(value=False) for c in columns if c.endswith("_month")
    )


def _states(kept: pl.DataFrame, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The state of each item or role that was looked up."""
    running = (pl.col("valid_to") >= as_of) & (pl.col("valid_from") <= as_of).fill_null(value=True)
    in_force = rows.filter(running, pl.col("status") == "valid").select(
        "pid", "cert_type", "what", valid=pl.lit(value=True)
    )
    joined = kept.join(in_force.unique(), on=["pid", "cert_type", "what"], how="left")
    other = pl.col("register_name_key").is_not_null() & (
        pl.col("register_name_key") != pl.col("name_key")
    )
    state = (
        pl.when(pl.col("result") == "not_found").then(pl.lit("not_found"))
        .when(other & pl.col("same_person").ne_missing(pl.lit("yes"))).then(pl.lit("ambiguous"))
        .when(pl.col("valid").is_not_null()).then(pl.lit("found_valid"))
        .otherwise(pl.lit("found_invalid"))
    )  # fmt: skip
    return joined.select(
        "pid", "name_key", "what",
        lookup_state=state,
        register_name="register_name",
        why=pl.lit(None, pl.String),
        answer_source=pl.lit(NAME),
        answered_on=pl.col("answered_on").str.to_date("%Y-%m-%d"),
        cert_types=pl.concat_list("cert_type"),
    )  # fmt: skip
