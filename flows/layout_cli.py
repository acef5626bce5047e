"""The command that shows how files are understood."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import DEGRADED, guarded, known, say

FORMATS = ("table", "json")


def layout(
    path: Annotated[Path, typer.Argument(help="一份报送的文件夹，或一个文件")],
    format_: Annotated[str, typer.Option("--format", help="table 或 json")] = "table",
    out: Annotated[
        Path | None, typer.Option(help="同时把各表的数据和一份 layout.toml 写到这个文件夹")
    ] = None,
) -> None:
    """每个文件是怎样读懂的：表头在哪几行，每一列是什么，为什么；只读，不核查。

    例：chizheng layout inbox/某厂 --out layout
    """
    from flows import layout as reading
    from flows import printed, settings

    known("--format", format_, FORMATS)
    found = guarded(lambda: reading.understand(path, settings.training_day()))
    if out is not None:
        guarded(lambda: reading.write(found, path, out))
        say(f"各表的数据和 layout.toml 在 {out}，其中证件号码没有遮盖")
    if format_ == "json":
        sys.stdout.write(json.dumps(found.layout, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(printed.layout(found.layout))
    raise typer.Exit(DEGRADED if found.degraded else 0)
