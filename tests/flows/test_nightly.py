"""The scheduled night: states, artifacts, and that the server learns nothing about people."""

import json
import time as clock
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import LogFilter
from prefect.client.schemas.schedules import CronSchedule
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_LOCAL_STORAGE_PATH,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    PREFECT_SERVER_DATABASE_CONNECTION_URL,
    temporary_settings,
)
from prefect.states import Running, State

from connectors.errors import Unreachable
from flows import nightly as scheduled
from flows.order import CHINA, Refused
from tests import people

pytestmark = pytest.mark.flow

HOUSE = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
# Seconds a server may take on a machine that is busy with other things.
PATIENCE = 120
CANARY, NUMBER, COMPANY = "欧阳金丝雀", people.id_no(serial=137), people.uscc(4711)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which a server and the runs on it keep everything they keep."""
    # Imported here, for it brings the whole server, which takes seconds.
    from prefect.testing.utilities import prefect_test_harness

    kept = tmp_path_factory.mktemp("kept")
    settings: dict[Any, Any] = {
        PREFECT_HOME: kept,
        PREFECT_LOCAL_STORAGE_PATH: kept / "storage",
        PREFECT_SERVER_ANALYTICS_ENABLED: False,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,  # else every run waits a second for its end
    }
    with temporary_settings(settings), prefect_test_harness(server_startup_timeout=PATIENCE):
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
    assert CANARY in pl.read_parquet(out / str(DAY) / "findings.parquet")["person_name"]
    assert [path.name for path in out.iterdir()] == [str(DAY)]
    with get_client(sync_client=True) as client:
        # The server adds one without a key for the result of each task, some time after it ended.
        keys = {artifact.key for artifact in client.read_artifacts()} - {None}
        assert keys == {"night-counts", "night-digest", "company-counts", "company-digest"}
        for run in client.read_flow_runs():
            assert set(run.parameters) <= {"company", "inbox", "mirror", "out", "region", "as_of"}
    _silent(server, state, one)


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
    _silent(server, state)


def test_a_run_that_died_with_its_worker_can_be_set_to_crashed(server: Path) -> None:
    with get_client(sync_client=True) as client:
        lost = _running(client)
        assert "未处理" in "".join(scheduled.recover(datetime.now(UTC)))
        assert client.read_flow_run(lost).state_name == "Running"

        later = datetime.now(UTC) + scheduled.SILENCE + timedelta(minutes=1)
        assert "Crashed" in "".join(scheduled.recover(later))
        assert client.read_flow_run(lost).state_name == "Crashed"
    assert scheduled.recover(later) == []


def test_the_night_is_scheduled_as_prefect_yaml_says(server: Path) -> None:
    described = yaml.safe_load((HOUSE / "prefect.yaml").read_text(encoding="utf-8"))
    wanted = described["deployments"][0]["schedules"][0]
    schedule = CronSchedule(cron=wanted["cron"], timezone=wanted["timezone"])
    with get_client(sync_client=True) as client:
        flow = client.create_flow(scheduled.nightly)
        plan = DeploymentScheduleCreate(schedule=schedule)
        deployment = client.create_deployment(flow, "scheduled", schedules=[plan])
        # What the server does of itself every minute; it broke with SQLAlchemy 2.1.
        client.request("POST", f"/deployments/{deployment}/schedule", json={"min_runs": 2})
        runs = client.read_flow_runs()
    starts = [run.expected_start_time for run in runs if run.deployment_id == deployment]
    minute, hour = (int(word) for word in wanted["cron"].split()[:2])
    local = {start.astimezone(CHINA).time() for start in starts if start}
    assert local == {time(hour, minute)}


def test_no_folder_of_this_machine_stands_in_prefect_yaml() -> None:
    described = yaml.safe_load((HOUSE / "prefect.yaml").read_text(encoding="utf-8"))
    assert "pull" not in described
    for deployment in described["deployments"]:
        paths = [deployment.get("parameters", {}).get(name, "") for name in ("inbox", "out")]
        assert not any(Path(path).is_absolute() for path in paths)


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
    with pytest.raises(Refused, match="请重新运行"), scheduled.hushed(str(tmp_path / "gone")):
        pass


def _running(client: SyncPrefectClient) -> Any:
    flow = client.create_flow(scheduled.nightly)
    deployment = client.create_deployment(flow, "nightly")
    run = client.create_flow_run_from_deployment(deployment)
    return client.set_flow_run_state(run.id, Running(), force=True) and run.id


def _silent(kept: Path, *ended: State[Any]) -> None:
    """Neither the database nor the stored results hold the person, as text or escaped."""
    for state in ended:
        _wait_for_last_words(state)
    database = Path(str(PREFECT_SERVER_DATABASE_CONNECTION_URL.value()).partition(":///")[2])
    contents = [_content(file) for file in [*database.parent.iterdir(), *kept.rglob("*")]]
    assert b"Finished in state" in b"".join(contents)
    escaped = json.dumps(CANARY).strip('"')
    for words in (CANARY, NUMBER, escaped, escaped.replace("\\", "\\\\")):
        assert not any(words.encode() in content for content in contents)


def _wait_for_last_words(state: State[Any]) -> None:
    """Logs reach the server some time after the run has ended."""
    mine = LogFilter.model_validate({"flow_run_id": {"any_": [state.state_details.flow_run_id]}})
    end = clock.monotonic() + PATIENCE
    with get_client(sync_client=True) as client:
        while not any("Finished in state" in log.message for log in client.read_logs(mine)):
            assert clock.monotonic() < end
            clock.sleep(0.05)


def _content(file: Path) -> bytes:
    """What a file holds; a journal that the server just removed holds nothing."""
    with suppress(FileNotFoundError, IsADirectoryError):
        return file.read_bytes()
    return b""
