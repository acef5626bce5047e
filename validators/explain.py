"""Every rule for one person: met, broken, unverifiable or outside, with the values and the law."""

import polars as pl

from validators import identity, judge
from validators.cite import cite
from validators.findings import Print, explained
from validators.rule import Rule

WORDS = {judge.OUTSIDE: "outside", judge.MET: "met",
         judge.UNVERIFIABLE: "unverifiable", judge.BROKEN: "broken"}  # fmt: skip


def of_person(tables: dict[str, pl.DataFrame], who: str) -> dict[str, pl.DataFrame]:
    """The tables with the rows of one person only: by number, or by name where it is given so."""
    asked = pl.DataFrame({"person_name": [who], "person_id_no": [who]})
    asked = identity.add_person(asked, "person_id_no")
    number, name = asked["person_id_no"].item(), asked["name_key"].item()
    mine = {}
    for kind, rows in tables.items():
        if "person_id_no" not in rows.columns:
            mine[kind] = rows
            continue
        same = (pl.col("person_id_no") == number) | (pl.col("name_key") == name)
        mine[kind] = rows.filter(same.fill_null(value=False))
    return mine


def verdicts(rolls: dict[str, pl.DataFrame], rules: tuple[Rule, ...], how: Print) -> pl.DataFrame:
    """One row for each rule and thing: `person_name, code, thing, verdict, message, evidence, law`."""
    lines = []
    for rule in rules:
        judged = judge.verdicts(rolls[rule.roll], [rule])
        rows = judge.settled(judged, rule)
        if rows.height:
            lines.append(cite(explained(rows, rule, how)))
    return pl.concat(lines).with_columns(verdict=pl.col("verdict").replace_strict(WORDS))
