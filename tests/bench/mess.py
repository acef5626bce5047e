"""The same facts as people type them: Chinese headings, all text, a share of the cells dirty."""

from datetime import date, timedelta
from functools import cache

import polars as pl

from tests.bench import words
from tests.bench.draws import below, share
from tests.bench.world import Scale

# In Unicode the full-width forms stand this far behind the plain ones.
FULL_WIDTH = {plain: chr(ord(plain) + 0xFEE0) for plain in "0123456789X"}
# Of a dirty ID, so many of 16 are each of these; the rest is put in lower case or full width.
SPACED, QUOTED, WRONG, MISSING = 5, 8, 9, 10
FORMS = (
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
)
# Of so many dirty dates one is not filled in at all.
BLANK_DATE = 64
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2035, 12, 31)


@cache
def calendar() -> pl.Series:
    """Each day in five forms: ISO, with slashes, with dots, in Chinese, without separators."""
    count = (LAST_DAY - FIRST_DAY).days + 1
    days = [FIRST_DAY + timedelta(n) for n in range(count)]
    return pl.Series([form.format(day) for form in FORMS for day in days])


def dates(scale: Scale, field: str, days: pl.Series, rows: pl.Series) -> pl.Series:
    """The days as text, a share of them in another form than ISO and a few not filled in."""
    dirty = share(scale.seed, f"{field} dirty", rows) < scale.mess
    lot = below(scale.seed, f"{field} form", rows, BLANK_DATE)
    form = dirty.cast(pl.Int64) * (lot % (len(FORMS) - 1) + 1)
    number = (days - FIRST_DAY).dt.total_days()
    text = calendar().gather(form * (calendar().len() // len(FORMS)) + number)
    return text.zip_with(~(dirty & (lot == 0)), pl.Series([None], dtype=pl.String))


def ids(scale: Scale, field: str, numbers: pl.Series, rows: pl.Series) -> pl.Series:
    """The ID numbers, a share of them typed carelessly and a few of those wrong or missing."""
    kind = below(scale.seed, f"{field} kind", rows, 16)
    dirty = share(scale.seed, f"{field} dirty", rows) < scale.mess
    frame = pl.DataFrame({"i": numbers, "k": kind, "d": dirty})
    i, k = pl.col("i"), pl.col("k")
    last = i.str.slice(17)
    spaced = i.str.slice(0, 6) + " " + i.str.slice(6, 8) + " " + i.str.slice(14)
    wrong = i.str.slice(0, 17) + pl.when(last == "1").then(pl.lit("2")).otherwise(pl.lit("1"))
    careless = frame.filter("d").select(
        pl.when(k < SPACED).then(spaced)
        .when(k < QUOTED).then("'" + i)
        .when(k < WRONG).then(wrong)
        .when(k < MISSING).then(pl.lit(None, pl.String))
        .when(last == "X").then(i.str.to_lowercase())
        .otherwise(i.str.replace_many(FULL_WIDTH))
    ).to_series()  # fmt: skip
    return numbers.scatter(dirty.arg_true(), careless) if len(careless) else numbers


def hours(scale: Scale, numbers: pl.Series, rows: pl.Series) -> pl.Series:
    """The class hours as text, a share of them with their unit or as decimals."""
    dirty = share(scale.seed, "hours dirty", rows) < scale.mess
    form = below(scale.seed, "hours form", rows, 33) * dirty.cast(pl.Int64)
    frame = pl.DataFrame({"n": numbers.cast(pl.String), "f": form})
    n, f = pl.col("n"), pl.col("f")
    unit = pl.when(f % 2 == 1).then(n + "学时").otherwise(n + ".0")
    return frame.select(
        pl.when(f == 32).then(pl.lit(None, pl.String)).when(f > 0).then(unit).otherwise(n)
    ).to_series()


def called(scale: Scale, field: str, who: pl.Series, rows: pl.Series) -> pl.Series:
    """The names, a share of the short ones with a space inside to fill the cell."""
    wide = (share(scale.seed, f"{field} wide", rows) < scale.mess) & (who.str.len_chars() == 2)
    return (who.str.slice(0, 1) + "\u3000" + who.str.slice(1)).zip_with(wide, who)


def written(
    scale: Scale, kind: str, table: pl.DataFrame, row: str, headings: dict[str, str]
) -> pl.DataFrame:
    """The table as a file has it: every field of the headings as text, under its heading."""
    rows = table[row]
    done = {}
    for field, heading in headings.items():
        column, name = table[field], f"{kind} {field}"
        if field == "person_id_no":
            column = ids(scale, name, column, rows)
        elif field == "person_name":
            column = called(scale, name, column, rows)
        elif field == "hours":
            column = hours(scale, column, rows)
        elif column.dtype == pl.Date:
            column = dates(scale, name, column, rows)
        done[heading] = column.cast(pl.String)
    return pl.DataFrame(done)


def staffing(scale: Scale, who: pl.DataFrame) -> pl.DataFrame:
    """The rosters as written."""
    table = who.with_columns(
        person_id_no="id_no", job_role=pl.col("role").replace_strict(words.ROLES)
    )
    return written(scale, "staffing", table, "worker", words.STAFFING)


def claimed(scale: Scale, held: pl.DataFrame) -> pl.DataFrame:
    """The certificate ledgers as written."""
    return written(scale, "claim", held.with_columns(person_id_no="id_no"), "worker", words.CLAIM)


def trained(scale: Scale, sessions: pl.DataFrame) -> pl.DataFrame:
    """The training records as written."""
    table = sessions.with_columns(
        person_id_no="id_no",
        topic=pl.col("training_type").replace_strict(words.TOPICS),
        training_type=pl.col("training_type").replace_strict(words.TRAINING_TYPES),
        result=pl.lit(words.PASSED),
    )
    return written(scale, "training", table, "row", words.TRAINING)
