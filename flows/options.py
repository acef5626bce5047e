"""Where the options of a command come from: its own words, the environment, `chizheng.toml`."""

from datetime import date
from typing import Any

import typer

from flows import settings_file
from flows.terminal import MISUSED, say


def from_file(app: typer.Typer) -> dict[str, Any]:
    """Options from `chizheng.toml` in the working folder, for every command that has them."""
    try:
        stated = settings_file.said()
    except ValueError as error:
        say(str(error))
        raise SystemExit(MISUSED) from None
    if not stated:
        return {}
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
