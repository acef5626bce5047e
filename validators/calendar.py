"""Days the law counts: deadlines in months, working days, birthdays and retirement."""

import polars as pl

import data


def deadline(start: pl.Expr, months: pl.Expr) -> pl.Expr:
    """The same day number so many months later, else the last day of that month.

    The start day is not counted (民法典 arts. 201 and 202). A deadline that falls on a day off is
    moved by `next_working_day`.
    """
    return start.dt.offset_by(months.cast(pl.String) + "mo")


def next_working_day(day: pl.Expr) -> pl.Expr:
    """The day itself, or the first working day after it (民法典 art. 203).

    Weekends are days off, and so are the holidays of `data/holidays.csv`; its make-up days are not.
    """
    named = data.table("holidays").with_columns(pl.col("day").str.to_date("%Y-%m-%d"))
    kind = pl.col("kind")
    off = named.filter(kind == "holiday")["day"].to_list()
    made_up = named.filter(kind == "workday")["day"].to_list()
    rolled = day.dt.add_business_days(0, holidays=off, roll="forward")
    return pl.min_horizontal(rolled, *[pl.when(day <= extra).then(extra) for extra in made_up])


def month_end(day: pl.Expr) -> pl.Expr:
    """The last day of the day's month."""
    return day.dt.month_end()


def birthday(born: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The day a person reaches an age; one born on 29 February does so on 1 March."""
    leap = (born.dt.month() == 2) & (born.dt.day() == 29)  # noqa: PLR2004  29 February
    plain = born.dt.offset_by((years * 12).cast(pl.String) + "mo")
    return pl.when(leap & (plain.dt.day() != born.dt.day())).then(
        plain.dt.offset_by("1d")
    ).otherwise(plain)


def retirement_month(born: pl.Expr, sex: pl.Expr) -> pl.Expr:
    """The first day of the month in which the later possible statutory age is reached.

    `data/retirement.csv` states each group's base age, its first birth month affected, how many
    birth months make one month's delay, and the longest delay. For women the later of the two
    groups counts, because rosters seldom say which one is meant.
    """
    groups = {row["grp"]: _reached(born, row) for row in data.table("retirement").to_dicts()}
    women = pl.max_horizontal([at for name, at in groups.items() if name.startswith("female")])
    return pl.when(sex == "female").then(women).when(sex == "male").then(groups["male"])


def _reached(born: pl.Expr, row: dict[str, str]) -> pl.Expr:
    year, month = (int(part) for part in row["first_affected"].split("-"))
    late = (born.dt.year().cast(pl.Int32) - year) * 12 + born.dt.month().cast(pl.Int32) - month
    delay = pl.when(late >= 0).then(
        pl.min_horizontal(late // int(row["step_months"]) + 1, pl.lit(int(row["max_delay_months"])))
    ).otherwise(0)
    months = (delay + int(row["base_years"]) * 12).cast(pl.String) + "mo"
    return born.dt.truncate("1mo").dt.offset_by(months)
