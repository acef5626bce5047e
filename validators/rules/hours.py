"""Rules on training hours and on training before work (培训学时)."""

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, By, Rule, sentence

TRAINING = ("training_record",)
SHORT = "TRAINING_HOURS_SHORT"
MANAGERS, WORKERS = ("principal", "safety_manager"), "worker"
CLASSES = ("high_risk", "ordinary", "construction")
EVIDENCE = ("role", "industry_class", "done_hours", "needed_hours", "possible_hours", "due")
told = pl.col("has_training_record") & pl.col("role").is_not_null()

INITIAL_DUTY = By("duty_kind", {
    **{f"{role}/{kind}": "initial-hours-managers" for role in MANAGERS for kind in CLASSES},
    **{f"{WORKERS}/{kind}": "initial-hours-workers" for kind in CLASSES},
})
ANNUAL_DUTY = By("duty_kind", {
    **{f"{role}/{kind}": "annual-hours-managers" for role in MANAGERS for kind in CLASSES},
    f"{WORKERS}/high_risk": "annual-hours-workers-high-risk",
    f"{WORKERS}/ordinary": "annual-hours-workers-ordinary",
    f"{WORKERS}/construction": "annual-hours-workers-ordinary",
})

HOURS_INITIAL_SHORT = Rule(
    code="HOURS_INITIAL_SHORT",
    item=SHORT,
    duty=INITIAL_DUTY,
    roll="initial",
    grade=CONFIRMED,
    applies=pl.col("in_window"),
    broken=pl.when(told & (pl.col("sure_window") | ~pl.col("short"))).then("short"),
    message=sentence("{}（{}）截至{}初次培训{}学时，应不少于{}学时。",
                     "person_name", "job_role_words", "due", "done_hours", "needed_hours"),
    evidence=EVIDENCE,
    unknown=pl.col("why"),
    figures=("class_hours",),
    needs=TRAINING,
)

HOURS_ANNUAL_SHORT = Rule(
    code="HOURS_ANNUAL_SHORT",
    item=SHORT,
    duty=ANNUAL_DUTY,
    roll="training_year",
    grade=CONFIRMED,
    applies=pl.lit(value=True),
    broken=pl.when(told & (pl.col("due_known") | ~pl.col("short"))).then("short"),
    message=sentence("{}（{}）{}年度再培训{}学时，应不少于{}学时。",
                     "person_name", "job_role_words", "year", "done_hours", "needed_hours"),
    evidence=("year", *EVIDENCE),
    thing=pl.col("thing"),
    unknown=pl.col("why"),
    figures=("class_hours",),
    needs=TRAINING,
)

# From the roster alone the first day on post is what the company wrote, not what a log proves.
UNTRAINED_ON_DUTY = Rule(
    code="UNTRAINED_ON_DUTY",
    item="UNTRAINED_ON_DUTY",
    duty="trained-before-duty",
    roll="initial",
    grade=SUSPECTED,
    applies=pl.col("in_window") & ~pl.col("role").is_in(MANAGERS).fill_null(value=False),
    broken=pl.when(told & (pl.col("sure_window") | ~(pl.col("short") | pl.col("last_failed")))).then(
        pl.col("short") | pl.col("last_failed")
    ),
    message=pl.when("last_failed").then(
        sentence("{}于{}上岗，上岗前最近一次培训考核不合格。", "person_name", "due")
    ).otherwise(
        sentence("{}于{}上岗，此前岗前培训{}学时，应不少于{}学时。",
                 "person_name", "due", "done_hours", "needed_hours")
    ),
    evidence=(*EVIDENCE, "last_failed"),
    unknown=pl.col("why"),
    figures=("class_hours",),
    needs=TRAINING,
)

RULES = (HOURS_INITIAL_SHORT, HOURS_ANNUAL_SHORT, UNTRAINED_ON_DUTY)
