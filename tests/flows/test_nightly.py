"""The scheduled night: its states, its artifacts, and that nothing about people reaches the server."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOCAL_STORAGE_PATH,
    PREFECT_SERVER_DATABASE_CONNECTION_URL,
    temporary_settings,
)
from prefect.states import Running
from prefect.testing.utilities import prefect_test_harness

from connectors.errors import Unreachable
from flows import nightly as scheduled
from flows.order import Refused
from tests import people

pytestmark = pytest.mark.flow

DAY = date(2026, 11, 20)
CANARY, NUMBER, COMPANY = "欧阳金丝雀", people.id_no(serial=137), people.uscc(4711)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which a server and its worker keep everything they keep."""
    kept = tmp_path_factory.mktemp("kept")
    with prefect_test_harness():
        database = PREFECT_SERVER_DATABASE_CONNECTION_URL.value().get_secret_value()
        (kept / "database").write_text(database.partition(":///")[2])
        settings: dict[Any, Any] = {
            PREFECT_LOCAL_STORAGE_PATH: kept / "storage",
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,  # else every run waits a second for its end
        }
        with temporary_settings(settings):
            yield kept


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One company with one person, and a file called after that person which cannot be read."""
    folder = tmp_path_factory.mktemp("inbox") / COMPANY
    folder.mkdir()
    (folder / "花名册.csv").write_text(
        "姓名,身份证号,人员类别,操作项目,岗位,入职日期\n"
        f"{CANARY},{NUMBER},特种作业人员,低压电工作业,电工,2024-03-01\n",
        encoding="utf-8",
    )
    (folder / f"{CANARY}{NUMBER}.xlsx").write_bytes(b"%PDF-1.4 no workbook")
    return folder.parent


def test_a_night_ends_degraded_shows_counts_and_tells_the_server_nothing_about_people(
    server: Path, inbox: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    state = scheduled.nightly(inbox, None, out, "national", DAY, return_state=True)
    one = scheduled.verify_company(COMPANY, inbox, None, tmp_path / "one", return_state=True)

    assert (state.type.value, state.name) == ("COMPLETED", "Degraded")
    assert one.name == "Degraded"
    assert CANARY in (out / str(DAY) / "findings.parquet").read_bytes().decode(errors="ignore") or (
        out / str(DAY) / "findings.xlsx"
    ).exists()
    assert [path.name for path in out.iterdir()] == [str(DAY)]
    with get_client(sync_client=True) as client:
        artifacts = client.read_artifacts()
        keys = {artifact.key for artifact in artifacts}
        assert keys == {"night-counts", "night-digest", "company-counts", "company-digest"}
        for run in client.read_flow_runs():
            assert set(run.parameters) <= {"company", "inbox", "mirror", "out", "region", "as_of"}
    _silent(server)


def test_a_step_that_breaks_on_a_cell_does_not_quote_it(
    server: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_work: Path) -> None:
        raise ValueError(f"conversion failed for {CANARY} {NUMBER}")

    monkeypatch.setattr(scheduled.night, "unite", breaks)
    state = scheduled.nightly(inbox, None, tmp_path / "out", "national", DAY, return_state=True)

    assert state.name == "Failed"
    assert "ValueError" in str(state.message)
    assert not (tmp_path / "out" / str(DAY)).exists()
    _silent(server)


def test_a_run_that_died_with_its_worker_can_be_set_to_crashed(server: Path) -> None:
    with get_client(sync_client=True) as client:
        lost = _running(client)
        assert "未处理" in "".join(scheduled.recover(datetime.now(UTC)))
        assert client.read_flow_run(lost).state_name == "Running"

        later = datetime.now(UTC) + scheduled.SILENCE + timedelta(minutes=1)
        assert "Crashed" in "".join(scheduled.recover(later))
        assert client.read_flow_run(lost).state_name == "Crashed"
    assert scheduled.recover(later) == []


def test_our_own_words_pass_and_those_of_libraries_do_not() -> None:
    with pytest.raises(Refused, match="give today"), scheduled.hushed():
        raise Refused("give today or a day before")
    with pytest.raises(Unreachable) as away, scheduled.hushed():
        (Path("/nowhere") / CANARY).read_bytes()
    with pytest.raises(scheduled.Broke) as broken, scheduled.hushed():
        int(CANARY)
    assert CANARY not in f"{away.value}{broken.value}"
    assert "ValueError" in str(broken.value)


def test_a_step_whose_work_folder_another_run_cleared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="start a new run"), scheduled.hushed(str(tmp_path / "gone")):
        pass


def _running(client: SyncPrefectClient) -> Any:
    flow = client.create_flow(scheduled.nightly)
    deployment = client.create_deployment(flow, "nightly")
    run = client.create_flow_run_from_deployment(deployment)
    return client.set_flow_run_state(run.id, Running(), force=True) and run.id


def _silent(server: Path) -> None:
    """Neither the database nor the stored results hold the person, as text or escaped."""
    database = Path((server / "database").read_text())
    files = [*database.parent.iterdir(), *(server / "storage").rglob("*")]
    escaped = json.dumps(CANARY).strip('"')
    kept = [file.read_bytes() for file in files if file.is_file()]
    assert sum(map(len, kept)) > 0
    for words in (CANARY, NUMBER, escaped, escaped.replace("\\", "\\\\")):
        assert not any(words.encode() in content for content in kept)
