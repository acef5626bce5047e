"""Say how far long work has come: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence

SECONDS_BETWEEN = 10.0


def over(label: str, numbers: Sequence[int]) -> Iterator[int]:
    """The numbers one by one, while the work on them is shown on standard error."""
    if sys.stderr.isatty():
        from rich.console import Console  # a bar needs a terminal, and most runs have none
        from rich.progress import track

        bar = Console(stderr=True)
        yield from track(numbers, description=label, console=bar, transient=True)
        return
    for done, number in enumerate(numbers, start=1):
        yield number
        sys.stderr.write(f"{label} {done}/{len(numbers)}\n")


def countdown(label: str) -> Callable[[int], None]:
    """Told how much is left, it says so on standard error: now and then, and at the end."""
    said_at = -SECONDS_BETWEEN

    def told(left: int) -> None:
        nonlocal said_at
        now = time.monotonic()
        if left and now - said_at < SECONDS_BETWEEN:
            return
        said_at = now
        sys.stderr.write(f"{label} {left}\n")

    return told
