"""The command of the injury screening."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import DEGRADED, AsOf, day, guarded, say


def injuries(
    hurt: Annotated[Path, typer.Argument(help="工伤数据：一个文件或文件夹")],
    records: Annotated[list[Path], typer.Argument(help="证书、培训记录：文件，或收件夹")],
    out: Annotated[Path, typer.Option(envvar="CHIZHENG_OUT", help="结果写到哪个文件夹")],
    as_of: AsOf = None,
    region: Annotated[
        str, typer.Option(envvar="CHIZHENG_REGION", help="地区（见 data/regions.csv）")
    ] = "national",
) -> None:
    """工伤筛查：按工种、年龄段、企业、培训机构、劳务派遣单位比较受伤人数与取证培训人数。

    例：chizheng injuries 工伤数据.xlsx 取证培训数据.xlsx --out out
    """
    from flows import injuries as screening
    from flows import printed
    from flows.order import today

    found = guarded(lambda: screening.screen(hurt, records, out, day(as_of) or today(), region))
    sys.stdout.write(printed.screening(found.high))
    say(f"结果在 {found.place}")
    raise typer.Exit(DEGRADED if found.degraded else 0)
