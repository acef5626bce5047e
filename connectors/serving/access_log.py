"""Who asked about whom, when and what for; people only as keyed pseudonyms."""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

DIGITS = 16


@dataclass(frozen=True)
class AccessLog:
    """A file of one JSON line for each request, which only its owner can read.

    The pseudonym of a person is the `person_key` of the findings, so that a look-up and what was
    found by it can be told to be of one person by whoever has the results, and by nobody else.
    """

    file: Path
    key: bytes

    def pseudonyms(self, numbers: Iterable[str]) -> list[str]:
        """The keyed hash of each number."""
        begun = hmac.new(self.key, digestmod="sha256")
        found = []
        for number in numbers:
            each = begun.copy()  # twice as quick as beginning anew for each
            each.update(number.encode())
            found.append(each.hexdigest()[:DIGITS])
        return found

    def note(self, at: datetime, facts: dict[str, Any]) -> None:
        """Add a line. It is opened each time, so the file may be moved away at any time."""
        line = orjson.dumps({"at": at.isoformat(timespec="milliseconds"), **facts})
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line + b"\n")
        finally:
            os.close(handle)
