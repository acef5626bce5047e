"""Where the options of a command come from: its own words, the environment, `chizheng.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import typer

from flows.terminal import MISUSED, say

FILE = Path("chizheng.toml")


def from_file(app: typer.Typer) -> dict[str, Any]:
    """Options from `chizheng.toml` in the working folder, for every command that has them."""
    if not FILE.is_file():
        return {}
    try:
        stated = tomllib.loads(FILE.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        say(f"{FILE}: 不是有效的 TOML（{error}）；请改正或删除它")
        raise SystemExit(MISUSED) from None
    # A day written without quotes is one all the same.
    plain = {
        k.replace("-", "_"): v.isoformat() if isinstance(v, date) else v
        for k, v in stated.items()
        if not isinstance(v, dict)
    }
    names = [
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    ]
    # What these write holds whole numbers, or invented people: it never goes among the results.
    apart = {name: value for name, value in plain.items() if name != "out"}
    return dict.fromkeys(names, plain) | {
        "layout": apart,
        "demo": apart,
        "worklist": dict.fromkeys(("write", "read"), apart),
        "sample": dict.fromkeys(("draw", "read"), plain),
        "mirror": dict.fromkeys(("build", "apply", "check", "serve"), plain),
    }


def on_command_line(context: typer.Context, option: str) -> bool:
    """Whether the option stands in the command's own words."""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"
