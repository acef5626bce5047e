"""Who is tested on the spot (逢查必考): people drawn by company and post, the same each time."""

from collections.abc import Mapping

import polars as pl

from validators import identity, keys, shapes
from validators.law import Law
from validators.rolls import logs, roster
from validators.words import folded

# What a company is known by, where it is not known by its name alone.
USCC = r"^[0-9A-Z]{18}$"
STRATUM = ("org_id", "post_as_compared")


def draw(
    tables: Mapping[str, pl.DataFrame], companies: pl.DataFrame, law: Law, key: bytes, seed: int,
    share: int, least: int,
) -> pl.DataFrame:  # fmt: skip
    """The people drawn from those on the roster that day, by company and post.

    From each post `share` percent, rounded up, and at least `least`, or everybody where there are
    fewer. Who it is depends on the seed, the company and the person, on nothing else: not on the
    order of rows and files, nor on who else is drawn. `people` is how many the post has. People
    whom no finding could tell apart are not drawn.
    """
    here = _on_roster(tables, companies, law)
    sized = here.with_columns(people=pl.len().over(STRATUM))
    turns = sized.with_columns(turn=keys.person_key(sized, f"spot test {seed}".encode()))
    wanted = pl.max_horizontal((pl.col("people") * share + 99) // 100, least)
    drawn = turns.filter(pl.col("turn").rank("ordinal").over(STRATUM) <= wanted)
    name = f"{law.as_of:%Y%m%d}-{seed}"
    return drawn.with_columns(
        draw_key=keys.draw_key(drawn, key, pl.lit(name)),
        uscc=pl.when(pl.col("org_id").str.contains(USCC)).then("org_id"),
        id_no_masked=identity.mask(pl.col("person_id_no")),
    ).sort("org_id", "post_as_compared", "turn", nulls_last=True)


def posts(drawn: pl.DataFrame) -> int:
    """From how many posts of how many companies the people were drawn."""
    return drawn.select(STRATUM).n_unique()


def holders(
    tables: Mapping[str, pl.DataFrame], companies: pl.DataFrame, key: bytes, names: pl.Series
) -> pl.DataFrame:
    """One row for each person of the rosters and each draw of that name, with the `draw_key`."""
    everybody = _people(tables, companies)
    each = everybody.join(names.unique().rename("draw").to_frame(), how="cross")
    return each.with_columns(draw_key=keys.draw_key(each, key, pl.col("draw")))


def _people(tables: Mapping[str, pl.DataFrame], companies: pl.DataFrame) -> pl.DataFrame:
    company = companies.with_row_index("org")
    person = roster.people(tables.get("staffing", shapes.empty("staffing")), company)
    return person.join(companies.select("org_id", "org_name"), on="org_id", how="left")


def _on_roster(
    tables: Mapping[str, pl.DataFrame], companies: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each person at work that day, with the first of the posts held."""
    staffing = tables.get("staffing", shapes.empty("staffing")).drop("org_name", strict=False)
    person = _people({"staffing": staffing}, companies)
    log = logs.logged(tables.get("duty_log", shapes.empty("duty_log")), person, law.as_of)
    spells = roster.spells(roster.numbered(staffing, person), logs.first_days(log), law)
    return (
        spells.filter("on_roster", ~pl.col("twin"))
        .with_columns(post_as_compared=folded(pl.col("post")))
        .sort("member", "post_as_compared", *roster.ADDRESS, nulls_last=True)
        .unique("member", keep="first", maintain_order=True)
        .join(companies.select("org_id", "org_name"), on="org_id", how="left")
    )
