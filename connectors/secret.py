"""The key that turns a person's number into a pseudonym."""

import hmac
import os
import secrets
from pathlib import Path

import polars as pl

LENGTH = 32


def person_key(stated: str | None, file: Path) -> bytes:
    """The stated key, else the one in the file, made at first use for its owner alone.

    Whoever has the key can test whether a number stands behind a pseudonym, so the file gets
    owner-only rights and never lies among the results.
    """
    if stated:
        return stated.encode()
    if not file.exists():
        _make(file)
    return file.read_bytes().strip()


def pseudonyms(texts: pl.Series, key: bytes) -> pl.Series:
    """HMAC-SHA-256 (first 32 hex) of each text, which polars cannot compute; null stays null."""
    return pl.Series(
        [None if t is None else hmac.digest(key, t.encode(), "sha256").hex()[:32] for t in texts],
        dtype=pl.String,
    )


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(LENGTH))
    try:
        os.link(fresh, file)  # whoever comes first wins; the other uses his
    except FileExistsError:
        pass
    except OSError:
        fresh.replace(file)
        return
    fresh.unlink()
