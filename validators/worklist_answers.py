"""A work list that came back: the answers people wrote into it, and where they cannot be right."""

from dataclasses import dataclass
from datetime import date

import polars as pl

import data
from data.grid import Grid
from validators import identity, values
from validators.words import trimmed

DATES = ("valid_from", "valid_to", "review_due_date", "review_done_date", "looked_up_on")
# Words of drop-downs, and the list each is on.
CHOSEN = {
    "cert_type": "certificate_kind", "result": "lookup_result", "same_person": "yes_no",
    "status": "status",
}  # fmt: skip
ASKED = ("person_name", "id_no", "cert_type", "sought", "person")
TOLD = ("register_name", "valid_from", "valid_to", "review_due_date", "review_done_date",
        "status", "industry")  # fmt: skip
WRITTEN = ("result", "same_person", *TOLD, "looked_up_on", "looked_up_by")
FAULTS = {"row": pl.Int64(), "cell": pl.String(), "reason": pl.String()}


@dataclass(frozen=True, eq=False)
class Told:
    """The answers that can be right, with the `cell` of the number; cell and reason of the rest."""

    answers: pl.DataFrame
    faults: pl.DataFrame


def told(grid: Grid, today: date) -> Told | None:
    """What a sheet of a work list says; None for a sheet that is none.

    A row nobody has written into says nothing. One with a contradiction is left out whole.
    """
    found = _columns(grid)
    if found is None:
        return None
    columns, first = found
    rows = grid.cells.with_row_index("row", grid.first_row).select(
        pl.col("row").cast(pl.Int64),
        **{field: trimmed(pl.col(at)) for field, at in columns.items()},
    )
    rows = rows.filter(pl.col("row") >= first, pl.any_horizontal(pl.col(WRITTEN).is_not_null()))
    typed = _typed(rows)
    faults = _faults(typed, columns, today)
    answers = typed.join(faults.select("row").unique(), on="row", how="anti")
    kept = answers.select("pid", "name_key", *ASKED, *WRITTEN, "register_name_key", "row")
    number = pl.lit(columns["id_no"]) + pl.col("row").cast(pl.String)
    return Told(kept.with_columns(cell=number).drop("row"), faults.select("cell", "reason"))


def _columns(grid: Grid) -> tuple[dict[str, str], int] | None:
    """The letter of each field and the first row below the field names."""
    wanted = {*ASKED, *WRITTEN}
    for i, row in enumerate(grid.cells.head(5).iter_rows(named=True)):
        named = {field: letter for letter, field in row.items() if field in wanted}
        if named.keys() == wanted:
            return named, grid.first_row + i + 1
    return None


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    for field in DATES:
        rows = values.add_date(rows, field)
    for field, name in CHOSEN.items():
        words = data.table("sheet_words").filter(pl.col("list") == name)
        code = pl.col(field).replace_strict(
            words["word"], words["code"], default=None, return_dtype=pl.String
        )
        unknown = pl.col(field).is_not_null() & code.is_null()
        rows = rows.with_columns(code.alias(field), unknown.alias(f"{field}__unknown"))
    roles = data.table("words").filter(pl.col("list") == "job_role")
    role = pl.col("sought").replace(roles["word"], roles["code"])
    assessed = pl.col("cert_type") == "assessment"
    rows = rows.with_columns(
        sought=pl.when(assessed).then(role).otherwise("sought"),
        register_name_key=identity.name_key(pl.col("register_name")),
    )
    return identity.add_person(rows, "id_no")


def _faults(rows: pl.DataFrame, columns: dict[str, str], today: date) -> pl.DataFrame:
    """Where a row contradicts itself, lacks what an answer needs, or cannot be read."""
    result = pl.col("result")
    answered, missing = result.is_not_null(), result == "not_found"
    found, differs = result == "found", result == "differs"
    filled = [f for f in TOLD if f in rows.columns]
    tests: list[tuple[str, pl.Expr, str]] = [
        *[(f, pl.col(f"{f}__bad").is_not_null(), "date_unreadable")
          for f in DATES if f"{f}__bad" in rows.columns],
        *[(f, pl.col(f"{f}_month"), "day_missing") for f in DATES],
        *[(f, pl.col(f"{f}__unknown"), "not_a_choice") for f in CHOSEN],
        ("id_no", pl.col("pid").is_null(), "number_changed"),
        ("result", ~answered & ~pl.col("result__unknown"), "result_missing"),
        *[(f, missing & pl.col(f).is_not_null(), "found_nothing_but_told") for f in filled],
        ("same_person", missing & pl.col("same_person").is_not_null(), "found_nothing_but_told"),
        ("valid_to", found & pl.col("valid_to").is_null(), "end_missing"),
        ("status", found & pl.col("status").is_null(), "status_missing"),
        ("register_name", found & pl.col("register_name").is_not_null()
         & (pl.col("register_name_key") != pl.col("name_key")), "found_under_another_name"),
        ("register_name", differs & pl.all_horizontal(pl.col(f).is_null() for f in filled),
         "difference_missing"),
        ("same_person", pl.col("same_person").is_not_null()
         & (pl.col("register_name_key").is_null()
            | (pl.col("register_name_key") == pl.col("name_key"))), "same_person_of_whom"),
        ("looked_up_on", answered & pl.col("looked_up_on").is_null(), "day_of_lookup_missing"),
        ("looked_up_on", pl.col("looked_up_on") > today, "day_to_come"),
        ("looked_up_by", answered & pl.col("looked_up_by").is_null(), "by_whom_missing"),
        ("valid_to", pl.col("valid_to") < pl.col("valid_from"), "ends_before_it_begins"),
        ("review_done_date", pl.col("review_done_date") > pl.col("looked_up_on"),
         "reviewed_after_lookup"),
        ("result", _twice(), "answered_twice"),
    ]  # fmt: skip
    found_faults = [
        rows.filter(test.fill_null(value=False)).select(
            "row",
            cell=pl.lit(columns[field]) + pl.col("row").cast(pl.String),
            reason=pl.lit(reason),
        )
        for field, test, reason in tests
    ]
    whole = pl.concat([pl.DataFrame(schema=FAULTS), *found_faults])
    return whole.unique(["row", "cell"], keep="first", maintain_order=True).sort("row", "cell")


def _twice() -> pl.Expr:
    """Two lines about the same thing on the same day that say different things."""
    key = ["id_no", "person_name", "cert_type", "sought", "looked_up_on"]
    says = pl.struct("result", "same_person", *TOLD)
    return says.n_unique().over(key) > 1
