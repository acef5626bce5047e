"""How much of the outlook is a reminder, and how much an earlier night had said already."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from connectors.forms.words import listed, phrases

UNCHANGED = "unchanged"


class Reminders(NamedTuple):
    """The numbers of reminders by their word, and of what is unchanged."""

    by_word: dict[str, int]
    unchanged: int

    @property
    def in_words(self) -> str:
        """Both numbers in words."""
        total = sum(self.by_word.values())
        return phrases()["reminders"].format(reminders=total, unchanged=self.unchanged)


def counts(reminders: Iterable[str]) -> Reminders:
    """The numbers of some rows of the outlook, by what their `reminder` says."""
    number = Counter(reminders)
    unchanged = number.pop(UNCHANGED, 0)
    words = listed("reminder")
    return Reminders({words[code]: number[code] for code in words if number[code]}, unchanged)


def compared_with(run: Mapping[str, Any]) -> str:
    """The day of the results that the outlook was compared with, or why with none."""
    say, told = phrases(), run.get("outlook") or {}
    why = told.get("not_compared")
    if why is None and told.get("compared_with"):
        return str(told["compared_with"])
    return say[f"not_compared_{why or 'none'}"].format(day=told.get("compared_with"))
