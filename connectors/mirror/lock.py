"""One writer at a time, and no snapshot taken away from its readers."""

import os
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        message = f"{folder}：另一次建立或更新正在写入；请等它结束"
        raise Busy(message) from error
    try:
        yield
    finally:
        os.close(handle)


class Held:
    """Shows, for as long as it lives, that somebody reads what lies beside the file."""

    def __init__(self, file: Path) -> None:
        """Begin to hold."""
        handle = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, handle)
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):  # a file system without locks: readers take their chance
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_held(file: Path) -> bool:
    """Whether somebody reads what lies beside the file; where it cannot be told, nobody does."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def _take(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
