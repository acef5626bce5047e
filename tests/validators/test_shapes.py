"""What a frame must be like before a rule sees it, and how a frame that is not so is told."""

from datetime import date

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from tests.people import id_no, table, uscc
from validators import shapes

LOWEST, HIGHEST = 10**16, 10**17 - 1
GOOD = table(
    "training_record",
    [
        {
            "org_id": uscc(1),
            "person_name": "王一",
            "person_id_no": id_no(),
            "start_at": date(2026, 3, 2),
            "hours": 0,
        }
    ],
).with_columns(source_row=pl.lit(1, pl.Int64))

SOUND = [
    ("pid", LOWEST), ("pid", HIGHEST), ("pid", None), ("minutes", None), ("id_kind", "none"),
    ("start_at_precision", "unread"), ("end_at_precision", None), ("source_sheet", ""),
]  # fmt: skip
FAULTS = [
    ("org_id", ""), ("org_id", None), ("id_kind", "certain"), ("id_kind", None),
    ("pid", LOWEST - 1), ("pid", HIGHEST + 1), ("minutes", -1), ("source_row", 0),
    ("source_row", None), ("source_file", None), ("start_at_precision", "hour"),
]  # fmt: skip


def with_value(column: str, value: object) -> pl.DataFrame:
    """The good row, and below it the same with one value changed."""
    changed = GOOD.with_columns(pl.lit(value, GOOD.schema[column]).alias(column))
    return pl.concat([GOOD, changed])


@pytest.mark.parametrize(("column", "value"), SOUND)
def test_a_frame_as_it_should_be_passes_as_it_is(column: str, value: object) -> None:
    frame = with_value(column, value)
    assert shapes.checked("training_record", frame) is frame
    # Both ways to look agree.
    assert shapes.shape("training_record").validate(frame, lazy=True).equals(frame)


@pytest.mark.parametrize(("column", "value"), FAULTS)
def test_a_value_that_no_rule_may_see_is_told_with_its_column_and_row(
    column: str, value: object
) -> None:
    with pytest.raises(SchemaErrors) as told:
        shapes.checked("training_record", with_value(column, value))
    cases = told.value.failure_cases
    assert set(cases["column"]) == {column}
    assert cases["index"].to_list() == [1]


def test_a_column_too_many_too_few_or_of_another_type_is_told() -> None:
    for frame in (
        GOOD.with_columns(more=pl.lit(1)),
        GOOD.drop("minutes"),
        GOOD.with_columns(pl.col("minutes").cast(pl.Int64)),
    ):
        with pytest.raises(SchemaErrors):
            shapes.checked("training_record", frame)


@pytest.mark.parametrize("kind", shapes.kinds())
def test_a_table_that_nobody_delivered_is_of_its_kind(kind: str) -> None:
    blank = shapes.empty(kind)
    assert shapes.checked(kind, blank) is blank
