"""What all commands share: exit codes, the day asked for, and how things go wrong in words."""

import atexit
import gc
import sys
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

import typer

NOTHING_PUBLISHED, DEGRADED, MISUSED, FINDINGS = 4, 3, 2, 1
# So many new objects before anybody looks for garbage among them.
GARBAGE = 200_000
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], envvar="CHIZHENG_AS_OF", help="核查日期，默认为今天（北京时间）"
    ),
]


def say(text: str) -> None:
    """A message for a person, on standard error."""
    sys.stderr.write(f"{text}\n")


def day(moment: datetime | None) -> date | None:
    """The day of an option that the parser gives as a moment."""
    return None if moment is None else moment.date()


def hasten() -> None:
    """Spare a process that lives for one command what would cost it a tenth of its time."""
    # What is made is rarely garbage: look through it seldom, and at the end not at all.
    gc.set_threshold(GARBAGE)
    atexit.register(gc.freeze)


def misused(text: str) -> NoReturn:
    """End the command as one that was called wrongly, with a sentence."""
    say(text)
    raise typer.Exit(MISUSED)


def known(option: str, value: str | None, words: tuple[str, ...]) -> None:
    """End the command where an option bears a word that it does not know."""
    if value is not None and value not in words:
        misused(f"{option} {value} 不认识；可用的有 {'、'.join(words)}")


def guarded(step: Any) -> Any:
    """Run a step; what it refuses or cannot do becomes a sentence and an exit code."""
    from connectors.errors import Unreachable, Unrecognised
    from flows.order import Refused
    from flows.trouble import in_words, place

    try:
        return step()
    except Refused as error:
        say(str(error))
        raise typer.Exit(MISUSED) from None
    except Unreachable as error:
        say(str(error))
        raise typer.Exit(NOTHING_PUBLISHED) from None
    except Unrecognised as error:
        say(in_words(error.reason, error.detail))
        raise typer.Exit(NOTHING_PUBLISHED) from None
    except OSError as error:
        what, where = error.strerror or type(error).__name__, error.filename or "文件系统"
        say(f"没有发布任何结果：{what}（{where}）")
        raise typer.Exit(NOTHING_PUBLISHED) from None
    except (typer.Exit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside polars is no Exception
        # The words of such an error may quote a cell; its kind and place never do.
        say(f"没有发布任何结果：程序出错（{type(error).__name__}，{place(error)}），请报告这一行")
        raise typer.Exit(NOTHING_PUBLISHED) from None
