"""Whether principals and safety managers were assessed, in time and for their industry."""

from functools import cache

import polars as pl

import data
from validators import grade
from validators.calendar import deadline, month_end, next_working_day
from validators.law import SURE, Law
from validators.rolls import answers as register
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.duty import WHO
from validators.rolls.offices import MANAGERS
from validators.rolls.roster import ADDRESS

# Whose examinations another register knows.
OTHERS = ("housing", "transport")
FACTS = ("any_same", "valid_same", "maybe_same", "valid_other", "unclear")


def assessed(spell: pl.DataFrame) -> pl.DataFrame:
    """The same of everybody whom the region has assessed, in the role he is assessed in.

    Whoever has the role itself is judged by that alone, whatever office he holds besides.
    """
    rows = managers(spell.with_columns(job_role="assessed_as"))
    if not rows["office"].count():
        return rows
    own = managers(spell)
    others = rows.filter(pl.col("office").is_not_null()).join(
        own, on=["member", "job_role"], how="anti", maintain_order="left"
    )
    return pl.concat([own, others])


def managers(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each principal or safety manager on the roster and role, since he took it on."""
    held = spell.filter("on_roster", pl.col("job_role").is_in(MANAGERS)).with_columns(
        start="role_start_date", start_latest=last_possible("role_start_date")
    )
    ranked = held.sort("start", nulls_last=True, maintain_order=True)
    ranked = ranked.with_columns(
        pl.col("start_latest").min().over("member", "job_role"),
        pl.col("hire_known").all().over("member", "job_role"),
    )
    return first_of(ranked, "member", "job_role")


def last_possible(field: str) -> pl.Expr:
    """The day, or the end of the month where only the month is known."""
    return pl.when(f"{field}_month").then(month_end(pl.col(field))).otherwise(field)


def assessment_roll(
    manager: pl.DataFrame,
    delivery: pl.DataFrame,
    states: pl.DataFrame,
    held: pl.DataFrame,
    law: Law,
) -> pl.DataFrame:
    """One row for each principal or safety manager on the roster, judged on `as_of`.

    `late` is null where the start is missing, or known to the month only and the deadline lies in
    doubt. Without a start nobody can be late before the time that follows his hiring.
    """
    rows = manager.select(
        *WHO,
        *ADDRESS,
        "job_role",
        "post",
        "office",
        "office_confidence",
        "role_start_date",
        "start",
        "start_latest",
        "employed_from",
        "hire_known",
        on=pl.lit(law.as_of),
        thing=pl.col("job_role"),
        together="twin",
    ).pipe(by_number, delivery.select("org", "industry"), "org")
    rows = register.with_states(_dated(rows, law), states, "job_role")
    day = pl.col("on")
    key = ["member", "job_role"]
    return (
        rows.pipe(beside, _assessed(rows, held), key)
        .with_columns(
            pl.col(FACTS).fill_null(value=False),
            answered=register.answered(),
            late=pl.when(day > pl.col("due_latest")).then(pl.lit(value=True))
            .when(day <= pl.col("due")).then(pl.lit(value=False)),
            in_scope=in_scope(law),
            cap=grade.cap(pl.col("office_confidence").fill_null(SURE), scope_confidence(law)),
            assessed_by=examined_elsewhere(law),
        )
        .with_columns(
            why=pl.when(pl.col("in_scope").is_null()).then(pl.lit("industry_unknown"))
            .when(~pl.col("answered")).then(register.reason())
            .when("unclear").then(pl.lit("register_industry_unknown"))
            .otherwise(pl.lit("role_start_unknown")),
        )
    )  # fmt: skip


def in_scope(law: Law) -> pl.Expr:
    """Whether the region asks for the assessment that this register knows in the row's industry.

    Null where the industry is blank, or one whose standing national law leaves open. What other
    authorities examine is not asked for here: not to be found here proves nothing.
    """
    industry = pl.col("industry")
    asked = [i for i in high_risk(law, "assessment") if i not in _elsewhere()]
    unsure = industry.is_null() | industry.is_in(undecided())
    return (
        pl.when(industry.is_in(asked)).then(pl.lit(value=True))
        .when(~unsure).then(pl.lit(value=False))
    )  # fmt: skip


@cache
def undecided() -> list[str]:
    """The industries of which it is not sure whether the country counts them as high-risk."""
    rows = data.table("industries")
    return rows.filter(pl.col("industry_class").is_null())["industry"].to_list()


def examined_elsewhere(law: Law) -> pl.Expr:
    """The authority that examines the people of the row's industry, if the region asks for it."""
    asked = [i for i in high_risk(law, "assessment") if i in _elsewhere()]
    authority = pl.col("industry").replace_strict(
        _elsewhere(), default=None, return_dtype=pl.String
    )
    return pl.when(pl.col("industry").is_in(asked)).then(authority)


@cache
def _elsewhere() -> dict[str, str]:
    rows = data.table("industries").filter(pl.col("assessed_by").is_in(OTHERS))
    return dict(rows.select("industry", "assessed_by").iter_rows())


@cache
def scope_confidence(law: Law) -> pl.Expr:
    """How sure it is that the row's industry is asked for: what a region adds, by its own row.

    The national list is no figure and lowers nothing.
    """
    rows = data.in_force("high_risk", law.as_of).filter(
        pl.col("duty") == "assessment", pl.col("region").is_in(law.chain)
    )
    national = rows.filter(pl.col("region") == "national")["industry"].implode()
    added = rows.filter(~pl.col("industry").is_in(national)).sort("confidence")
    surest = dict(
        added.unique("industry", keep="first", maintain_order=True)
        .select("industry", "confidence")
        .iter_rows()
    )
    return pl.col("industry").replace_strict(surest, default=SURE, return_dtype=pl.String)


@cache
def high_risk(law: Law, duty: str) -> list[str]:
    """The industries that the region counts as high-risk for a duty on `as_of`."""
    rows = data.in_force("high_risk", law.as_of).filter(
        pl.col("duty") == duty, pl.col("region").is_in(law.chain)
    )
    return rows["industry"].unique().to_list()


def _dated(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    months = law.number("assessment_grace_months")
    earliest = pl.coalesce("start", pl.when("hire_known").then("employed_from"))
    return rows.with_columns(
        due=next_working_day(deadline(earliest, months)),
        due_latest=next_working_day(deadline(pl.col("start_latest"), months)),
        assessment_grace_months=months,
        assessment_grace_months_confidence=law.confidence("assessment_grace_months"),
    )


def _assessed(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and role with any register row of that role.

    A row without a role, an industry or an end may be what is wanted and may be not (`unclear`).
    """
    assessed = held.filter(pl.col("cert_type") == "assessment").select(
        "pid", "role", "certificate", "status", "valid_from", "valid_to", held_industry="industry"
    )
    # What stands for an office is no role of its own: the certificate of either role will do.
    pairs = rows.select("member", "pid", "job_role", "office", "industry", "on").join(
        assessed, on="pid", maintain_order="left_right"
    )
    same, valid = pl.col("same"), pl.col("valid")
    of_role = (pl.col("role") == pl.col("job_role")) | pl.col("office").is_not_null()
    pairs = pairs.with_columns(valid=register.valid_on("on"), fits=of_role)
    pairs = pairs.filter(pl.col("fits").fill_null(valid.fill_null(value=True)))
    pairs = pairs.with_columns(same=pl.when("fits").then(_covered()))
    order = [same, valid, pl.col("valid_to"), pl.col("certificate")]
    pairs = pairs.sort(order, descending=True, nulls_last=True, maintain_order=True)
    return pairs.group_by("member", "job_role", maintain_order=True).agg(
        any_same=same.any(),
        valid_same=(same & valid).any(),
        maybe_same=(same & valid.is_null()).any(),
        valid_other=(~same & valid).any(),
        unclear=(same.is_null() | (~same & valid.is_null())).any(),
        assessed_to=pl.col("valid_to").first(),
        assessed_industry=pl.col("held_industry").first(),
        assessed_status=pl.col("status").first(),
    )


def _covered() -> pl.Expr:
    """Whether a certificate's industry is the company's: the same, or one general word for both."""
    known = data.table("industries")
    general = pl.concat(
        known.select(special="industry", general=column).drop_nulls()
        for column in ("covered_by", "also_covered_by")
    )
    pairs = pl.concat_str("special", "general", separator="/")
    back = pl.concat_str("general", "special", separator="/")
    fitting = pl.concat([general.select(pair=pairs), general.select(pair=back)])["pair"].unique()
    ours, theirs = pl.col("industry"), pl.col("held_industry")
    pair = pl.concat_str(ours, theirs, separator="/")
    return (ours == theirs) | pair.is_in(fitting.implode())
