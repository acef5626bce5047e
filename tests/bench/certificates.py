"""Which certificates the register holds, and which ones the companies claim."""

import polars as pl

from tests.bench import words
from tests.bench.draws import below, pick
from tests.bench.identities import PEOPLE, id_numbers, names, pids
from tests.bench.truth import traded
from tests.bench.world import AS_OF, REGISTER_DATE, Scale

# Shares of special operators whose certificate is wrong in one way.
EXPIRED, ABSENT, OVERDUE, MISMATCH = 0.03, 0.02, 0.005, 0.0025
# Where the people begin who are in the register and on no roster here.
STRANGERS = PEOPLE // 2


def certificates(scale: Scale, who: pl.DataFrame) -> pl.DataFrame:
    """The certificate of each special operator: six years, reviewed after three."""
    held = who.filter(pl.col("role") == "special_operator")
    any_day = below(scale.seed, "certificate", held["worker"], 1 << 30)
    absent_to = EXPIRED + ABSENT
    fate = pl.col("fate")
    held = held.with_columns(
        absent=fate.is_between(EXPIRED, absent_to, closed="left"),
        overdue=fate.is_between(absent_to, absent_to + OVERDUE, closed="left"),
        mismatch=fate >= 1 - MISMATCH,
        op_category=traded("op_category"),
        op_item=traded("op_item"),
        cert_no="T" + pl.col("id_no"),
        issuing_authority=pick(words.AUTHORITIES, any_day % len(words.AUTHORITIES)),
    )
    age = (
        pl.when(fate < EXPIRED)
        .then(2_250 + any_day % 600)
        .when(pl.col("overdue"))
        .then(1_200 + any_day % 800)
        .otherwise(30 + any_day % 2_070)
    )
    return terms(held.with_columns(valid_from=AS_OF - pl.duration(days=age)))


def terms(held: pl.DataFrame) -> pl.DataFrame:
    """Add what follows from the first day: the last day, the review due and the review done."""
    begun = pl.col("valid_from")
    reviewed = (pl.col("review_due_date") < AS_OF) & ~pl.col("overdue")
    return held.with_columns(
        first_issue_date=begun,
        valid_to=begun.dt.offset_by("6y").dt.offset_by("-1d"),
        review_due_date=begun.dt.offset_by("3y"),
    ).with_columns(
        review_done_date=pl.when(reviewed).then(pl.col("review_due_date").dt.offset_by("-20d"))
    )


def claims(scale: Scale, who: pl.DataFrame) -> pl.DataFrame:
    """The certificate of each special operator as the company tells it."""
    held = certificates(scale, who)
    # Half of those whom the register does not know claim another item than their post requires.
    astray = (pl.col("absent") & (pl.col("days") % 2 == 0)).cast(pl.Int64)
    told = (pl.col("trade") + astray) % len(words.TRADES)
    stretched = pl.when(pl.col("mismatch")).then(pl.col("valid_to").dt.offset_by("1y"))
    return held.with_columns(
        op_category=traded("op_category", told),
        op_item=traded("op_item", told),
        valid_to=stretched.otherwise(pl.col("valid_to")),
    )


def register(scale: Scale, who: pl.DataFrame) -> pl.DataFrame:
    """One register row for each worker: their own, or of a person who is on no roster here."""
    known = certificates(scale, who).filter(~pl.col("absent"))
    leaders = who.filter(pl.col("leader") & pl.col("high_risk"))
    own = pl.concat([known["worker"], leaders["worker"]])
    others = who.filter(~pl.col("worker").is_in(own.implode()))
    return pl.concat(
        [special_rows(known), assessments(leaders), special_rows(strangers(scale, others))]
    )


def strangers(scale: Scale, stead: pl.DataFrame) -> pl.DataFrame:
    """Certificates of as many other people, as the register of a region holds them."""
    person = stead["worker"] + STRANGERS
    pid = pids(scale.seed, person)
    others = stead.with_columns(
        worker=person,
        pid=pid,
        id_no=id_numbers(pid),
        person_name=names(scale.seed, person),
        role=pl.lit("special_operator"),
        fate=pl.lit(0.5),
    )
    return certificates(scale, others)


def special_rows(held: pl.DataFrame) -> pl.DataFrame:
    """Special-operation certificates in the fields of a register."""
    no_text = pl.lit(None, pl.String)
    kind = pl.lit("special_operation")
    return fields(held.with_columns(cert_type=kind, role=no_text, industry=no_text))


def assessments(leaders: pl.DataFrame) -> pl.DataFrame:
    """Assessment certificates of the leaders of high-risk companies, passed in time."""
    passed = pl.col("role_start_date").dt.offset_by("2mo")
    return fields(
        leaders.with_columns(
            cert_type=pl.lit("assessment"),
            cert_no="A" + pl.col("id_no"),
            op_category=pl.lit(None, pl.String),
            op_item=pl.lit(None, pl.String),
            industry=pl.lit(words.HIGH_RISK),
            first_issue_date=passed,
            valid_from=passed,
            valid_to=passed.dt.offset_by("3y").dt.offset_by("-1d"),
            review_due_date=pl.lit(None, pl.Date),
            review_done_date=pl.lit(None, pl.Date),
            issuing_authority=pl.lit(words.AUTHORITIES[0]),
        )
    )


def fields(rows: pl.DataFrame) -> pl.DataFrame:
    """The register's fields in their order, behind the number that stands for the person."""
    return rows.with_columns(
        status=pl.lit("valid"),
        updated_on=REGISTER_DATE - pl.duration(days=pl.col("pid") % 700),
    ).select("pid", *words.REGISTER)
