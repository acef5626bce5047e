"""What `chizheng.toml` in the working folder says in tables, and the rule of the site on days."""

import os
from typing import Any

from flows import settings_file
from flows.order import Refused
from flows.settings_file import FILE
from validators.hours_text import DayRule, day_rule

TRAINING_DAY = "CHIZHENG_TRAINING_DAY"


def table(name: str) -> Any:
    """What `[name]` says, nothing where there is none; Refused for what is no TOML."""
    return _said().get(name, {})


def _said() -> dict[str, Any]:
    try:
        return settings_file.said()
    except ValueError as error:
        raise Refused(str(error)) from None


def training_day() -> DayRule | None:
    """How long a day of training is: `CHIZHENG_TRAINING_DAY`, else `[site] training_day`.

    None where nobody says; Refused for what is no length of a day.
    """
    said = _said()
    site = said.get("site", {})
    if not isinstance(site, dict) or set(site) - {"training_day"}:
        raise Refused(f"{FILE} 的 [site] 只能写 training_day；请改正其余的写法")
    if "training_day" in said:
        raise Refused(f"{FILE}：training_day 要写在 [site] 之下；请移过去")
    told = os.environ.get(TRAINING_DAY)
    words, where = (told, TRAINING_DAY) if told else (site.get("training_day"), str(FILE))
    if words is None:
        return None
    rule = day_rule(words, where)
    if rule is None:
        place = where if told else f"{FILE} 的 [site] training_day"
        raise Refused(
            f"{place} 写的是“{words}”，不能作为一天培训的长度；请写成“8学时”或“6小时”这样的"
            "文字，大于零，不超过24小时"
        )
    return rule
