"""Say how far long work has come: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import track


def over(label: str, numbers: Sequence[int]) -> Iterator[int]:
    """The numbers one by one, while the work on them is shown on standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(numbers, description=label, console=console, transient=True)
        return
    for done, number in enumerate(numbers, start=1):
        yield number
        sys.stderr.write(f"{label} {done}/{len(numbers)}\n")
