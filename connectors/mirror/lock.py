"""One writer at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import Unreachable

LOCK = ".lock"


class Busy(Unreachable):
    """Another build is writing to the same mirror."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raises `Busy` while another holds it.

    The system lets go of it when the holder dies, so a killed build blocks nobody.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
    except OSError as error:
        os.close(handle)
        message = f"{folder}: another build is writing here; wait until it has ended"
        raise Busy(message) from error
    try:
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
