"""Faults of the fast readers, which are no Python: what their makers did not foresee."""


def is_panic(error: BaseException) -> bool:
    """Whether a fast reader gave up; it says so by something that is no Exception."""
    return type(error).__name__ == "PanicException"
