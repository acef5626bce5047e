"""Who may ask: tokens, of which only a hash is kept, and how many people each may ask about."""

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.errors import Unreachable, Unrecognised

FILE = "tokens.json"
BYTES = 32


@dataclass(frozen=True)
class Token:
    """A token by its name: the hash of its text, the purpose it was given for, and its pace.

    The text is 32 random bytes: nobody can guess one, so a plain SHA-256 is hash enough.
    """

    name: str
    sha256: str
    purpose: str
    people_per_minute: int


def hashed(text: str) -> str:
    """The hash under which a token is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path) -> dict[str, Token]:
    """The tokens of a mirror by their hash; raises Unrecognised for a file that is not ours."""
    try:
        stated = json.loads((folder / FILE).read_text("utf-8"))
        return {token["sha256"]: Token(**token) for token in stated}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError) as error:
        raise Unrecognised("broken_tokens", f"{folder / FILE}") from error


def add(folder: Path, name: str, purpose: str, people_per_minute: int) -> str:
    """Make a token, in place of one of that name, and return its text, which is kept nowhere."""
    text = secrets.token_urlsafe(BYTES)
    token = Token(name, hashed(text), purpose, people_per_minute)
    _write(folder, [*_others(folder, name), token])
    return text


def remove(folder: Path, name: str) -> bool:
    """Take a token away; says whether there was one."""
    others = _others(folder, name)
    there = len(others) < len(read(folder))
    if there:
        _write(folder, others)
    return there


def _others(folder: Path, name: str) -> list[Token]:
    return [token for token in read(folder).values() if token.name != name]


def _write(folder: Path, tokens: list[Token]) -> None:
    draft = folder / f".{FILE}"
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump([asdict(token) for token in tokens], out, ensure_ascii=False, indent=1)
        draft.replace(folder / FILE)
    except OSError as error:
        raise Unreachable(
            f"{folder / FILE}：不能写入（{error.strerror}）；请检查磁盘空间和权限"
        ) from error
