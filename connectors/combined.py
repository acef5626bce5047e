"""Several sources as one: what was looked up by hand, the mirror, a service."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from connectors.by_hand import ByHand, Hand
from connectors.source import Answers, CertificateSource, asked, states_of

KINDS = ("special_operation", "assessment")
PERSON = ["pid", "name_key"]
# Nothing found in one copy of the register never outweighs what another fresh one holds.
RANKS = {"failed": 0, "not_found": 1, "ambiguous": 2, "found_invalid": 3, "found_valid": 3}
BY_HAND = -1
# Why a source tells nothing of somebody without anything being wrong with it; of a mirror that is
# not there its own state tells.
NO_FAULT = ("weak_key", "name_missing", "family_not_covered", "not_reached", "not_asked",
            "asked_by_another", "no_source", "mirror_missing", "mirror_schema",
            "mirror_too_old")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Combined:
    """Sources in the order they are asked; each about those the ones before it left in doubt.

    Of several answers about a person and kind of certificate one counts: a fresh one before an
    older one, then one that found something, then the latest, then that of the earlier source. What
    was looked up by hand goes before all of them, and counts for the item or role it was about:
    its states bear that in `what`, which is null for all others.
    """

    sources: tuple[CertificateSource, ...]
    as_of: date
    fresh_days: int
    refuse_days: int
    register: CertificateSource
    by_hand: ByHand | None = None

    @property
    def snapshot_id(self) -> str | None:
        """The snapshot of the mirror among them."""
        return self.register.snapshot_id

    @property
    def register_date(self) -> date | None:
        """The day of the mirror among them."""
        return self.register.register_date

    @property
    def age_days(self) -> int | None:
        """The age of the mirror among them."""
        return self.register.age_days

    @property
    def stale(self) -> bool:
        """Whether the mirror among them is too old, or not there though it should be."""
        return any(source.stale for source in self.sources)

    def look_up(self, people: pl.DataFrame) -> Answers:
        """Answer for each person and kind of certificate with the answer that counts."""
        hand = self._hand(people)
        rest = people if hand is None else self._in_doubt(people, hand.states, hand.certificates)
        told: list[Answers] = []
        for source in self.sources:
            told.append(source.look_up(rest))
            rest = self._in_doubt(rest, told[-1].states, told[-1].certificates)
        kinds = [self._of_kind(asked(people), told, hand, kind) for kind in KINDS]
        return Answers(
            pl.concat([states for states, _ in kinds]),
            pl.concat([rows for _, rows in kinds]),
            _in_vain(told),
        )

    def _hand(self, people: pl.DataFrame) -> Hand | None:
        if self.by_hand is None:
            return None
        return self.by_hand.look_up(people, self.as_of, self.refuse_days)

    def _in_doubt(
        self, people: pl.DataFrame, states: pl.DataFrame, rows: pl.DataFrame
    ) -> pl.DataFrame:
        """The people of whom something sought was not found in force just now.

        Before anybody is accused, every door is tried.
        """
        sought = _sought(people)
        in_force = rows.filter(self._in_force()).select(
            "pid", kind=_kind(), what=pl.coalesce("op_item", "role")
        )
        fresh = states.filter(self._is_fresh(), pl.col("lookup_state") == "found_valid")
        settled = sought.join(in_force.unique(), on=["pid", "kind", "what"], how="semi").join(
            fresh.select(PERSON).unique(), on=PERSON, how="semi"
        )
        doubtful = sought.join(settled, on=[*PERSON, "kind", "what"], how="anti", nulls_equal=True)
        return people.join(
            doubtful.select(PERSON).unique(), on=PERSON, how="semi", nulls_equal=True,
            maintain_order="left",
        )  # fmt: skip

    def _in_force(self) -> pl.Expr:
        begun = (pl.col("valid_from") <= self.as_of).fill_null(value=True)
        running = (pl.col("valid_to") >= self.as_of) & (pl.col("status") == "valid")
        return (begun & running).fill_null(value=False)

    def _is_fresh(self) -> pl.Expr:
        first = self.as_of - timedelta(self.fresh_days)
        return (pl.col("answered_on") >= first).fill_null(value=False)

    def _of_kind(
        self, people: pl.DataFrame, told: list[Answers], hand: Hand | None, kind: str
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Everyone's states for a kind of certificate, and the rows they rest on."""
        every = [states_of(a, kind).with_columns(place=pl.lit(i)) for i, a in enumerate(told)]
        chosen = self._first(pl.concat(every), PERSON)
        states = people.join(
            chosen, on=PERSON, how="left", maintain_order="left", nulls_equal=True
        ).with_columns(cert_types=pl.lit([kind]), what=pl.lit(None, pl.String))
        picked = states.filter(pl.col("pid").is_not_null()).select("pid", "place").unique()
        rows = pl.concat(
            a.certificates.filter(_kind() == kind).join(
                picked.filter(pl.col("place") == i), on="pid", how="semi", maintain_order="left"
            )
            for i, a in enumerate(told)
        ).unique(maintain_order=True)
        if hand is not None:
            states, rows = self._with_hand(states, rows, hand, kind)
        return states.drop("place", "rank"), rows

    def _first(self, states: pl.DataFrame, key: list[str]) -> pl.DataFrame:
        """Of several states with one key the one that counts."""
        said = pl.col("lookup_state") != "failed"
        ranked = states.with_columns(rank=pl.col("lookup_state").replace_strict(RANKS))
        order = [said & self._is_fresh(), pl.col("rank"), pl.col("answered_on"), -pl.col("place")]
        return ranked.sort(order, descending=True, nulls_last=True).unique(
            key, keep="first", maintain_order=True
        )

    def _with_hand(
        self, states: pl.DataFrame, rows: pl.DataFrame, hand: Hand, kind: str
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """With what was looked up by hand, where it counts more, and what was decided."""
        states = _decided(states, rows.filter(self._in_force()), rows, hand.decided)
        mine = hand.states.filter(pl.col("cert_types").list.contains(kind))
        if mine.is_empty():
            return states, rows
        seen = rows.select("pid", what=pl.coalesce("op_item", "role")).unique()
        item = [*PERSON, "what"]
        # What another source says of the item: nothing found where it has no row for it.
        theirs = mine.select(item).join(states.drop("what"), on=PERSON)
        has_row = theirs.select("pid", "what").join(
            seen.with_columns(there=pl.lit(value=True)), on=["pid", "what"], how="left",
            maintain_order="left",
        )["there"]  # fmt: skip
        lacks = pl.col("lookup_state").str.starts_with("found") & has_row.is_null()
        theirs = theirs.with_columns(
            lookup_state=pl.when(lacks).then(pl.lit("not_found")).otherwise("lookup_state")
        )
        by_hand = mine.with_columns(place=pl.lit(BY_HAND))
        both = pl.concat([by_hand, theirs.select(by_hand.columns)])
        counts = self._first(both, item).filter(pl.col("place") == BY_HAND)
        gone = counts.select("pid", "what")
        what = pl.coalesce("op_item", "role").alias("what")
        kept = rows.with_columns(what).join(gone, on=["pid", "what"], how="anti").drop("what")
        added = hand.certificates.filter(_kind() == kind).with_columns(what)
        added = added.join(gone.unique(), on=["pid", "what"], how="semi").drop("what")
        return (
            pl.concat([states, counts.select(states.columns)]),
            pl.concat([kept, added.select(kept.columns)]),
        )


def _in_vain(told: list[Answers]) -> int:
    """About how many people a source was asked that should have told something and did not."""
    every = pl.concat([answers.states.select(*PERSON, "lookup_state", "why") for answers in told])
    failed = every.filter(pl.col("lookup_state") == "failed", ~pl.col("why").is_in(NO_FAULT))
    return failed.select(PERSON).n_unique()


def _decided(
    states: pl.DataFrame, in_force: pl.DataFrame, rows: pl.DataFrame, decided: pl.DataFrame
) -> pl.DataFrame:
    """The states, found where somebody decided that the register's other name is the person's."""
    names = rows.select("pid", register_name_key="name_key").unique()
    same = decided.join(names, on=["pid", "register_name_key"], how="semi").select(PERSON).unique()
    if same.is_empty():
        return states
    valid = in_force.select("pid", valid=pl.lit(value=True)).unique()
    known = same.join(valid, on="pid", how="left").with_columns(same=pl.lit(value=True))
    marked = states.join(known, on=PERSON, how="left", maintain_order="left")
    found = pl.when("valid").then(pl.lit("found_valid")).otherwise(pl.lit("found_invalid"))
    meant = pl.col("same") & (pl.col("lookup_state") == "ambiguous")
    return marked.with_columns(
        lookup_state=pl.when(meant).then(found).otherwise("lookup_state")
    ).drop("valid", "same")


def _kind() -> pl.Expr:
    assessed = (pl.col("cert_type") == "assessment").fill_null(value=False)
    return pl.when(assessed).then(pl.lit("assessment")).otherwise(pl.lit("special_operation"))


def _sought(people: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and thing sought; where none is told, one that nothing settles."""
    if "what" not in people.columns:
        return asked(people).with_columns(
            pl.lit(None, pl.String).alias(c) for c in ("kind", "what")
        )
    return people.select(*PERSON, "kind", "what")
