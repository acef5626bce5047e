"""The synthetic world keeps what it promises: same seed same rows, valid numbers, fixed ratios."""

from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc as credit_code

from tests.bench import mess, words
from tests.bench.certificates import claims, register
from tests.bench.generate import company, generate
from tests.bench.identities import id_numbers, pids, uscc
from tests.bench.truth import people, trainings
from tests.bench.world import AS_OF, Scale

SCALE = Scale(workers=5_000, companies=50)
WHO = people(SCALE, 0, SCALE.workers)
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def read(folder: Path, pattern: str, form: str) -> pl.DataFrame:
    """All files of one kind below a folder, as text."""
    paths = sorted(folder.rglob(f"{pattern}*.{form}"))
    if form == "csv":
        return pl.concat([pl.read_csv(path, infer_schema=False) for path in paths])
    if form == "parquet":
        return pl.concat([pl.read_parquet(path) for path in paths])
    return pl.concat([pl.read_excel(path, infer_schema_length=0) for path in paths])


def test_the_same_seed_gives_the_same_rows_whatever_the_chunk() -> None:
    parts = [people(SCALE, low, low + 1_000) for low in range(0, SCALE.workers, 1_000)]
    assert pl.concat(parts).equals(WHO)


def test_another_seed_gives_other_people() -> None:
    others = people(Scale(5_000, 50, seed=8), 0, 5_000)
    assert not others["id_no"].equals(WHO["id_no"])


def test_a_worker_is_the_same_person_in_a_bigger_inbox() -> None:
    bigger = people(Scale(20_000, 200), 0, 5_000)
    assert bigger.select("id_no", "person_name").equals(WHO.select("id_no", "person_name"))


def test_every_id_number_has_its_check_character_and_comes_once() -> None:
    for number in WHO["id_no"]:
        total = sum(int(c) * w for c, w in zip(number, WEIGHTS, strict=False))
        assert number[17] == "10X98765432"[total % 11]
    assert WHO["id_no"].n_unique() == SCALE.workers


def test_no_stranger_of_the_register_is_on_a_roster() -> None:
    listed = register(SCALE, WHO)
    assert listed["id_no"].n_unique() == SCALE.workers
    own = listed["id_no"].is_in(WHO["id_no"].implode()).sum()
    assert 0.35 < own / SCALE.workers < 0.45


def test_people_are_scattered_over_the_register() -> None:
    numbers = id_numbers(pids(7, pl.int_range(0, 1_000, eager=True)))
    assert numbers.str.slice(0, 6).n_unique() == len(words.DIVISIONS)


@pytest.mark.parametrize("number", [0, 1, 199, 19_999])
def test_every_company_has_a_valid_credit_code_of_its_own(number: int) -> None:
    assert credit_code.is_valid(uscc(number))
    assert uscc(number) != uscc(number + 1)


def test_the_tables_stand_in_fixed_ratios() -> None:
    rows = {"training": trainings(SCALE, WHO), "claim": claims(SCALE, WHO)}
    rows["register"] = register(SCALE, WHO)
    counts = {name: table.height / SCALE.workers for name, table in rows.items()}
    assert counts == {"training": 4, "claim": 0.4, "register": 1}


def test_each_company_has_one_principal_and_one_manager_for_each_hundred() -> None:
    roles = WHO.group_by("company").agg(
        principals=(pl.col("role") == "principal").sum(),
        managers=(pl.col("role") == "safety_manager").sum(),
    )
    assert roles["principals"].unique().to_list() == [1]
    assert roles["managers"].unique().to_list() == [1]


def test_nobody_is_trained_before_hire_or_after_today() -> None:
    hired = WHO.select("pid", "hire_date")
    days = trainings(SCALE, WHO).join(hired, on="pid")
    assert (days["start_at"] > days["hire_date"]).all()
    assert (days["start_at"] <= AS_OF).all()


def test_about_one_person_in_twelve_has_something_to_be_found() -> None:
    wrong = WHO.filter(
        pl.col("high_risk")
        | pl.col("short")
        | ((pl.col("role") == "special_operator") & (pl.col("fate") < 0.055))
    )
    assert 0.06 < wrong.height / SCALE.workers < 0.1


def test_a_clean_inbox_holds_the_truth_itself() -> None:
    clean = mess.staffing(Scale(5_000, 50, mess=0), WHO)
    assert clean["身份证号码"].equals(WHO["id_no"].alias("身份证号码"))
    assert clean["入职日期"].str.to_date("%Y-%m-%d").equals(WHO["hire_date"].alias("入职日期"))


def test_the_share_of_dirty_cells_is_the_one_asked_for() -> None:
    dirty = mess.staffing(Scale(5_000, 50, mess=0.2), WHO)
    other_id = dirty["身份证号码"].ne_missing(WHO["id_no"]).sum() / 5_000
    other_day = dirty["入职日期"].ne_missing(WHO["hire_date"].cast(pl.String)).sum() / 5_000
    assert 0.17 < other_id < 0.23
    assert 0.17 < other_day < 0.23


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_every_form_delivers_the_same_rows_in_one_folder_a_company(
    tmp_path: Path, form: str
) -> None:
    scale = Scale(workers=400, companies=4, mess=0.1)
    made = generate(scale, form, tmp_path)
    assert made.counts == {"staffing": 400, "training": 1_600, "claim": 160, "register": 400}
    folders = sorted(path.name for path in made.inbox.iterdir() if path.is_dir())
    assert folders == sorted(uscc(number) for number in range(4))
    wanted = sorted(filter(None, mess.staffing(scale, people(scale, 0, 400))["身份证号码"]))
    roster = read(made.inbox, words.FILES["staffing"], form)
    assert roster.columns == list(words.STAFFING.values())
    assert sorted(roster["身份证号码"].drop_nulls()) == wanted
    assert read(made.inbox, words.COMPANY_LIST, form).rows()[1] == company(1)


def test_many_companies_share_joint_files_and_are_told_apart(tmp_path: Path) -> None:
    made = generate(Scale(workers=2_400, companies=2_001), "parquet", tmp_path)
    joint = read(made.inbox, words.FILES["training"], "parquet")
    assert joint.height == 9_600
    assert joint["统一社会信用代码"].n_unique() == 2_001


def test_a_world_is_made_once(tmp_path: Path) -> None:
    first = generate(Scale(20, 1), "csv", tmp_path)
    stamp = (first.root / "done.json").stat().st_mtime_ns
    assert generate(Scale(20, 1), "csv", tmp_path) == first
    assert (first.root / "done.json").stat().st_mtime_ns == stamp
