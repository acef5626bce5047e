"""Copy the register from its dumps: read them, refuse what is unclear, build and swap in."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from connectors import exports, mirror
from connectors.errors import Unrecognised
from flows.order import Refused
from validators import law, register

FAULTS_SHOWN = 20
WRONG_USE = {
    "unknown_cert_type": "--covers 中有不认识的证书种类",
    "no_register_date": "没有一行有更新日期；请用 --register-date 给出数据本身的日期",
}
WORDS = {
    "mirror_missing": "这里没有镜像；请先运行 chizheng mirror build",
    "mirror_broken": "镜像与建立时不一致；请重新建立",
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
            raise Refused(f"{WRONG_USE[error.reason]}（{error}）") from None
        raise


def register_rows(files: Iterable[Path]) -> Iterator[Any]:
    """The typed register rows of the dumps; raises Unrecognised, with addresses, where unclear."""
    for path in files:
        found = False
        for dump in register.dumps(exports.open_file(path, path.name)):
            found = True
            if len(dump.faults):
                raise Unrecognised("register_unclear", _refusal(path, dump.faults))
            yield dump.rows
        if not found:
            raise Unrecognised("no_register", f"{path.name}：没有认出登记库的表头")


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


def _files(sources: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named."""
    for path in sources:
        inside: Iterable[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if not file.is_dir())


def _refusal(path: Path, faults: Any) -> str:
    """Where the dump is unclear: the number of places, and the first of them; never a person."""
    shown = [
        "!".join(
            filter(None, (place["sheet"], f"{place['column']}{place['row']}", place["reason"]))
        )
        for place in faults.head(FAULTS_SHOWN).iter_rows(named=True)
    ]
    return f"{path.name}：{len(faults)} 处不能识别，没有建立镜像：{'；'.join(shown)}"
