"""The commands about the register mirror."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import DEGRADED, NOTHING_PUBLISHED, AsOf, day, guarded, say

mirror_app = typer.Typer(
    help="登记库镜像：建立、更新、检查。\n\n例：chizheng mirror build dump.csv --into mirror",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@mirror_app.command("build")
def mirror_build(
    source: Annotated[list[Path], typer.Argument(help="登记库导出文件：.csv、.xlsx 或 .parquet")],
    into: Annotated[Path, typer.Option(envvar="CHIZHENG_INTO", help="镜像文件夹")],
    register_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="数据本身的日期；不给则取最新的更新日期"),
    ] = None,
    covers: Annotated[list[str] | None, typer.Option(help="只含哪些证书种类；不给则为全部")] = None,
) -> None:
    """由导出文件建立镜像；整体替换，保留上一份。

    例：chizheng mirror build dump.csv --into mirror --register-date 2026-11-19
    """
    from flows import order, refresh_mirror

    dated = day(register_date)
    facts = guarded(lambda: refresh_mirror.build(source, into, dated, covers, order.today()))
    say(refresh_mirror.told(facts))


@mirror_app.command("apply")
def mirror_apply(
    delta: Annotated[Path, typer.Argument(help="增量文件：op 列（ADD、MOD、DEL）和登记库各列")],
    into: Annotated[Path, typer.Option(envvar="CHIZHENG_INTO", help="镜像文件夹")],
    lenient: Annotated[
        bool, typer.Option("--lenient", help="镜像中没有的证书只计数：修改按新增，删除略过")
    ] = False,
    register_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="增量本身的日期；不给则取最新的更新日期"),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="增量从哪一天算起；镜像比它旧则拒绝，以免漏掉一段"),
    ] = None,
) -> None:
    """把增量应用到镜像：全部应用或全部不用；整体替换，保留上一份。

    例：chizheng mirror apply delta-2026-11-20.csv --into mirror
    """
    from flows import order, refresh_mirror

    days = day(register_date), day(since), order.today()
    step = partial(refresh_mirror.apply, delta, into, *days, lenient=lenient)
    say(refresh_mirror.told_delta(guarded(step)))


@mirror_app.command("check")
def mirror_check(
    folder: Annotated[Path, typer.Argument(help="镜像文件夹")],
    as_of: AsOf = None,
) -> None:
    """核对镜像的哈希、行数和日期：0 新鲜，3 过期，4 损坏。

    例：chizheng mirror check mirror
    """
    from flows import order, refresh_mirror

    state, words = refresh_mirror.check(folder, day(as_of) or order.today())
    sys.stdout.write(words + "\n")
    raise typer.Exit({"fresh": 0, "stale": DEGRADED}.get(state, NOTHING_PUBLISHED))
