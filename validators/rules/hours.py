"""Rules on training hours and on training before work (培训学时)."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, By, Rule, sentence

TRAINING = ("training_record",)
SHORT = "TRAINING_HOURS_SHORT"
MANAGERS, WORKERS = ("principal", "safety_manager"), ("worker", None)

DONE, NEEDED, DUE = "done_hours", "needed_hours", "due_words"
EVIDENCE = (
    "role", "industry_class", pl.col(DUE).alias("due"), DONE, NEEDED, "possible_hours",
    "class_hour_minutes", "not_counted", "hours_day_rule",
)  # fmt: skip
worker = ~pl.col("role").is_in(MANAGERS).fill_null(value=False)
told = pl.col("has_training_record") & pl.col("role").is_not_null()


def on_whole_table(fault: pl.Expr) -> pl.Expr:
    """The fault, or null where it rests on what only a part of the table lacks."""
    return pl.when(~(fault & pl.col("partial_training_record")).fill_null(value=False)).then(fault)


short = on_whole_table(pl.col("short"))
untrained = short | on_whole_table(pl.col("last_failed"))


def reason(start: str, settled: pl.Expr) -> pl.Expr:
    """Why nothing can be said; `settled` where the start is not among the reasons."""
    return (
        pl.when(pl.col("role").is_null()).then(pl.lit("role_unknown"))
        .when(~pl.col("has_training_record")).then(pl.lit("training_record_missing"))
        .when(pl.col("short") & pl.col("partial_training_record"))
        .then(pl.lit("training_record_partial"))
        .when(~settled).then(pl.lit(start))
        .when(pl.col("industry_class").is_null()).then(pl.lit("industry_unknown"))
        .otherwise(pl.lit("hours_undecided"))
    )  # fmt: skip


# Of a start known to the month alone it hangs which training came before it.
on_one_day = pl.col("sure_window") & (pl.col("due") == pl.col("due_latest"))

# Without an industry the duty is quoted as of an ordinary company.
INITIAL_DUTY = By("duty_kind", {
    "manager": "initial-hours-managers", "high_risk": "initial-hours-workers",
    "ordinary": "initial-hours-workers", "construction": "initial-hours-workers",
})  # fmt: skip
ANNUAL_DUTY = By("duty_kind", {
    "manager": "annual-hours-managers", "high_risk": "annual-hours-workers-high-risk",
    "ordinary": "annual-hours-workers-ordinary", "construction": "annual-hours-workers-ordinary",
})  # fmt: skip

HOURS_INITIAL_SHORT = Rule(
    code="HOURS_INITIAL_SHORT",
    item=SHORT,
    duty=INITIAL_DUTY,
    roll="initial",
    grade=CONFIRMED,
    applies=pl.col("in_window") & pl.col("on_roster"),
    broken=pl.when(told & (pl.col("sure_window") | ~short)).then(short),
    message=pl.when(worker).then(
        sentence("{}（{}）于{}上岗，此前岗前培训{}学时，应不少于{}学时。",
                 "person_name", "job_role_words", DUE, DONE, NEEDED)
    ).otherwise(
        sentence("{}（{}）截至{}初次培训{}学时，应不少于{}学时。",
                 "person_name", "job_role_words", DUE, DONE, NEEDED)
    ),
    evidence=EVIDENCE,
    unknown=reason("start_unknown", on_one_day),
    due=pl.col("due"),
    figures=("class_hours",),
    needs=TRAINING,
)  # fmt: skip

HOURS_ANNUAL_SHORT = Rule(
    code="HOURS_ANNUAL_SHORT",
    item=SHORT,
    duty=ANNUAL_DUTY,
    roll="training_year",
    grade=CONFIRMED,
    applies=pl.lit(value=True),
    broken=pl.when(told & (pl.col("surely_owed") | ~short)).then(short),
    message=sentence("{}（{}）{}年度再培训{}学时，应不少于{}学时。",
                     "person_name", "job_role_words", "year", DONE, NEEDED),
    evidence=("year", *EVIDENCE),
    unknown=reason("start_unknown", pl.col("surely_owed")),
    due=pl.col("on"),
    figures=("class_hours",),
    needs=TRAINING,
)  # fmt: skip

# From the roster alone the first day on post is what the company wrote, not what a log proves.
UNTRAINED_ON_DUTY = Rule(
    code="UNTRAINED_ON_DUTY",
    item="UNTRAINED_ON_DUTY",
    duty="trained-before-duty",
    roll="initial",
    grade=pl.when("by_log").then(CONFIRMED).otherwise(SUSPECTED),
    applies=pl.col("in_window") & worker,
    broken=pl.when(told & (pl.col("sure_window") | ~untrained)).then(untrained),
    message=pl.when("short").then(
        sentence("{}于{}上岗，此前岗前培训{}学时，应不少于{}学时。",
                 "person_name", DUE, DONE, NEEDED)
    ).otherwise(
        sentence("{}于{}上岗，上岗前最近一次培训考核不合格。", "person_name", DUE)
    ),
    evidence=(*EVIDENCE, "last_failed"),
    unknown=reason("start_unknown", on_one_day),
    due=pl.col("due"),
    figures=("class_hours",),
    needs=TRAINING,
)  # fmt: skip

RULES = (HOURS_INITIAL_SHORT, HOURS_ANNUAL_SHORT, UNTRAINED_ON_DUTY)
