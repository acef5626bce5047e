"""In what way an address that is not the official one passes itself off as it, if it does.

It changes no verdict: whatever is not on the list is off it. It tells a reader what to look at.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import polars as pl

import data
from validators import hosts

# So many letters added, lost or changed make a slip of the official name; more make another name.
SLIPS = 2
NUMERIC = re.compile(r"\[.*\]|\d{1,3}(\.\d{1,3}){3}")
GOVERNMENT = ".gov.cn"


class Address(NamedTuple):
    """What of an address decides: its host, what stands beside it, and behind it."""

    host: str
    has_user: bool
    odd_port: bool
    named_behind: bool


def tricks(family: str, addresses: pl.DataFrame, field: str) -> pl.DataFrame:
    """The addresses with `site_trick`, a code of the list of that name in `data/sheet_words.csv`.

    It is null for the official site and for what nobody can decide.
    """
    official = hosts.official(family, pl.col(field))
    if not addresses.select((~official).any()).item():
        return addresses.with_columns(site_trick=pl.lit(None, pl.String))
    known = data.table("lookup_hosts")
    right = known.filter(pl.col("kind") == "official", pl.col("family") == family)["host"].to_list()
    parts = hosts.plain(pl.col(field)).str.extract_groups(hosts.PARTS)
    host, port = hosts.host_of(parts), parts.struct.field("port").fill_null("")
    behind = hosts.plain(pl.col(field)).str.replace(hosts.PARTS, "")
    told = addresses.with_columns(
        host=host,
        has_user=parts.struct.field("user").is_not_null(),
        odd_port=~port.is_in(hosts.PLAIN_PORTS),
        named_behind=pl.any_horizontal(
            pl.lit(value=False), *[behind.str.contains(name, literal=True) for name in right]
        ),
        official=official,
    )
    distinct = told.filter(~pl.col("official")).select(Address._fields).unique()
    named = distinct.with_columns(
        site_trick=pl.Series(
            [trick(Address(*row), tuple(right)) for row in distinct.iter_rows()], dtype=pl.String
        )
    )
    off = pl.when(~pl.col("official")).then("site_trick").alias("site_trick")
    return (
        told.join(named, on=Address._fields, how="left", maintain_order="left")
        .with_columns(off)
        .select(*addresses.columns, "site_trick")
    )


def trick(address: Address, official: tuple[str, ...]) -> str:
    """The first trick that explains the address; `elsewhere` where it resembles no official one."""
    host = address.host
    if address.has_user:
        return "user_part"
    if host in official and address.odd_port:
        return "odd_port"
    if NUMERIC.fullmatch(host):
        return "bare_number"
    shown = _shown(host)
    for name in official:
        found = _resembles(shown, name)
        if found:
            return found
    if not shown.isascii():
        return "foreign_letters"
    if address.named_behind:
        return "in_path"
    if "gov" in host and not host.endswith(GOVERNMENT):
        return "poses_as_government"
    return "elsewhere"


def _resembles(host: str, name: str) -> str | None:
    """How the host resembles the official name; None if it does not."""
    first, _, parent = name.partition(".")
    if not host.isascii() and _latin(host) == name:
        return "foreign_letters"
    if host == parent or host.endswith(f".{parent}"):
        return "other_name_of_the_authority"
    if host.startswith((f"{name}.", f"{name}-")):
        return "official_name_in_front"
    if _as_seen(host) == _as_seen(name):
        return "letters_that_look_alike"
    if distance(host, name) <= SLIPS:
        return "slip"
    authority = parent.partition(".")[0]
    if host.split(".")[:2] == [first, authority]:
        return "other_ending"
    run_on = host.replace(".", "").replace("-", "")
    if f"{first}{authority}" in run_on or f"{authority}gov" in run_on:
        return "run_together"
    return None


def distance(one: str, other: str) -> int:
    """How many letters must be added, dropped or changed to make one text of the other.

    The table of Wagner and Fischer, row by row.
    """
    before = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        now = [i]
        for j, wanted in enumerate(other, start=1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (letter != wanted)))
        before = now
    return before[-1]


def _shown(host: str) -> str:
    """The host as a browser would show it, its encoded labels (xn--…) in their own letters."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label


@cache
def _alike(kind: str) -> dict[str, str]:
    rows = data.table("lookalike_letters").filter(pl.col("kind") == kind)
    return dict(rows.select("written", "looks_like").iter_rows())


def _latin(host: str) -> str:
    """The host with each foreign letter as the Latin one it looks like, and no marks on letters."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", host) if not unicodedata.combining(c))
    return "".join(_alike("letter").get(c, c) for c in bare)


def _as_seen(host: str) -> str:
    """The host as a hurried reader sees it."""
    seen = _latin(host)
    for kind in ("digit", "pair"):
        for written, looks_like in _alike(kind).items():
            seen = seen.replace(written, looks_like)
    return seen
