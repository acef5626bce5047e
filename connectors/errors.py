"""Two ways to fail: Unreachable (try again) and Unrecognised (stop and tell a person)."""


class Unreachable(Exception):
    """Something outside did not answer, or is not there; asking again may help."""


class Unrecognised(Exception):
    """Something came that is not what was expected; asking again will not help.

    `reason` is a code of `data/reasons.csv`, which holds the words and the advice for it.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        """Keep the code; the detail is for the log and names no person."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail
