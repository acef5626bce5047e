"""Whether planned training was held: the items of plans beside the records that may keep them.

What is certain stands apart from what may be (a record without topic or day, a word for a role that
is on no list, a month for a day), so that nothing is called undone for want of a detail.
"""

from fractions import Fraction

import polars as pl

from validators.law import Law
from validators.rolls import plan_occasions, plan_records, plan_roles
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.naming import day_rules
from validators.rolls.whole import of_company
from validators.words import topic_key


def item_roll(
    plan: pl.DataFrame, training: pl.DataFrame, person: pl.DataFrame, spell: pl.DataFrame,
    company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each planned item: was it held, by as many people and for the hours planned.

    `missed` says that no record keeps one of its occasions, `unclear` that one may be missed,
    `few` and `short` that people or hours lack; `few` and `short` are null where nobody can tell.
    `fallen_due` says that its time is surely over, `judged` that it may be.
    """
    plan = plan.with_columns(topic_key=topic_key(pl.col("topic")))
    target = plan_roles.targets(plan)
    when = _judged_now(_occasions(plan, target, spell, law), law)
    record = plan_records.records(training, person, plan)
    roles = plan_roles.roles(spell)
    kept = plan_records.kept(plan, when, record, target, roles)
    loose = plan_records.loose(plan, when, record, target, roles)
    facts = company.select("org", "has_training_record", "partial_training_record")
    rows = (
        plan.pipe(beside, _held(when, kept, loose), "item")
        .pipe(beside, _people(kept), "item")
        .pipe(beside, plan_records.hours(_one_occasion(kept, when), training["topic"], law), "item")
        .pipe(beside, _rules(kept, training), "item")
        .pipe(by_number, facts, "org")
        .with_columns(
            pl.col("participants", "participants_sure").fill_null(0),
            judged=pl.col("occasions").fill_null(0) > 0,
        )
    )
    measured = rows.with_columns(few=_few(law), short=_short(law))
    known = ~pl.col("loose").fill_null(value=False)
    return measured.with_columns(
        # What is lacking may stand in a record without topic or day.
        **{c: pl.when(known | ~pl.col(c)).then(c) for c in ("few", "short")},
        on=pl.min_horizontal(pl.col("due").fill_null(law.as_of), pl.lit(law.as_of)),
        plan_days=pl.lit(law.whole("plan_days")),
        class_hour_minutes=pl.lit(law.whole("class_hour_minutes")),
        planned_for=plan_occasions.in_words(),
        planned_people=_planned_people(),
        people_trained=pl.when(_hiring()).then("hirings_kept").otherwise("participants"),
        median_minutes=pl.col("median_most") / 2,
    ).pipe(of_company, pl.coalesce("plan_id", "topic").fill_null(""))


def _occasions(
    plan: pl.DataFrame, target: pl.DataFrame, spell: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """The occasions of all items; those of training on hiring for the people it is meant for."""
    when = plan_occasions.occasions(plan, plan_occasions.hirings(spell), law)
    own = when.filter(pl.col("whose").is_not_null())
    if not own.height:
        return when
    here = ["org", "whose"]
    who = spell.select("member", "org", whose="subject").unique(here, keep="first")
    asked = own.join(target, on="item").join(plan.select("item", "org"), on="item")
    meant = plan_roles.fitting(asked.join(who, on=here), plan_roles.roles(spell))
    theirs = first_of(meant, "item", "occasion")
    return pl.concat([when.filter(pl.col("whose").is_null()), theirs.select(when.columns)])


def _judged_now(when: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The occasions of the look-back that are over, or may be."""
    day = pl.lit(law.as_of)
    return when.with_columns(over=pl.col("due") < day).filter(
        pl.col("last") >= law.look_back, pl.col("due_earliest") < day
    )


def _held(when: pl.DataFrame, kept: pl.DataFrame, loose: pl.DataFrame) -> pl.DataFrame:
    """One row for each item with occasions: which of them were kept.

    Training on hiring is missed if nobody hired had it; whoever lacks it is one participant less.
    """
    key = ["item", "occasion"]
    had = kept.group_by(key).agg(surely=pl.col("sure").any(), maybe=pl.lit(value=True))
    rows = when.pipe(beside, had, key).pipe(beside, loose, key)
    rows = rows.with_columns(pl.col("surely", "maybe", "loose").fill_null(value=False))
    missed = pl.col("over") & ~pl.col("maybe") & ~pl.col("loose")
    own = pl.col("whose").is_not_null()
    rows = rows.with_columns(missed=missed, unclear=~pl.col("surely") & ~missed)
    return rows.group_by("item").agg(
        occasions=pl.len().cast(pl.Int64),
        hirings=own.sum().cast(pl.Int64),
        hirings_kept=(own & pl.col("maybe")).sum().cast(pl.Int64),
        hirings_kept_sure=(own & pl.col("surely")).sum().cast(pl.Int64),
        missed=pl.when(own.any()).then(pl.col("missed").all()).otherwise(pl.col("missed").any()),
        unclear=pl.when(own.any())
        .then(~pl.col("surely").any() & pl.col("unclear").any())
        .otherwise(pl.col("unclear").any()),
        fallen_due=pl.col("over").all(),
        loose=pl.col("loose").any(),
        due=pl.col("due").max(),
    )


def _people(kept: pl.DataFrame) -> pl.DataFrame:
    who = pl.col("who")
    return kept.group_by("item").agg(
        participants=who.n_unique().cast(pl.Int64),
        participants_sure=who.filter("sure").n_unique().cast(pl.Int64),
    )


def _rules(kept: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """The rules of the site by which days of the records became minutes, for each item."""
    rules = training.select("hours_day_rule")[kept["record"]]
    return day_rules(kept.select("item").hstack(rules), "item")


def _one_occasion(kept: pl.DataFrame, when: pl.DataFrame) -> pl.DataFrame:
    """The records of items that are to be held once: hours of a series are not stated for one."""
    once = when.group_by("item").agg(_n=pl.len()).filter(pl.col("_n") == 1)
    return kept.join(once, on="item", how="semi")


def _few(law: Law) -> pl.Expr:
    """Whether fewer people came than planned, as fractions of whole numbers; null if undecided."""
    ratio = Fraction(law.setting("plan_people_ratio"))
    planned = _planned_people() * ratio.numerator
    most = pl.when(_hiring()).then("hirings_kept").otherwise("participants")
    least = pl.when(_hiring()).then("hirings_kept_sure").otherwise("participants_sure")
    most, least = most * ratio.denominator, least * ratio.denominator
    return (
        pl.when(planned.is_null() | (least >= planned)).then(pl.lit(value=False))
        .when(most < planned).then(pl.lit(value=True))
    )  # fmt: skip


def _short(law: Law) -> pl.Expr:
    """Whether the median participant had fewer minutes than planned; null if undecided."""
    ratio = Fraction(law.setting("plan_hours_ratio"))
    planned = pl.col("planned_minutes") * 2 * ratio.numerator
    least, most = (pl.col(c) * ratio.denominator for c in ("median_least", "median_most"))
    in_days = pl.col("planned_hours_in_days").fill_null(value=False)
    unstated = pl.col("planned_minutes").is_null() & ~in_days
    not_compared = pl.col("median_most").is_null()
    return (
        pl.when(unstated | not_compared | (least >= planned)).then(pl.lit(value=False))
        .when(most < planned).then(pl.lit(value=True))
    )  # fmt: skip


def _hiring() -> pl.Expr:
    """Whether the item is training on hiring, which is owed to whoever was hired."""
    return (pl.col("hirings") > 0).fill_null(value=False)


def _planned_people() -> pl.Expr:
    return pl.when(_hiring()).then("hirings").otherwise("planned_headcount")
