"""Where certificates are looked up in a run: in the mirror, at a service, or nowhere."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from connectors import mirror, secret
from connectors.by_hand import ByHand
from connectors.combined import Combined
from connectors.errors import Unreachable, Unrecognised
from connectors.live.settings import Settings, checked
from connectors.source import CertificateSource, Silent, nobody
from flows import progress, settings
from flows.order import Order, Refused, today
from flows.settings_file import FILE
from validators import law, register

log = logging.getLogger("chizheng")

KEY_FILE = Path.home() / ".config" / "chizheng" / "key"
ANSWERS = Path.home() / ".local" / "share" / "chizheng"
CACHE, BY_HAND = "service.db", "by_hand.db"
# How hard a service is asked unless its settings say otherwise, by `data/parameters.csv`.
FIGURES = {
    "requests_per_minute": "lookup_requests_per_minute",
    "nightly_budget": "lookup_nightly_budget",
    "people_per_request": "lookup_people_per_request",
    "retries": "lookup_retries",
}


def stated(url: str | None = None) -> Settings | None:
    """The service of the run: the address given, else `CHIZHENG_SOURCE`, else `[source]`.

    Whatever else `[source]` of `chizheng.toml` says holds for any of them. None where there is no
    address; Refused for one that may not be asked.
    """
    said = _table()
    address = url or os.environ.get("CHIZHENG_SOURCE") or said.get("url")
    if not address:
        return None
    from connectors.live.mapping import mapping  # see `_service`

    of_day = law.law("national", today())
    figures = {name: of_day.whole(figure) for name, figure in FIGURES.items()}
    try:
        service = checked(Settings(**{"mapping": "chizheng", **figures, **said, "url": address}))
        mapping(service.mapping)
    except Unrecognised as error:
        raise Refused(f"查询服务：{error.detail}") from None
    return service


@contextmanager
def opened(order: Order) -> Iterator[CertificateSource]:
    """The sources the order names as one, in the order they are asked; or one for nobody."""
    known = mirror_of(order)
    file = answers_folder(order.answers) / BY_HAND
    if order.source is None and not file.exists():
        yield known
        return
    of_day = law.law(order.region, order.as_of)
    fresh, refused = (of_day.whole(f"lookup_{n}_age_days") for n in ("max", "refuse"))
    with ExitStack() as stack:
        sources = [known] if order.mirror or order.source is None else []
        if order.source is not None:
            sources.append(stack.enter_context(_service(order, order.source)))
        hand = ByHand(file, person_key()) if file.exists() else None
        if hand is not None:
            stack.callback(hand.close)
        yield Combined(tuple(sources), order.as_of, fresh, refused, known, hand)


def examined(order: Order) -> Order:
    """The order with what the hashes of the mirror's files say of its snapshot (`unsound`).

    A night looks once, for it reads all of them; a changed byte could accuse somebody.
    """
    known, whole = mirror_of(order), mirror_of(order, thoroughly=True)
    return replace(order, unsound=known.snapshot_id if whole.snapshot_id is None else None)


def mirror_of(order: Order, *, thoroughly: bool = False) -> CertificateSource:
    """The mirror the order names, or a source that answers for nobody."""
    if order.mirror is None:
        return nobody()
    of_day = law.law(order.region, order.as_of)
    known = mirror.open_mirror(
        order.mirror,
        order.as_of,
        of_day.whole("lookup_max_age_days"),
        of_day.whole("lookup_refuse_age_days"),
        thoroughly=thoroughly,
    )
    sound = order.unsound is None or known.snapshot_id != order.unsound
    return known if sound else Silent("mirror_broken", mirror.NAME)


def person_key() -> bytes:
    """The key of the pseudonyms, from `CHIZHENG_KEY` or the key file."""
    file = os.environ.get("CHIZHENG_KEY_FILE")
    return secret.person_key(os.environ.get("CHIZHENG_KEY"), Path(file) if file else KEY_FILE)


def answers_folder(told: Path | None) -> Path:
    """The folder of what services and people answered: the one told, else that of everybody."""
    usual = os.environ.get("CHIZHENG_ANSWERS")
    return told or (Path(usual) if usual else ANSWERS)


@contextmanager
def _service(order: Order, service: Settings) -> Iterator[CertificateSource]:
    # Imported here, for a run that asks no service need not wait for what HTTP takes.
    from connectors.live.asking import NAME, Limits, Live
    from connectors.live.cache import Cache
    from connectors.live.mapping import mapping
    from connectors.live.wire import Wire

    of_day = law.law(order.region, order.as_of)
    days = [of_day.whole(name) for name in ("lookup_cache_days", "lookup_refuse_age_days")]
    limits = Limits(today(), order.as_of, *days)
    try:
        cache = Cache(answers_folder(order.answers) / CACHE, thoroughly=order.asking)
    except (Unreachable, OSError, sqlite3.Error):
        log.warning("答复缓存不能使用；本次不向查询服务提问")
        yield Silent("cache_unusable", NAME, stale=False)
        return
    if cache.renewed:
        log.warning("答复缓存已损坏，改名保留为 %s.broken，重新开始", CACHE)
    wire = Wire(service, token(service), lambda: cache.spend(limits.today, service.nightly_budget))
    try:
        yield Live(
            wire, mapping(service.mapping), cache, register.answered, person_key(), limits,
            asking=order.asking, progress=progress.countdown("待查询人数"),
        )  # fmt: skip
    finally:
        wire.close()
        cache.close()


def token(service: Settings) -> str | None:
    """The token out of the environment, or of the file that is named; None where neither is."""
    told = os.environ.get("CHIZHENG_SOURCE_TOKEN")
    file = os.environ.get("CHIZHENG_SOURCE_TOKEN_FILE") or service.token_file
    if told or not file:
        return told or None
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Refused("查询服务：令牌文件不能读取；请核对 token_file 和权限") from None


def _table() -> dict[str, Any]:
    """What `[source]` of `chizheng.toml` says; Refused where it cannot be meant."""
    said = settings.table("source")
    kinds = {field.name: field.type for field in fields(Settings)}
    for name, value in said.items() if isinstance(said, dict) else [("source", said)]:
        if not _fits(kinds.get(name), value):
            known = "、".join(kinds)
            raise Refused(f"{FILE} 的 [source]：{name} 不认识，或值不对；可用的有 {known}")
    hosts = {"hosts": tuple(host.lower() for host in said["hosts"])} if "hosts" in said else {}
    return {**said, **hosts}


def _fits(kind: Any, value: Any) -> bool:
    if kind is int:
        return type(value) is int and value > 0
    if kind is float:
        return type(value) in (int, float) and value > 0
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(isinstance(host, str) for host in value)
    return kind is not None and isinstance(value, str)
