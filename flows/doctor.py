"""Look before a night: is everything there that it needs?"""

import platform
import shutil
from importlib.metadata import version
from pathlib import Path

from connectors import inbox as inboxes
from connectors import publish, shelf
from flows import order, refresh_mirror, settings, sources

PACKAGES = ("polars", "pandera", "fastexcel", "openpyxl", "requests", "prefect", "fastapi")
LEAST_FREE = 1 << 30


def examine(inbox: Path | None, mirror: Path | None, out: Path | None) -> tuple[list[str], bool]:
    """A line for each thing looked at, and whether a night could start."""
    lines = [(True, f"Python {platform.python_version()}，今天（北京时间）是 {order.today()}")]
    lines += [(True, f"{name} {version(name)}") for name in PACKAGES]
    if inbox is not None:
        lines.append(_inbox(inbox))
    if mirror is not None:
        state, words = refresh_mirror.check(mirror, order.today())
        lines.append((state == "fresh", words))
    lines += _service() + _site()
    if out is not None:
        lines += _out(out)
    return [f"{'好' if sound else '差'}  {words}" for sound, words in lines], all(
        s for s, _ in lines
    )


def _inbox(folder: Path) -> tuple[bool, str]:
    if not folder.is_dir():
        return False, f"{folder}：没有这个文件夹；请核对 --inbox"
    found = inboxes.deliveries(folder)
    files = sum(len(delivery.files) for delivery in found)
    return files > 0, f"{folder}：{len(found)} 份报送，{files} 个文件"


def _service() -> list[tuple[bool, str]]:
    """Whether the look-up service, if one is set, may be asked; nobody is asked here."""
    try:
        stated = sources.stated()
        if stated is None:
            return []
        token = sources.token(stated)
    except order.Refused as error:
        return [(False, str(error))]
    return [(True, f"查询服务 {stated.url}（{stated.mapping}），{'有' if token else '没有'}令牌")]


def _site() -> list[tuple[bool, str]]:
    """Whether the rule of the site on days, if there is one, can be used."""
    try:
        rule = settings.training_day()
    except order.Refused as error:
        return [(False, str(error))]
    return [(True, f"以天计的培训按{rule.told}折算")] if rule else []


def _out(folder: Path) -> list[tuple[bool, str]]:
    try:
        publish.writable(folder)
    except OSError as error:
        return [(False, f"{folder}：不能写入（{error.strerror}）；请换一个文件夹或改权限")]
    free = shutil.disk_usage(folder).free
    lines = [(free > LEAST_FREE, f"{folder}：剩余空间 {free >> 20} MiB")]
    left = shelf.abandoned(folder)
    if left:
        lines.append((False, f"{folder}：有 {len(left)} 次没有完成的运行，下次运行时会清除并重做"))
    return lines
