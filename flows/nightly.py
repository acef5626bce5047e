"""The night as Prefect runs it: every delivery read, verified and judged, then published as one.

The steps are those of `flows.night`; this module gives each its retries and its line in the
server's list. The server keeps parameters, results, logs and the words of every failure, so tasks
get paths and numbers, and of an unforeseen failure only its kind and place go out.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.events.filters import EventFilter
from prefect.states import Completed, Crashed
from pydantic import Field

from connectors import shelf
from connectors.errors import Unreachable, Unrecognised
from flows import night, order, settings, sources, verify
from flows.order import Order, Refused
from flows.trouble import place

# A deployed run gives a sign of life every half minute (see prefect.yaml).
SILENCE = timedelta(minutes=2)
LIFE = "prefect.flow-run."

# What the forms of the server's pages show beside each parameter.
Inbox = Annotated[Path, Field(title="收件夹")]
Mirror = Annotated[Path | None, Field(title="登记库镜像，不填则一律记为未核验")]
Out = Annotated[Path, Field(title="结果文件夹")]
Region = Annotated[str, Field(title="地区")]
AsOf = Annotated[date | None, Field(title="核查日期，不填为今天（北京时间）")]
Uscc = Annotated[str, Field(pattern="^[0-9A-Z]{18}$", title="统一社会信用代码")]


class Broke(Exception):
    """A step failed in a way nobody foresaw; the text says where, and nothing about people."""


@contextmanager
def hushed(work: str | None = None) -> Iterator[None]:
    """Let no words out of a step but our own: those of libraries quote cells and file names."""
    if work is not None and not Path(work).is_dir():
        raise Refused("本次运行的工作文件夹已被后来的运行清理；请重新运行")
    try:
        yield
    except (Refused, Unreachable, Unrecognised):
        raise
    except OSError as error:
        raise Unreachable(f"{place(error)}: {error.strerror or type(error).__name__}") from None
    except Exception as error:
        raise Broke(f"{place(error)}: {type(error).__name__}") from None


def _may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """A share that is away for a minute comes back; what is wrong or broken stays so."""
    return isinstance(state.result(raise_on_failure=False), Unreachable)


PATIENCE: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": 30,
    "retry_condition_fn": _may_pass,
    "persist_result": True,  # what a killed run had finished is not done again on retry
}


def stated_here() -> dict[str, Any]:
    """What the site states beside the parameters: its look-up service, and how long a day is."""
    return {"source": sources.stated(), "day": settings.training_day()}


@task(name="begin", **PATIENCE)
def begin(
    inbox: str, mirror: str | None, out: str, region: str, as_of: date | None
) -> tuple[str, int]:
    """Look at the inbox; the work folder and the number of parts to read."""
    with hushed():
        place = None if mirror is None else Path(mirror)
        day, site = as_of or order.today(), stated_here()
        wanted = Order(Path(inbox), Path(out), place, day, region, **site)
        work = night.begin(wanted)
        return str(work), len(night.parts(work))


@task(name="read", task_run_name="read {number}", **PATIENCE)
def read(work: str, number: int) -> None:
    """Read one part of the inbox."""
    with hushed(work):
        night.read(Path(work), number)


@task(name="unite", **PATIENCE)
def unite(work: str) -> int:
    """Tell whose each row is; the number of batches of companies to judge."""
    with hushed(work):
        night.unite(Path(work))
        return len(night.batches(Path(work)))


@task(name="ask", **PATIENCE)
def ask(work: str) -> None:
    """Ask the service, if there is one."""
    with hushed(work):
        night.ask(Path(work))


@task(name="judge", task_run_name="judge {number}", **PATIENCE)
def judge(work: str, number: int) -> None:
    """Verify and judge one batch of companies."""
    with hushed(work):
        night.judge(Path(work), number)


@task(name="finish", **PATIENCE)
def finish(work: str) -> dict[str, Any]:
    """Publish; what comes back is counts."""
    with hushed(work):
        return told(night.finish(Path(work)))


@task(name="check", **PATIENCE)
def check(
    company: str, inbox: str, mirror: str | None, out: str, region: str, as_of: date | None
) -> dict[str, Any]:
    """Check one company and publish its results; what comes back is counts."""
    with hushed():
        place = None if mirror is None else Path(mirror)
        day, site = as_of or order.today(), stated_here()
        single = Order(Path(inbox), Path(out), place, day, region, command=order.VERIFY, **site)
        answer = verify.verify(single, company)
        verify.publish_answer(answer, single)
        return told(answer.run)


@flow(name="nightly")
def nightly(
    inbox: Inbox = Path("inbox"),
    mirror: Mirror = Path("mirror"),
    out: Out = Path("out"),
    region: Region = "national",
    as_of: AsOf = None,
) -> State[Any]:
    """Write the findings of every company that handed over its exports."""
    work, parts = begin(str(inbox), _text(mirror), str(out), region, as_of)
    for number in range(parts):
        read(work, number)
    batches = unite(work)
    ask(work)
    for number in range(batches):
        judge(work, number)
    run = finish(work)
    shelf.clear(Path(work))
    return shown(run, out / run["as_of"], "night")


@flow(name="verify-company")
def verify_company(
    company: Uscc,
    inbox: Inbox = Path("inbox"),
    mirror: Mirror = Path("mirror"),
    out: Out = Path("out/single"),
    region: Region = "national",
    as_of: AsOf = None,
) -> State[Any]:
    """Check one company of the inbox now and write its results."""
    own = out / company
    run = check(company, str(inbox), _text(mirror), str(own), region, as_of)
    return shown(run, own / run["as_of"], "company")


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def told(run: dict[str, Any]) -> dict[str, Any]:
    """Of a manifest, what may be kept by the server: outcome and counts."""
    companies = run["companies"]
    return {
        "as_of": run["as_of"], "outcome": run["outcome"], "degraded_by": run["degraded_by"],
        "companies_checked": companies["checked"],
        "companies_not_checked": len(companies["not_checked"]),
        "files": len(run["files"]), "lookups_asked": run["lookups"]["asked"],
        "lookups_failed": run["lookups"]["failed"],
    }  # fmt: skip


def shown(run: dict[str, Any], results: Path, key: str) -> State[Any]:
    """The counts and the digest as artifacts, and the state the run ends in."""
    counts = {**run, "degraded_by": "、".join(run["degraded_by"])}
    rows = [{"what": what, "count": str(count)} for what, count in counts.items()]
    create_table_artifact(rows, f"{key}-counts")
    create_markdown_artifact((results / "digest.md").read_text(encoding="utf-8"), f"{key}-digest")
    if run["outcome"] == "degraded":
        return Completed(name="Degraded", message=counts["degraded_by"], data=run)
    return Completed(name="Done", data=run)


def recover(now: datetime) -> list[str]:
    """Set runs that died with their worker to Crashed, so that they can be retried; what was done.

    The server goes on listing such a run as running. One that gave a sign of life within
    `SILENCE` is left alone.
    """
    running = FlowRunFilter.model_validate({"state": {"type": {"any_": ["RUNNING", "CANCELLING"]}}})
    said = []
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=running):
            if run.deployment_id is None:
                continue
            if _lives(client, run, now):
                said.append(f"{run.name} {run.id}：两分钟内仍有动静，未处理")
                continue
            lost: State[Any] = Crashed(message="process lost")
            client.set_flow_run_state(run.id, lost, force=True)
            said.append(f"{run.name} {run.id}：进程已不在，已记为 Crashed")
    return said


def _lives(client: SyncPrefectClient, run: FlowRun, now: datetime) -> bool:
    since = now - SILENCE
    if run.state is not None and run.state.timestamp > since:
        return True
    signs = EventFilter.model_validate(
        {
            "occurred": {"since": since, "until": now},
            "event": {"prefix": [LIFE]},
            "resource": {"id": [f"{LIFE}{run.id}"]},
        }
    )
    return bool(client.read_events(signs, limit=1).events)


def main() -> None:
    """`python -m flows.nightly --recover`, on the machine of the server or of the worker."""
    asked = argparse.ArgumentParser(prog="python -m flows.nightly")
    asked.add_argument("--recover", action="store_true", required=True, help=recover.__doc__)
    asked.parse_args()
    said = recover(datetime.now(UTC))
    sys.stdout.write("\n".join(said or ["没有遗留的运行"]) + "\n")


if __name__ == "__main__":
    main()
