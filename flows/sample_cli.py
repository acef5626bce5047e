"""The commands about tests on the spot."""

from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import AsOf, day, guarded, misused, say

sample_app = typer.Typer(
    help="逢查必考：抽人、读回成绩。\n\n例：chizheng sample draw --inbox inbox --out out",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Inbox = Annotated[Path, typer.Option(envvar="CHIZHENG_INBOX", help="各企业报送文件所在的文件夹")]
Region = Annotated[str, typer.Option(envvar="CHIZHENG_REGION", help="地区（见 data/regions.csv）")]


@sample_app.command("draw")
def sample_draw(
    inbox: Inbox,
    out: Annotated[Path, typer.Option(envvar="CHIZHENG_OUT", help="名单写到哪个文件夹")],
    seed: Annotated[int, typer.Option(min=0, help="抽取序号；序号相同，抽到的人相同")] = 1,
    share: Annotated[
        int | None,
        typer.Option(min=0, max=100, help="每个岗位抽取的百分比；默认见 data/parameters.csv"),
    ] = None,
    least: Annotated[int | None, typer.Option(min=0, help="每个岗位至少抽几人")] = None,
    company: Annotated[str | None, typer.Option(help="统一社会信用代码；不给则全部企业")] = None,
    as_of: AsOf = None,
    region: Region = "national",
) -> None:
    """按企业、岗位抽取抽考人员，写出待填写的名单。

    例：chizheng sample draw --inbox inbox --out out --seed 7
    """
    from flows import sample
    from flows.order import Order, today

    order = Order(inbox=inbox, out=out, mirror=None, region=region, as_of=day(as_of) or today())
    drawn = guarded(lambda: sample.draw(order, company, seed, share, least))
    if not drawn.people:
        misused("没有可抽取的在岗人员；请核对收件夹和 --as-of")
    say(f"抽取 {drawn.people} 人，涉及 {drawn.posts} 个岗位；名单在 {drawn.place}")


@sample_app.command("read")
def sample_read(
    filled: Annotated[Path, typer.Argument(help="填好（或填了一部分）的名单")],
    inbox: Inbox,
    as_of: AsOf = None,
    region: Region = "national",
) -> None:
    """把名单上的成绩读进收件夹，供以后的核查使用；同一份名单可以反复读取。

    例：chizheng sample read 抽考名单_2026-11-20_7.xlsx --inbox inbox
    """
    from flows import sample
    from flows.order import Order, today

    order = Order(inbox=inbox, out=inbox, mirror=None, region=region, as_of=day(as_of) or today())
    found = guarded(lambda: sample.read(filled, order))
    say(f"读取成绩 {found.scores} 条，未填 {found.blank} 条；{found.place} 中共有 {found.kept} 条")
