"""The commands about the list of people to be looked up by hand."""

from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import DEGRADED, AsOf, day, guarded, say

worklist_app = typer.Typer(
    help="人工核验清单：写出、读回。\n\n例：chizheng worklist write --inbox inbox --mirror mirror",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Answers = Annotated[
    Path | None, typer.Option(envvar="CHIZHENG_ANSWERS", help="存放查询服务和人工答复的文件夹")
]


@worklist_app.command("write")
def worklist_write(
    inbox: Annotated[
        Path, typer.Option(envvar="CHIZHENG_INBOX", help="各企业报送文件所在的文件夹")
    ],
    out: Annotated[Path, typer.Option(help="写到哪个文件夹，或写成哪个 .xlsx 文件")] = Path(),
    mirror: Annotated[
        Path | None, typer.Option(envvar="CHIZHENG_MIRROR", help="登记库镜像")
    ] = None,
    source: Annotated[
        str | None, typer.Option(envvar="CHIZHENG_SOURCE", help="查询服务的地址")
    ] = None,
    answers: Answers = None,
    region: Annotated[str, typer.Option(envvar="CHIZHENG_REGION", help="地区")] = "national",
    as_of: AsOf = None,
) -> None:
    """需要在官方网站上人工查询的人员，写成工作簿；含完整证件号码，只有本人可读。

    例：chizheng worklist write --inbox inbox --mirror mirror --out .
    """
    from flows import order as orders
    from flows import sources, worklist

    on = day(as_of) or orders.today()
    service = guarded(lambda: sources.stated(source))
    order = orders.Order(inbox, out, mirror, on, region, source=service, answers=answers)
    file = out if out.suffix == ".xlsx" else out / f"worklist-{on}.xlsx"
    lines = guarded(lambda: worklist.write(order, file))
    say(f"{file}：{lines} 行待查。清单含完整证件号码，只有本人可读；用毕请删除。")


@worklist_app.command("read")
def worklist_read(
    file: Annotated[Path, typer.Argument(help="填写过的待核验清单")], answers: Answers = None
) -> None:
    """读回清单上的查询结果；互相矛盾的行不读，并指出单元格。

    例：chizheng worklist read worklist-2026-11-20.xlsx
    """
    from connectors.forms.words import listed
    from flows import worklist

    told = guarded(lambda: worklist.read(file, answers))
    words = listed("worklist_fault")
    for cell, reason in told.faults:
        say(f"{file.name}!{cell}：{words[reason]}")
    say(f"读到 {told.answers} 条查询结果，其中 {told.news} 条是新的；{len(told.faults)} 处未读。")
    raise typer.Exit(DEGRADED if told.faults else 0)
