"""Words in headings that say of which certificate, level or occasion a column is.

高压证-到期日期 is the end of the certificate for 高压, 厂级教育人 the trainer of the first
level: such a heading is a key and a heading proper. A key alone may stand above several columns.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

import data
from validators.layout.headings import listed_form, meanings, plain

# Word lists whose words may be keys, each with the field it gives; the first to know a word wins.
LISTS = ("op_item", "level", "training_type")
NUMBER, ORDINAL = "number", "第"
# Training of no kind the law names tells no columns apart: its word is a topic.
NO_KIND = "other"
JOINTS = "-_/.的:— "
# A number before, behind or inside a heading: of the second certificate, of the third training.
NUMBERED = re.compile(r"^(.*?)[(第]?([1-9]|[一二三四五六七八九])[)个次本项]?(.*)$")
# What may follow a key that stands alone: 厂级岗前安全教育, 高压电工证信息.
ATTACHED = re.compile(
    r"(?:证书?|操作证|资格证|信息|情况|记录|登记|内容|岗前|入厂|三级|安全|生产|教育|培训|考核)+$"
)
# The kind of table in which a heading must mean something for a key to stand before it.
KINDS = {
    "op_item": "certificate_claim",
    "level": "training_record",
    "training_type": "training_record",
}
HELD = ("有无", "是否有", "是否持有", "是否持", "是否具备", "持有")
HELD_HEADING = "有无证书"


class Key(NamedTuple):
    """What a key says: a field with its text, or only that columns of one number go together."""

    field: str
    text: str


class Parted(NamedTuple):
    """A heading without its key."""

    key: Key
    rest: str


@cache
def _words() -> dict[str, Key]:
    """Every word that may be a key, as headings are spelt."""
    found: dict[str, Key] = {}
    words = data.table("words").select("list", "code", "rank", "word")
    for field in LISTS:
        rows = words.filter(pl.col("list") == field, pl.col("code") != NO_KIND)
        printed = dict(rows.filter(rank="1").select("code", "word").iter_rows())
        for code, word in rows.select("code", "word").iter_rows():
            found.setdefault(plain(word), Key(field, printed.get(code, code)))
    for (word,) in (
        data.table("op_items").select(pl.col("op_category").drop_nulls().unique()).rows()
    ):
        found.setdefault(plain(word), Key("op_item", word))
    for (word,) in data.table("header_parts").filter(use="trade").select("part").iter_rows():
        found.setdefault(plain(word), Key("op_item", word))
    return found


@cache
def _apart() -> tuple[str, ...]:
    return tuple(data.table("header_parts").filter(use="apart")["part"])


def is_apart(group: str) -> bool:
    """Whether columns under a group heading are about something else: identity card, contract."""
    return any(word in plain(group) for word in _apart())


@lru_cache(maxsize=10_000)
def key_of(text: str) -> Key | None:
    """The key that a text is, as a group heading; None where it is none."""
    whole = plain(text)
    for word in (whole, ATTACHED.sub("", whole)):
        if word in _words():
            return _words()[word]
    number = NUMBERED.match(whole)
    worded = number and (number[1] + number[3] or whole.startswith(ORDINAL))
    if number and worded and ATTACHED.sub("", number[1] + number[3]) == "":
        return Key(NUMBER, number[2])
    return None


@lru_cache(maxsize=10_000)
def parted(text: str) -> Parted | None:
    """The key that a heading begins or ends with, and the listed heading that is left.

    None where the heading is listed as it is, or holds no key.
    """
    whole = plain(text)
    if not whole or listed_form(text) or is_apart(whole):
        return None
    return _held(whole) or _begun(whole) or _ended(whole) or _numbered(whole)


def _held(whole: str) -> Parted | None:
    """有无电工证 asks whether a certificate is held."""
    for begin in HELD:
        key = key_of(whole.removeprefix(begin)) if whole.startswith(begin) else None
        if key and key.field == "op_item":
            return Parted(key, HELD_HEADING)
    return None


def _begun(whole: str) -> Parted | None:
    for cut in range(len(whole) - 1, 1, -1):
        key, rest = key_of(whole[:cut].rstrip(JOINTS)), whole[cut:].lstrip(JOINTS)
        if key and _means(rest, key):
            return Parted(key, rest)
    return None


def _means(rest: str, key: Key) -> bool:
    """Whether what is left is a heading in the kind of table to which the key belongs."""
    return key.field in KINDS and any(m.field for m in meanings(rest, KINDS[key.field]))


def _ended(whole: str) -> Parted | None:
    """到期日期(高压): the key stands in brackets behind."""
    match = re.match(r"^(.+)\((.+)\)$", whole)
    key = key_of(match[2]) if match else None
    if match and key and _means(match[1], key):
        return Parted(key, match[1])
    return None


def _numbered(whole: str) -> Parted | None:
    match = NUMBERED.match(whole)
    rest = (match[1] + match[3]).strip(JOINTS) if match else ""
    # 一车间 is a name, 第一证书 a heading.
    behind = match and (match[1] or whole.startswith(ORDINAL))
    if match and behind and listed_form(rest):
        return Parted(Key(NUMBER, match[2]), rest)
    return None
