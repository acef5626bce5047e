"""The night as Prefect runs it: every delivery read, verified and judged, then published as one.

The steps are those of `flows.night`; this module only gives each its retries and its line in the
server's list. Tasks get paths and numbers. The server keeps parameters, results and logs, so
nothing about people may be among them.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.states import Completed, State
from pydantic import BaseModel, Field

from connectors import shelf
from flows import night, order, verify
from flows.order import Order

# A share that is away for a minute comes back; a file that is broken is a line of the results.
PATIENCE: dict[str, Any] = {"retries": 2, "retry_delay_seconds": 30, "persist_result": True}


class CompanyCheck(BaseModel):
    """One company to check now (立即核查一家企业)."""

    company: Annotated[str, Field(pattern="^[0-9A-Z]{18}$", title="统一社会信用代码")]
    inbox: Annotated[Path, Field(title="收件夹")] = Path("inbox")
    mirror: Annotated[Path | None, Field(title="登记库镜像")] = Path("mirror")
    out: Annotated[Path, Field(title="结果文件夹")] = Path("out/single")
    region: Annotated[str, Field(title="地区")] = "national"
    as_of: Annotated[date | None, Field(title="核查日期，不填为今天")] = None


@task(name="begin", **PATIENCE)
def begin(inbox: str, mirror: str | None, out: str, region: str, as_of: date) -> str:
    """Look at the inbox and make the work folder."""
    place = None if mirror is None else Path(mirror)
    return str(night.begin(Order(Path(inbox), Path(out), place, as_of, region)))


@task(name="read", task_run_name="read {number}", **PATIENCE)
def read(work: str, number: int) -> None:
    """Read one part of the inbox."""
    night.read(Path(work), number)


@task(name="unite", **PATIENCE)
def unite(work: str) -> None:
    """Tell whose each row is and put the companies into batches."""
    night.unite(Path(work))


@task(name="judge", task_run_name="judge {number}", **PATIENCE)
def judge(work: str, number: int) -> None:
    """Verify and judge one batch of companies."""
    night.judge(Path(work), number)


@task(name="finish", **PATIENCE)
def finish(work: str) -> dict[str, Any]:
    """Publish; what comes back is counts."""
    run = night.finish(Path(work))
    shelf.clear(Path(work))
    return told(run)


@flow(name="nightly", retries=0)
def nightly(
    inbox: Path = Path("inbox"),
    mirror: Path | None = Path("mirror"),
    out: Path = Path("out"),
    region: str = "national",
    as_of: date | None = None,
) -> State[Any]:
    """Write the findings of every company that handed over its exports."""
    day = as_of or order.today()
    work = begin(str(inbox), None if mirror is None else str(mirror), str(out), region, day)
    for number in night.parts(Path(work)):
        read(work, number)
    unite(work)
    for number in night.batches(Path(work)):
        judge(work, number)
    run = finish(work)
    return shown(run, (Path(out) / day.isoformat() / "digest.md").read_text(encoding="utf-8"))


@flow(name="verify-company")
def verify_company(check: CompanyCheck) -> State[Any]:
    """Check one company of the inbox now and write its results."""
    day = check.as_of or order.today()
    wanted = Order(check.inbox, check.out / check.company, check.mirror, day, check.region)
    answer = verify.verify(wanted, check.company)
    place = verify.publish_answer(answer, wanted)
    return shown(told(answer.run), (place / "digest.md").read_text(encoding="utf-8"))


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


def shown(run: dict[str, Any], digest: str) -> State[Any]:
    """The counts and the digest as artifacts, and the state the run ends in."""
    create_table_artifact(
        [{"what": k, "count": str(v)} for k, v in run.items()], key="night-counts"
    )
    create_markdown_artifact(digest, key="night-digest")
    get_run_logger().info("%s: %s", run["as_of"], run["outcome"])
    if run["outcome"] == "degraded":
        return Completed(name="Degraded", message="、".join(run["degraded_by"]), data=run)
    return Completed(name="Done", data=run)
