"""Say how far long work has come: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.progress import track

SECONDS_BETWEEN = 10.0


def over(label: str, numbers: Sequence[int]) -> Iterator[int]:
    """The numbers one by one, while the work on them is shown on standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(numbers, description=label, console=console, transient=True)
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
