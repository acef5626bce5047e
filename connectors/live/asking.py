"""Ask a service by need, and answer from what it said."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from connectors import secret
from connectors.live.cache import Answer, Cache, Unkept
from connectors.live.mapping import FAILED, Mapping, Person, Said
from connectors.live.rows import conformed, packed, unpacked
from connectors.live.wire import NoAnswer, Wire
from connectors.mirror.lock import Busy, alone
from connectors.source import Answers, asked, matched, register_columns

NAME = "service"
APART = "\x1f"
# So many requests in vain one after the other, and the service is left alone for tonight.
MOST_IN_VAIN = 3


@dataclass(frozen=True)
class Limits:
    """The day it is, the day judged, and for how many days an answer is fresh, or of any use."""

    today: date
    as_of: date
    fresh_days: int
    refuse_days: int


@dataclass(frozen=True, eq=False)
class Live:
    """A service and the cache of its answers.

    `typed` makes register rows out of text, and says of each what is `bad` where it cannot be
    relied on. A source that is not `asking` answers from the cache alone.
    """

    wire: Wire
    mapping: Mapping
    cache: Cache
    typed: Callable[[pl.DataFrame], pl.DataFrame]
    key: bytes
    limits: Limits
    asking: bool = True
    progress: Callable[[int], None] = lambda _left: None
    snapshot_id: str | None = None
    register_date: date | None = None
    age_days: int | None = None
    stale: bool = False

    def look_up(self, people: pl.DataFrame) -> Answers:
        """Answer for everyone from the cache, once those in need of it have been asked about."""
        who = self._named(people)
        try:
            if self.asking:
                self._ask(who)
            return self._answers(who, self.cache.known(who["person"].drop_nulls()))
        except (Unkept, sqlite3.Error, OSError):
            nothing = self.cache.none_known()
            return self._answers(who, nothing, "cache_unusable")

    def _named(self, people: pl.DataFrame) -> pl.DataFrame:
        """Each distinct number and name once, with the pseudonym of those who can be asked about.

        The pseudonym holds for this service alone: another one may answer otherwise.
        """
        columns = ("id_no", "person_name", "claimed")
        lacking = [pl.lit(None, pl.String).alias(c) for c in columns if c not in people.columns]
        who = asked(people).join(
            people.with_columns(lacking)
            .select("pid", "name_key", *columns)
            .unique(["pid", "name_key"], keep="first", maintain_order=True),
            on=["pid", "name_key"], how="left", maintain_order="left", nulls_equal=True,
        )  # fmt: skip
        place = f"{self.wire.settings.url}{APART}{self.mapping.name}"
        able = pl.all_horizontal(pl.col("pid", "name_key", "id_no").is_not_null())
        texts = who.select(
            person=pl.when(able).then(
                pl.concat_str(pl.lit(place), "id_no", "name_key", separator=APART)
            ),
            claimed=pl.col("claimed").fill_null(""),
        )
        return who.with_columns(
            person=secret.pseudonyms(texts["person"], self.key),
            claimed=secret.pseudonyms(texts["claimed"], self.key),
        )

    def _ask(self, who: pl.DataFrame) -> None:
        """Ask about those without a fresh answer until all are, or no more can be asked tonight."""
        self.cache.forget(self.limits.today, self.limits.refuse_days)
        people = who.drop_nulls("person")
        due = self._due(people.join(self.cache.known(people["person"]), on="person", how="left"))
        if due.is_empty():
            return
        try:
            with alone(self.cache.file.parent):
                self.cache.wait(due["person"], self.limits.today, "not_reached")
                self._ask_each(due)
        except Busy:
            self.cache.wait(due["person"], self.limits.today, "asked_by_another")
        finally:
            self.wire.close()

    def _due(self, known: pl.DataFrame) -> pl.DataFrame:
        """Those to ask about, who needs it most first.

        An answer dated after today (the clock was set back) is as fresh as one of today.
        """
        today, usable = self.limits.today, timedelta(self.limits.refuse_days)
        due = known.filter(
            pl.col("asked_on").is_null()
            | (pl.col("asked_on") < today - timedelta(self.limits.fresh_days))
        )
        left_over = (pl.col("since") < today) & (pl.col("tries") == 0)
        need = (
            pl.when(left_over).then(0)
            .when(pl.col("asked_on").is_null()).then(1)
            .when(pl.col("claimed").ne_missing(pl.col("claimed_right"))).then(2)
            .when(pl.col("next_end") <= today + usable).then(3)
            .otherwise(4)
        )  # fmt: skip
        return (
            due.with_columns(need=need)
            .sort("need", pl.col("tries").fill_null(0), "asked_on", "person", nulls_last=False)
            .with_columns(turn=pl.int_range(pl.len()).over("pid"))
            .sort("turn", maintain_order=True)
        )

    def _ask_each(self, due: pl.DataFrame) -> None:
        most = max(1, min(self.mapping.most, self.wire.settings.people_per_request))
        left, in_vain = due.height, 0
        # A number that is asked under two names is never asked twice in one request.
        for turn in due.partition_by("turn", maintain_order=True):
            for batch in turn.iter_slices(most):
                try:
                    self._ask_some(batch)
                    in_vain = 0
                except NoAnswer as refused:
                    self.cache.tried((person, refused.why) for person in batch["person"])
                    in_vain += 1
                    if refused.over or in_vain == MOST_IN_VAIN:
                        self.cache.wait(due["person"][-left:], self.limits.today, refused.why)
                        return
                left -= batch.height
                self.progress(left)

    def _ask_some(self, batch: pl.DataFrame) -> None:
        """One request, and what came of it put down before the next."""
        people = [Person(*row) for row in batch.select("id_no", "person_name").iter_rows()]
        mapping, today = self.mapping, self.limits.today
        reply = self.wire.ask(mapping.method, mapping.path, mapping.question(people))
        said = self._relied_on(mapping.read(reply, people))
        told = _day(mapping.date_of(reply)) or today
        answered_on = min(told, today)
        kept = [
            Answer(person, answered_on, one.state, rows, claimed, _next(ends, answered_on))
            for person, claimed, (one, rows, ends) in zip(
                batch["person"], batch["claimed"], said, strict=True
            )
            if one.state != FAILED
        ]
        self.cache.keep(kept, today)
        self.cache.tried(
            (person, one.why or "lookup_failed")
            for person, (one, _, _) in zip(batch["person"], said, strict=True)
            if one.state == FAILED
        )

    def _relied_on(self, said: list[Said]) -> list[tuple[Said, str, list[date]]]:
        """What was said, with the rows to keep and their ends; failed where a row cannot be typed.

        Typed in one go for the whole reply.
        """
        fields = [c for c in register_columns() if c not in ("pid", "name_key")]
        columns = {"who": pl.Int64(), **{c: pl.String() for c in fields if c[-6:] != "_month"}}
        raw = [{"who": i, **row} for i, one in enumerate(said) for row in one.rows]
        typed = self.typed(pl.DataFrame(raw, columns))
        bad = dict(typed.drop_nulls("bad").select("who", "bad").iter_rows())
        sound = typed.filter(~pl.col("who").is_in(list(bad)))
        kept = {
            who: (rows, ends)
            for who, rows, ends in packed(conformed(sound, self.mapping.covers)).iter_rows()
        }
        return [
            (Said(FAILED, why=bad[i]), "[]", []) if i in bad else (one, *kept.get(i, ("[]", [])))
            for i, one in enumerate(said)
        ]

    def _answers(self, who: pl.DataFrame, known: pl.DataFrame, why: str = "not_asked") -> Answers:
        """What the cache knows of everyone; failed where it has nothing that may still be used."""
        told = who.join(known, on="person", how="left", maintain_order="left")
        age = (pl.lit(self.limits.as_of) - pl.col("answered_on")).dt.total_days()
        usable = (age <= self.limits.refuse_days).fill_null(value=False)
        rows = unpacked(told.filter(usable))
        named = matched(asked(who), rows, self.limits.as_of)
        reason = (
            pl.when(pl.col("pid").is_null()).then(pl.lit("weak_key"))
            .when(pl.col("name_key").is_null()).then(pl.lit("name_missing"))
            .when(pl.col("answered_on").is_not_null()).then(pl.lit("answer_too_old"))
            .otherwise(pl.coalesce("why", pl.lit(why)))
        )  # fmt: skip
        joined = told.drop("rows").join(
            named, on=["pid", "name_key"], how="left", maintain_order="left", nulls_equal=True
        )
        # A service may say that names differ without showing which one it has.
        state = pl.when((pl.col("state") == "ambiguous") & (pl.col("lookup_state") == "not_found"))
        states = joined.select(
            "pid",
            "name_key",
            lookup_state=pl.when(~usable).then(pl.lit("failed"))
            .otherwise(state.then(pl.lit("ambiguous")).otherwise("lookup_state")),
            register_name=pl.when(usable).then("register_name"),
            why=pl.when(~usable).then(reason),
            answer_source=pl.lit(NAME),
            answered_on=pl.when(usable).then("answered_on"),
            cert_types=pl.lit(self.mapping.covers, pl.List(pl.String)),
        )  # fmt: skip
        return Answers(states, rows)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _next(ends: list[date], after: date) -> date | None:
    return min((end for end in ends if end > after), default=None)
