"""The commands about the register mirror."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import DEGRADED, NOTHING_PUBLISHED, AsOf, day, guarded, say

mirror_app = typer.Typer(
    help="登记库镜像：建立、更新、检查、供他人查询。\n\n"
    "例：chizheng mirror build dump.csv --into mirror",
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


@mirror_app.command("serve")
def mirror_serve(
    folder: Annotated[Path, typer.Argument(help="镜像文件夹")],
    host: Annotated[str, typer.Option(help="监听地址；默认只限本机")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口；0 为任意空闲端口")] = 8765,
    log: Annotated[
        Path | None,
        typer.Option(envvar="CHIZHENG_LOG", help="查询记录文件；默认为镜像文件夹中的 access.log"),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(envvar="CHIZHENG_TLS_CERT", help="TLS 证书；对外提供查询时必须给出"),
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(envvar="CHIZHENG_TLS_KEY", help="TLS 证书的私钥")
    ] = None,
) -> None:
    """供他人通过 HTTP 查询镜像，直到被要求停止；镜像更新后自动换用新的一份。

    例：chizheng mirror serve mirror --port 8765
    """
    from connectors.serving.running import Place
    from flows import serve_mirror

    place = Place(host, port, tls_cert, tls_key)
    step = partial(
        serve_mirror.serve, folder, place, log, lambda address: say(f"已启动：{address}")
    )
    guarded(step)


@mirror_app.command("token")
def mirror_token(
    folder: Annotated[Path, typer.Argument(help="镜像文件夹")],
    name: Annotated[str, typer.Argument(help="令牌的名称，例如使用单位；同名的旧令牌作废")],
    purpose: Annotated[str, typer.Option(help="用途，记入查询记录")] = "",
    people_per_minute: Annotated[int, typer.Option(min=1, help="每分钟至多查询多少人")] = 60_000,
    revoke: Annotated[bool, typer.Option("--revoke", help="撤销这个令牌")] = False,
) -> None:
    """发放查询令牌：只显示这一次，文件中只存哈希；或撤销。

    例：chizheng mirror token mirror 某区应急管理局 --purpose 夜间核查
    """
    from flows import serve_mirror

    if revoke:
        guarded(partial(serve_mirror.remove_token, folder, name))
        say(f"令牌 {name} 已撤销")
        return
    made = partial(serve_mirror.add_token, folder, name, purpose, people_per_minute)
    sys.stdout.write(f"{guarded(made)}\n")
    say(f"令牌 {name} 已发放；请妥善保存，不会再显示")
