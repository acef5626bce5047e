"""How long a day of training is in the files beside a `layout.toml`, as their sender says."""

import re
import tomllib

from validators.hours_text import DayRule, day_rule
from validators.layout.stated import Wrong

KEY = "training_day"
WRITTEN = re.compile(rf"^\s*[\"']?{KEY}[\"']?\s*=")


def day_stated(text: str, source: str) -> tuple[DayRule | None, list[Wrong]]:
    """The rule that the text of a layout file states, and what of it cannot be used.

    What is no TOML states none; `parsed` lists it.
    """
    try:
        words = tomllib.loads(text).get(KEY)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None, []
    rule = None if words is None else day_rule(words, source.rpartition("/")[2])
    if words is None or rule is not None:
        return rule, []
    lines = enumerate(text.split("\n"), 1)
    line = next((number for number, written in lines if WRITTEN.match(written)), None)
    return None, [Wrong(source, line, "layout_day", str(words), KEY)]
