"""Let others ask the mirror: open it, read tokens and key, serve until told to stop."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from connectors import serving
from connectors.errors import Unrecognised
from connectors.mirror import Broken
from connectors.serving import tokens
from connectors.serving.access_log import AccessLog
from connectors.serving.answers import Reading
from connectors.serving.open import Current
from connectors.serving.running import Place
from flows import sources
from flows.order import CHINA, Refused, today
from flows.refresh_mirror import WORDS
from validators import asked, law

LOG = "access.log"


def serve(folder: Path, place: Place, log: Path | None, ready: Callable[[str], None]) -> None:
    """Serve the mirror in the folder; `ready` is told the address."""
    if place.is_exposed:
        raise Refused("令牌和证件号码不能明文传输：对外提供查询须给出 --tls-cert 和 --tls-key")
    figures = law.law("national", today())
    ages = (figures.whole("lookup_max_age_days"), figures.whole("lookup_refuse_age_days"))
    try:
        current = Current(folder, *ages)
    except Broken as broken:
        raise Unrecognised(broken.why, f"{folder}：{WORDS[broken.why]}（{broken}）") from None
    desk = serving.Desk(
        current=current,
        tokens=folder,
        reading=Reading(asked.keys, asked.name_keys),
        log=AccessLog(log or folder / LOG, sources.person_key()),
        now=lambda: datetime.now(CHINA),
    )
    serving.run(serving.application(desk), place, ready)


def add_token(folder: Path, name: str, purpose: str, people_per_minute: int) -> str:
    """Make a token for the mirror in the folder, and return its text."""
    if not folder.is_dir():
        raise Refused(f"{folder}：没有这个文件夹；请先运行 chizheng mirror build")
    return tokens.add(folder, name, purpose, people_per_minute)


def remove_token(folder: Path, name: str) -> None:
    """Take a token away."""
    if not tokens.remove(folder, name):
        raise Refused(f"没有名为 {name} 的令牌")
