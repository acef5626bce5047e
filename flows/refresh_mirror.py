"""Copy the register from dumps and deltas: read them, refuse what is unclear, swap in."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from connectors import exports, mirror
from connectors.errors import Unrecognised
from flows.order import Refused
from flows.trouble import in_words
from validators import law, register

FAULTS_SHOWN = 20
REFUSALS = {
    "unknown_key": "修改或删除的证书在镜像中没有；请先应用缺少的增量，或加 --lenient 只计数",
    "delta_older": "增量早于镜像，或已应用过更新的增量",
    "delta_gap": "镜像与增量之间缺少一段；请先应用缺少的增量",
}
WRONG_USE = {
    "unknown_cert_type": "--covers 中有不认识的证书种类",
    "no_register_date": "没有一行有更新日期；请用 --register-date 给出数据本身的日期",
}
WORDS = {
    "mirror_missing": "这里没有镜像；请先运行 chizheng mirror build",
    "mirror_broken": "镜像与建立时不一致；请重新建立",
    "mirror_partial": "镜像只含部分证书种类，答复中无法说明，会被当作未查到；请提供完整的镜像",
    "mirror_schema": "镜像由另一版本的程序建立；请重新建立",
}


def build(
    sources: Sequence[Path],
    into: Path,
    register_date: date | None,
    covers: Sequence[str] | None,
    today: date,
) -> mirror.Manifest:
    """Build the mirror from the dumps, all or nothing, and describe it."""
    files = list(_files(sources))
    facts = mirror.Facts(today, register_date, covers or None, [path.name for path in files])
    try:
        return mirror.build(into, register_rows(files), facts)
    except Unrecognised as error:
        if error.reason in WRONG_USE:
            raise Refused(f"{WRONG_USE[error.reason]}（{error.detail}）") from None
        raise


def register_rows(files: Iterable[Path]) -> Iterator[Any]:
    """The typed register rows of the dumps; raises Unrecognised, with addresses, where unclear."""
    for path in files:
        found = False
        for dump in register.dumps(_opened(path)):
            found = True
            if len(dump.faults):
                raise Unrecognised("register_unclear", _refusal(path, dump.faults))
            if register.OP in dump.rows.columns:
                # Built from one day's changes, the mirror would have lost everybody else.
                raise Unrecognised("delta_as_dump", f"{path.name}：是增量；请用 mirror apply")
            yield dump.rows
        if not found:
            raise Unrecognised("no_register", f"{path.name}：没有认出登记库的表头")


def apply(
    source: Path,
    into: Path,
    register_date: date | None,
    since: date | None,
    today: date,
    *,
    lenient: bool,
) -> mirror.Applied:
    """Bring a delta into the mirror, all or nothing, and say what it did."""
    facts = mirror.Facts(today, register_date, built_from=[source.name])
    try:
        return mirror.apply(into, changes(source), facts, since=since, lenient=lenient)
    except mirror.Refusal as refusal:
        lines = "、".join(refusal.addresses[:FAULTS_SHOWN])
        where = f"第 {lines} 行（共 {len(refusal.addresses)} 行）" if lines else ""
        detail = f"（{refusal.detail}）" if refusal.detail else ""
        words = f"{source.name}：{where}{REFUSALS[refusal.reason]}{detail}；没有应用任何一行"
        raise Unrecognised(refusal.reason, words) from None
    except mirror.Broken as broken:
        raise Unrecognised(broken.why, f"{into}：{WORDS[broken.why]}（{broken}）") from None


def changes(path: Path) -> Iterator[Any]:
    """The typed changes of a delta; raises Unrecognised, with addresses, where unclear."""
    found = False
    for delta in register.deltas(_opened(path)):
        found = True
        if len(delta.faults):
            raise Unrecognised("register_unclear", _refusal(path, delta.faults))
        yield delta.rows
    if not found:
        raise Unrecognised("no_delta", f"{path.name}：没有认出带 op 列的登记库表头")


def told_delta(applied: mirror.Applied) -> str:
    """What a delta did, in a sentence."""
    lines, facts = applied.lines, applied.manifest
    unknown = len(applied.unknown)
    counted = f"，其中镜像中没有的 {unknown} 行" if unknown else ""
    return (
        f"镜像 {facts.snapshot_id} 已更新：登记库日期 {facts.register_date}，"
        f"新增 {lines['ADD']} 行，修改 {lines['MOD']} 行，删除 {lines['DEL']} 行{counted}；"
        f"现有 {facts.rows} 行。"
    )


def told(facts: mirror.Manifest) -> str:
    """What was built, in a sentence."""
    return (
        f"镜像 {facts.snapshot_id} 已建立：登记库日期 {facts.register_date}，{facts.rows} 行，"
        f"合并 {facts.merged} 行，证件号码不能作为依据的 {facts.without_key} 行。"
    )


def check(folder: Path, as_of: date) -> tuple[str, str]:
    """Whether the mirror is `fresh`, `stale` or `broken` on a day, and that in a sentence."""
    allowed = law.law("national", as_of).whole("lookup_max_age_days")
    found = mirror.check(folder, as_of, allowed)
    if found.why is not None:
        return found.state, f"{folder}：{WORDS[found.why]}（{found.detail}）"
    age = f"登记库日期 {found.register_date}，距今 {found.age_days} 天，{found.rows} 行"
    late = f"，已超过 {allowed} 天；请建立新的镜像" if found.state == "stale" else ""
    return found.state, f"{folder}：{age}{late}"


def _opened(path: Path) -> Iterator[Any]:
    """The sheets of the file; what is wrong with it is said with its name."""
    if not path.exists():
        raise Refused(f"{path}：没有这个文件夹或文件；请核对路径")
    try:
        yield from exports.open_file(path, path.name)
    except Unrecognised as error:
        raise Unrecognised(error.reason, path.name) from None


def _files(sources: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named."""
    for path in sources:
        inside: Iterable[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if not file.is_dir())


def _named(place: dict[str, Any]) -> str:
    return in_words(place["reason"], "").partition("。")[0]


def _refusal(path: Path, faults: Any) -> str:
    """Where the dump is unclear: the number of places, and the first of them; never a person."""
    shown = [
        "!".join(filter(None, (place["sheet"], f"{place['column']}{place['row']}", _named(place))))
        for place in faults.head(FAULTS_SHOWN).iter_rows(named=True)
    ]
    return f"{path.name}：{len(faults)} 处不能识别，没有采用：{'；'.join(shown)}"
