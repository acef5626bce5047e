"""Where a service is, how hard it may be asked, and whether it may be asked at all."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import polars as pl

import data
from connectors.errors import Unrecognised
from connectors.here import is_here


@dataclass(frozen=True)
class Settings:
    """One service: its address and mapping, further hosts allowed, and how it may be asked.

    `ca_file` names the certificates it is trusted by, if not the usual ones, `token_file` a file
    with the token. `patience` is the seconds a request may take in all, `pause` those before the
    first repeat, doubled each time; `longest_pause` is the longest a service may make us wait.
    """

    url: str
    mapping: str
    requests_per_minute: int
    nightly_budget: int
    people_per_request: int
    retries: int
    hosts: tuple[str, ...] = ()
    ca_file: str | None = None
    token_file: str | None = None
    patience: float = 30.0
    pause: float = 1.0
    longest_pause: float = 120.0


def checked(settings: Settings) -> Settings:
    """The settings, if the address is one we may ask; else Unrecognised says why not.

    The host is compared whole. Only https goes over a network; what needs neither certificate nor
    secrecy is a service on this machine. Official sites are for people to ask.
    """
    parts = urlsplit(settings.url)
    host = (parts.hostname or "").lower().removesuffix(".")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise Unrecognised("bad_service_address", "给出形如 https://主机/路径 的地址")
    if parts.username is not None or parts.password is not None:
        raise Unrecognised("bad_service_address", "地址中不能有用户名或口令；口令用环境变量给出")
    try:
        _ = parts.port
    except ValueError:
        raise Unrecognised("bad_service_address", "端口不是 1 到 65535 的数") from None
    known = data.table("lookup_hosts")
    kinds = set(known.filter(pl.col("host") == host)["kind"])
    if kinds - {"service"}:
        raise Unrecognised("site_for_people", f"{host} 由人工查询，请用 chizheng worklist write")
    allowed = {*known.filter(pl.col("kind") == "service")["host"], *settings.hosts}
    if host not in allowed:
        how = "确认无误后写入 chizheng.toml 的 [source] hosts"
        raise Unrecognised("host_not_allowed", f"{host} 不在允许的主机之列；{how}")
    if parts.scheme == "http" and not is_here(host):
        raise Unrecognised("bad_service_address", f"{host} 不在本机，只能用 https 查询")
    return settings
