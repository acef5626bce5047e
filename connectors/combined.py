"""Several sources as one: what was looked up by hand, the mirror, a service."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from connectors.source import Answers, CertificateSource, asked, nobody, states_of

KINDS = ("special_operation", "assessment")
PERSON = ["pid", "name_key"]
# Nothing found in one copy of the register never outweighs what another fresh one holds.
RANKS = {"failed": 0, "not_found": 1, "ambiguous": 2, "found_invalid": 3, "found_valid": 3}


@dataclass(frozen=True, eq=False)
class Combined:
    """Sources in the order they are asked; each about those the ones before it left in doubt.

    Of several answers about a person and kind of certificate one counts: a fresh one before an
    older one, then one that found something, then the latest, then that of the earlier source.
    """

    sources: tuple[CertificateSource, ...]
    as_of: date
    fresh_days: int
    register: CertificateSource = field(default_factory=nobody)

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
        told: list[Answers] = []
        rest = people
        for source in self.sources:
            told.append(source.look_up(rest))
            rest = self._in_doubt(rest, told[-1])
        kinds = [self._of_kind(asked(people), told, kind) for kind in KINDS]
        certificates = pl.concat([rows for _, rows in kinds])
        return Answers(pl.concat([states for states, _ in kinds]), certificates)

    def _in_doubt(self, people: pl.DataFrame, answers: Answers) -> pl.DataFrame:
        """The people of whom a wanted kind of certificate was not found in force just now.

        Before anybody is accused, every door is tried.
        """
        doubtful = [
            people.filter(_wanted(people, kind)).join(
                self._settled(answers, kind), on=PERSON, how="anti", nulls_equal=True
            )
            for kind in KINDS
        ]
        return pl.concat(doubtful).unique(PERSON, keep="first", maintain_order=True)

    def _settled(self, answers: Answers, kind: str) -> pl.DataFrame:
        """The people who hold a certificate of the kind that is in force, by a fresh answer."""
        running = (pl.col("valid_to") >= self.as_of) & (pl.col("status") == "valid")
        begun = (pl.col("valid_from") <= self.as_of).fill_null(value=True)
        in_force = answers.certificates.filter(_is_of(kind), running, begun).select("pid")
        return (
            states_of(answers, kind)
            .filter(self._is_fresh(), pl.col("lookup_state").is_in(["found_valid"]))
            .join(in_force.unique(), on="pid", how="semi")
            .select(PERSON)
        )

    def _is_fresh(self) -> pl.Expr:
        first = self.as_of - timedelta(self.fresh_days)
        return (pl.col("answered_on") >= first).fill_null(value=False)

    def _of_kind(
        self, people: pl.DataFrame, told: list[Answers], kind: str
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Everyone's state for a kind of certificate, and the rows of the source it came from."""
        every = pl.concat(
            [states_of(a, kind).with_columns(place=pl.lit(i)) for i, a in enumerate(told)]
        )
        said = pl.col("lookup_state") != "failed"
        chosen = (
            every.with_columns(rank=pl.col("lookup_state").replace_strict(RANKS))
            .sort(said & self._is_fresh(), "rank", "answered_on", -pl.col("place"),
                  descending=True, nulls_last=True)
            .unique(PERSON, keep="first", maintain_order=True)
        )  # fmt: skip
        states = people.join(
            chosen, on=PERSON, how="left", maintain_order="left", nulls_equal=True
        ).with_columns(cert_types=pl.lit([kind]))
        picked = states.filter(pl.col("pid").is_not_null()).select("pid", "place").unique()
        rows = [
            a.certificates.filter(_is_of(kind)).join(
                picked.filter(pl.col("place") == i), on="pid", how="semi", maintain_order="left"
            )
            for i, a in enumerate(told)
        ]
        return states.drop("place", "rank"), pl.concat(rows).unique(maintain_order=True)


def _is_of(kind: str) -> pl.Expr:
    assessed = (pl.col("cert_type") == "assessment").fill_null(value=False)
    return assessed if kind == "assessment" else ~assessed


def _wanted(people: pl.DataFrame, kind: str) -> pl.Expr:
    if "wanted" not in people.columns:
        return pl.lit(value=True)
    return pl.col("wanted").list.contains(kind)
