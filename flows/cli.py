"""The command line: the same plain functions that the scheduled run calls.

What a command needs is imported inside it, so that `--help` costs no more than the parser.
"""

import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import options
from flows.injuries_cli import injuries
from flows.layout_cli import layout
from flows.mirror_cli import mirror_app
from flows.sample_cli import sample_app
from flows.terminal import DEGRADED, FINDINGS, AsOf, day, guarded, hasten, known, misused, say
from flows.worklist_cli import worklist_app

app = typer.Typer(
    name="chizheng",
    help="持证：查谁无有效证书在岗、谁培训学时不足，每一条都附两边的记录和当日的法律依据。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(mirror_app, name="mirror")
app.add_typer(worklist_app, name="worklist")
app.add_typer(sample_app, name="sample")
app.command()(layout)
app.command()(injuries)

Inbox = Annotated[Path, typer.Option(envvar="CHIZHENG_INBOX", help="各企业报送文件所在的文件夹")]
Out = Annotated[Path, typer.Option(envvar="CHIZHENG_OUT", help="结果写到哪个文件夹")]
Mirror = Annotated[
    Path | None, typer.Option(envvar="CHIZHENG_MIRROR", help="登记库镜像；不给则一律记为未核验")
]
Source = Annotated[
    str | None, typer.Option(envvar="CHIZHENG_SOURCE", help="查询服务的地址；允许的主机见说明")
]
Answers = Annotated[
    Path | None, typer.Option(envvar="CHIZHENG_ANSWERS", help="存放查询服务和人工答复的文件夹")
]
Region = Annotated[str, typer.Option(envvar="CHIZHENG_REGION", help="地区（见 data/regions.csv）")]
Unmasked = Annotated[bool, typer.Option(help="结果中不遮盖证件号码（会写进 run.json）")]


@app.command()
def nightly(
    inbox: Inbox,
    out: Out,
    mirror: Mirror = None,
    region: Region = "national",
    as_of: AsOf = None,
    jobs: Annotated[int, typer.Option(min=1, envvar="CHIZHENG_JOBS", help="同时读取的进程数")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只算，不发布结果")] = False,
    unmasked: Unmasked = False,
    source: Source = None,
    answers: Answers = None,
) -> None:
    """收件夹里每一家企业都查一遍，写出问题工作簿。

    例：chizheng nightly --inbox inbox --mirror mirror --out out
    """
    from flows import night

    asked = _asked(source, answers)
    order = _order(
        inbox, out, mirror, region, as_of, jobs=jobs, dry_run=dry_run, unmasked=unmasked, **asked
    )
    run = guarded(lambda: night.run(order))
    say(_summary(run))
    if not dry_run:
        say(f"结果在 {out / run['as_of']}")
    raise typer.Exit(DEGRADED if run["outcome"] == "degraded" else 0)


@app.command()
def verify(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="一家企业的文件夹，或一个文件")] = None,
    mirror: Mirror = None,
    as_of: AsOf = None,
    region: Region = "national",
    out: Annotated[
        Path | None, typer.Option(envvar="CHIZHENG_OUT", help="同时把结果写到这个文件夹")
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="table、json、csv 或 xlsx")] = "table",
    fail_on: Annotated[str | None, typer.Option(help="findings：有问题时以 1 退出")] = None,
    company: Annotated[str | None, typer.Option(help="统一社会信用代码，与 --inbox 同用")] = None,
    inbox: Annotated[
        Path | None, typer.Option(envvar="CHIZHENG_INBOX", help="与 --company 同用")
    ] = None,
    unmasked: Unmasked = False,
    source: Source = None,
    answers: Answers = None,
) -> None:
    """现在就查一家企业。

    例：chizheng verify inbox/某厂 --mirror mirror
    """
    from flows import printed
    from flows import verify as single
    from flows.order import VERIFY

    place = _one_of(path, company, inbox)
    known("--format", format_, printed.FORMATS)
    known("--fail-on", fail_on, ("findings",))
    asked = _asked(source, answers)
    order = _order(
        place, out or Path(), mirror, region, as_of, unmasked=unmasked, command=VERIFY, **asked
    )
    if not options.on_command_line(context, "out"):
        out = _unless_a_night_stands_there(out, order)
    if format_ == "xlsx" and out is None:
        misused("--format xlsx 需要 --out")
    answer = guarded(lambda: single.verify(order, company))
    if out is not None:
        say(f"结果在 {guarded(lambda: single.publish_answer(answer, order))}")
    if format_ != "xlsx":
        sys.stdout.write(printed.findings(answer.tables, format_))
    say(_summary(answer.run))
    raise typer.Exit(_ended(answer, fail_on))


