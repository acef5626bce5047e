"""Say where something went wrong without the words of the error, which may quote a cell."""

import traceback
from pathlib import Path

import data


def place(error: BaseException) -> str:
    """Where in our own code it happened, as `validators/batch.py:33`."""
    house = Path(__file__).parent.parent
    frames = [
        f"{Path(frame.filename).relative_to(house).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(house) and "site-packages" not in frame.filename
    ]
    return frames[-1] if frames else Path(__file__).name


def in_words(reason: str, detail: str) -> str:
    """What a reason of the list means and what to do, after the detail; else the detail alone."""
    known = data.table("reasons").filter(code=reason, use="unreadable").select("words", "advice")
    for words, advice in known.iter_rows():
        return f"{detail}：{words}。{advice}" if detail else f"{words}。{advice}"
    return detail or reason
