"""Tests on the spot (逢查必考): draw who is tested, and read the scores back. No Prefect."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import exports, inbox, shelf
from connectors.errors import Unrecognised
from connectors.forms import spot_list
from connectors.forms.words import listed, terms
from connectors.workbook import write_workbook
from flows import night, sources
from flows.order import Order, Refused
from flows.reading import files_of, said_of, understood
from validators import batch, law, owners, spot_draw, spot_scores
from validators import tables as understanding

# Where the scores are kept: a joint file of the inbox, in the fields of its kind.
SCORES = "抽考记录"
FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Drawn:
    """What came of a draw: where the list stands, and how many people and posts are in it."""

    place: Path
    people: int
    posts: int


@dataclass(frozen=True)
class Read:
    """What came of reading a list: scores in it, rows still blank, and scores kept in all."""

    place: Path
    scores: int
    blank: int
    kept: int


def draw(
    order: Order, company: str | None, seed: int, share: int | None, least: int | None
) -> Drawn:
    """Draw people from every company and post of the inbox and write the list to fill in."""
    figures = law.law(order.region, order.as_of)
    share = figures.whole("spot_share") if share is None else share
    least = figures.whole("spot_least") if least is None else least
    tables, companies = _rosters(order, company)
    key = sources.person_key()
    drawn = spot_draw.draw(tables, companies, figures, key, seed, share, least)
    order.out.mkdir(parents=True, exist_ok=True)
    place = order.out / f"抽考名单_{order.as_of}_{seed}.xlsx"
    facts = {"as_of": order.as_of, "seed": seed, "share": share, "least": least,
             "people": len(drawn), "passed_from": figures.whole("spot_pass"),
             "full": figures.whole("spot_full")}  # fmt: skip
    draft = place.with_name(f".{place.name}")
    write_workbook(spot_list.spot_list(drawn, order.as_of, facts), draft)
    if place.exists() and place.read_bytes() != draft.read_bytes():
        draft.unlink()
        raise Refused(f"{place}：已经存在，可能已有人填写；请先读回，或换一个文件夹或 --seed")
    draft.replace(place)
    return Drawn(place, len(drawn), spot_draw.posts(drawn))


def read(filled: Path, order: Order) -> Read:
    """Read the scores of a list into the inbox.

    Raises Unrecognised, with the addresses of the cells, for a list that contradicts itself, the
    rosters or what was read before; nothing of it is taken then.
    """
    if not filled.is_file():
        raise Refused(f"{filled}：没有这个文件；请给出填好的抽考名单")
    grids = exports.open_file(filled, filled.name)
    reading = understanding.understand(grids)
    rows = spot_scores.filled(reading)
    if not len(rows):
        raise Unrecognised("no_spot_list", f"{filled.name}：不是 chizheng sample draw 写出的名单")
    tables, companies = _rosters(order, None)
    holders = spot_draw.holders(tables, companies, sources.person_key(), spot_scores.draws(rows))
    place = order.inbox / f"{SCORES}.parquet"
    before = shelf.take(order.inbox, SCORES).get(SCORES, spot_scores.none())
    figures = law.law(order.region, order.as_of)
    found = spot_scores.scores(rows, reading.unreadable, holders, before, figures)
    if len(found.faults):
        raise Unrecognised("spot_contradiction", _told(filled.name, reading, found.faults))
    kept = spot_scores.together(before, found.rows)
    if not kept.equals(before):
        shelf.keep(kept, place)
    return Read(place, len(found.rows), found.blank, len(kept))


def _rosters(order: Order, company: str | None) -> tuple[dict[str, Any], Any]:
    """The tables of the companies of an inbox, or of one, and what is known of each."""
    night.check_order(order)
    if not order.inbox.is_dir():
        raise Refused(f"{order.inbox}：没有这个文件夹；--inbox 请给出存放报送文件的文件夹")
    found = inbox.deliveries(order.inbox)
    reading = understood(files_of(found), said_of(found))
    frames = batch.frames(reading)
    org = [frames["org"]] if "org" in frames else []
    mapping, _ = owners.resolved([frames["delivered"]], org)
    known = owners.named(mapping)
    if company is not None and company not in known:
        raise Refused(f"--company {company}：收件夹里没有这家企业")
    tables = batch.of_companies([frames], mapping, known if company is None else [company])
    return tables, owners.facts(mapping, tables["delivered"])


def _told(name: str, reading: Any, faults: Any) -> str:
    """Each contradiction with the address of its cell; nobody's name or number."""
    letters = {
        (table["sheet"], column["field"]): letter
        for table in reading.layouts
        for letter, column in table["columns"].items()
    }
    words = listed("spot_fault")
    lines = [
        f"{sheet}!{letters.get((sheet, field), '')}{row}：{terms().get(field, field)}{words[fault]}"
        for sheet, row, field, fault in faults.iter_rows()
    ]
    more = f"……等{len(lines)}处" if len(lines) > FAULTS_SHOWN else ""
    return f"{name}：没有读取任何成绩，请改正后重新读取\n" + "\n".join(lines[:FAULTS_SHOWN]) + more