@app.command()
def explain(
    person: Annotated[str, typer.Option(help="姓名或证件号码")],
    path: Annotated[Path | None, typer.Argument(help="一家企业的文件夹，或一个文件")] = None,
    mirror: Mirror = None,
    as_of: AsOf = None,
    region: Region = "national",
    company: Annotated[str | None, typer.Option(help="统一社会信用代码，与 --inbox 同用")] = None,
    inbox: Annotated[
        Path | None, typer.Option(envvar="CHIZHENG_INBOX", help="与 --company 同用")
    ] = None,
    source: Source = None,
    answers: Answers = None,
) -> None:
    """一个人的每一条规则：符合、不符合、无法核验或不适用，以及所比的值和依据。

    例：chizheng explain inbox/某厂 --person 张三 --mirror mirror
    """
    from flows import explain as one
    from flows import printed

    asked = _asked(source, answers)
    order = _order(_one_of(path, company, inbox), Path(), mirror, region, as_of, **asked)
    told = guarded(lambda: one.explain(order, person, company))
    if not len(told.rows):
        misused("报送的表里没有这个人；请核对姓名或证件号码")
    sys.stdout.write(printed.explanation(told.rows))
    sys.stdout.write(printed.timeline(told.timeline))


@app.command()
def rules(
    code: Annotated[str | None, typer.Argument(help="规则代码；不给则列出全部")] = None,
    as_of: AsOf = None,
) -> None:
    """规则目录：代码、检查项、官方表述、义务和当日有效的法律依据。

    例：chizheng rules CERT_EXPIRED --as-of 2026-05-31
    """
    from flows import order, printed
    from validators import catalogue

    rows = catalogue.catalogue(day(as_of) or order.today())
    text = printed.rules(rows, code)
    if text is None:
        misused(f"没有规则 {code}；chizheng rules 列出全部")
    sys.stdout.write(text or "")


@app.command()
def doctor(
    inbox: Annotated[Path | None, typer.Option(envvar="CHIZHENG_INBOX")] = None,
    mirror: Mirror = None,
    out: Annotated[Path | None, typer.Option(envvar="CHIZHENG_OUT")] = None,
) -> None:
    """开工前检查：版本、文件夹、镜像、磁盘、时区、未完成的运行。

    例：chizheng doctor --inbox inbox --mirror mirror --out out
    """
    from flows import doctor as preflight

    lines, sound = preflight.examine(inbox, mirror, out)
    sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(0 if sound else DEGRADED)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="结果写到哪个文件夹")] = Path("out"),
) -> None:
    """用随程序附带的样例跑一遍夜间核查。

    例：chizheng demo --out out
    """
    from flows import demo as sample

    run = guarded(lambda: sample.run(out))
    say(_summary(run))
    say(f"请打开 {out / run['as_of'] / 'findings.xlsx'}")


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    hasten()
    app(default_map=options.from_file(app))


def _order(
    inbox: Path,
    out: Path,
    mirror: Path | None,
    region: str,
    as_of: datetime | None,
    **more: Any,
) -> Any:
    from flows.order import Order, today

    return Order(
        inbox=inbox, out=out, mirror=mirror, region=region, as_of=day(as_of) or today(), **more
    )


def _asked(source: str | None, answers: Path | None) -> dict[str, Any]:
    from flows import settings, sources

    asked = {"source": guarded(lambda: sources.stated(source)), "answers": answers}
    return asked | {"day": guarded(settings.training_day)}


def _unless_a_night_stands_there(out: Path | None, order: Any) -> Path | None:
    from flows import verify as single

    if out is None or not single.replaces_a_night(order):
        return out
    say(f"{order.results} 是夜间核查的结果，没有替换；要写出结果，请在命令行给出 --out")
    return None


def _one_of(path: Path | None, company: str | None, inbox: Path | None) -> Path:
    place = inbox if path is None and company is not None else path
    if place is None:
        misused("请给出 PATH，或同时给出 --company 和 --inbox")
    return place


def _summary(run: dict[str, Any]) -> str:
    from flows import printed

    return printed.summary(run)


def _ended(answer: Any, fail_on: str | None) -> int:
    if fail_on == "findings" and answer.broken:
        return FINDINGS
    return DEGRADED if answer.run["outcome"] == "degraded" else 0
