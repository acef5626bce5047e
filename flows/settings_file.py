"""`chizheng.toml` in the working folder, read in one place; light, for `--help` reads it too."""

import tomllib
from pathlib import Path
from typing import Any

FILE = Path("chizheng.toml")


def said() -> dict[str, Any]:
    """What the file says, nothing where there is none; ValueError, in words, if it is no TOML."""
    if not FILE.is_file():
        return {}
    try:
        return tomllib.loads(FILE.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{FILE}：不是有效的 TOML（{error}）；请改正或删除它") from None
