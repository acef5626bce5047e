"""Identity, credit-code and certificate numbers, and what spreadsheets do to them.

Reasons given in `<field>__bad`: `id_damaged` (a spreadsheet rounded the number away), `id_weak`
(looks like a resident's number and is none, or is masked), `bad_uscc` (wrong check character).
"""

from functools import cache

import polars as pl

from validators.words import INVISIBLE, distinctly, folded, is_blank, trimmed

# GB 11643: weights of the first 17 digits; with the check character the sum is 1 modulo 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = list("10X98765432")
# GB 32100: the alphabet of a credit code; weights are powers of three modulo 31.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(3**i % 31 for i in range(17))

# Apostrophes before a number, and the quotes and sign of ="…", by which senders keep it text.
WRAPPING = r"['\x{2018}\x{2019}`\x{b4}\"“”=]"
SCIENTIFIC = r"^[0-9](\.[0-9]+)?E\+?1[0-9]$|^[0-9]{16,18}\.0+$"
# A spreadsheet keeps 15 digits and fills up with noughts.
ROUNDED = r"^[1-9][0-9]{14}000$"
RESIDENT_LIKE = r"^[0-9]{17}[0-9X]$|^[0-9]{3,}\*+[0-9X]*$"
MIDDLE_DOTS = r"[.\x{2022}\x{2024}\x{2027}\x{2219}\x{22c5}\x{25cf}\x{30fb}]"


def add_person(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw number by `field`, `id_kind` and `pid`; add `name_key` to a `person_name`.

    `pid` is the first 17 digits of a number without fault, or of the modern form of a 15-digit
    one; anything else has no key. `<field>__repaired` says that the number was written otherwise.
    """
    named = _add_name_key(frame) if "person_name" in frame.columns else frame
    first = _with_pid(frame.select(field), field)
    right = pl.col("_pid").is_not_null()
    answers = first.select(
        field,
        pl.lit(value=False).alias(f"{field}__repaired"),
        pl.when(right).then(pl.lit("strong")).otherwise(pl.lit("none")).alias("id_kind"),
        pl.col("_pid").alias("pid"),
    )
    odd = first[field].is_not_null() & first["_pid"].is_null()
    if odd.any():
        raw = first[field].filter(odd)
        answers = _overlaid(answers, _repaired(raw), raw, odd.arg_true(), field)
    return named.drop(field).hstack(answers)


def _overlaid(
    answers: pl.DataFrame, repaired: pl.DataFrame, raw: pl.Series, rows: pl.Series, field: str
) -> pl.DataFrame:
    """The columns of `add_person` with those of some rows in place: a join would cost far more."""
    mended = repaired.with_columns(
        changed=(repaired["text"] != raw).fill_null(value=False), kind=pl.col("kind")
    )
    of = {field: "text", f"{field}__repaired": "changed", "id_kind": "kind", "pid": "pid"}
    laid = answers.with_columns(
        answers[name].clone().scatter(rows, mended[source]).alias(name)
        for name, source in of.items()
    )
    if not mended["bad"].count():
        return laid
    bad = pl.repeat(None, answers.height, dtype=pl.String, eager=True)
    return laid.with_columns(bad.scatter(rows, mended["bad"]).alias(f"{field}__bad"))


def _with_pid(frame: pl.DataFrame, text: str) -> pl.DataFrame:
    """Add `_pid` where the text is a resident's number without fault, and `_day`, its birth date.

    Each shared step is a column of its own, or it would be computed again for every use.
    """
    t, last = pl.col(text), pl.col("_last")
    fits = pl.col("_b").is_between(10**16, 10**17 - 1) & (t.str.len_bytes() == 18)
    return (
        frame.with_columns(
            _b=t.str.slice(0, 17).cast(pl.Int64, strict=False), _last=t.str.slice(17, 1)
        )
        .with_columns(_b=pl.when(fits).then("_b"))
        .with_columns(
            _h=(pl.col("_b") // 10**8).cast(pl.UInt32),
            _l=(pl.col("_b") % 10**8).cast(pl.UInt32),
            _c=pl.when(last == "X")
            .then(pl.lit(10, pl.UInt32))
            .otherwise(last.cast(pl.UInt32, strict=False)),
        )
        .with_columns(
            _sum=_weighted(pl.col("_h"), pl.col("_l")) + pl.col("_c"),
            _day=pl.col("_h") % 1000 * 100_000 + pl.col("_l") // 1000,
        )
        .with_columns(
            _pid=pl.when((pl.col("_sum") % 11 == 1) & _is_real_day(pl.col("_day"))).then("_b")
        )
        .drop("_b", "_last", "_h", "_l", "_c", "_sum")
    )


def _weighted(high: pl.Expr, low: pl.Expr) -> pl.Expr:
    """The weighted sum of the first 9 and the other 8 digits; what counts is its rest by 11."""
    # Four digits at a time out of a table: several times faster than each by itself.
    fours = [low % 10**4, low // 10**4, high % 10**4, high // 10**4 % 10**4, high // 10**8]
    sums = pl.lit(_sums_of_four())
    total = sums.gather(fours[0])
    for n, four in enumerate(fours[1:], start=1):
        # To the left weights double with each digit, so they grow sixteenfold with each four.
        total = total + sums.gather(four) * (16**n % 11)
    return total


@cache
def _sums_of_four() -> pl.Series:
    """The weighted sum of the digits of each number to 9999, as the last four of the 17."""
    number = pl.int_range(10**4, dtype=pl.UInt32)
    digits = (number // 10**place % 10 for place in range(4))
    return pl.select(
        sum(d * w for d, w in zip(digits, reversed(WEIGHTS), strict=False))
    ).to_series()


def _is_real_day(day: pl.Expr) -> pl.Expr:
    """Whether a number YYYYMMDD is a day of the calendar, 1800 to 2099."""
    y, m, d = day // 10_000, day // 100 % 100, day % 100
    leap = (y % 4 == 0) & (y != 1800) & (y != 1900)
    last = pl.when(m == 2).then(28 + leap.cast(pl.UInt32)).otherwise(30 + (m + m // 8) % 2)
    return y.is_between(1800, 2099) & m.is_between(1, 12) & (d >= 1) & (d <= last)


def _repaired(odd: pl.Series) -> pl.DataFrame:
    """Of numbers not right as written: the repaired `text`, `kind`, `pid`, and what is `bad`."""
    text = pl.col("text")
    filler = is_blank(text) | (text.str.strip_chars(text.str.head(1)) == "")
    read = pl.select(text=folded(pl.lit(odd)).str.replace_all(WRAPPING, ""))
    read = read.with_columns(text=pl.when(~filler).then("text"))
    read = _with_pid(read, "text").with_columns(_old=_pid_of_15(text))
    kind = (
        pl.when(text.is_null()).then(pl.lit("none"))
        .when(pl.col("_pid").is_not_null()).then(pl.lit("strong"))
        .when(pl.col("_old").is_not_null()).then(pl.lit("converted"))
        .when(_lost_digits()).then(pl.lit("damaged"))
        .otherwise(pl.lit("weak"))
    )  # fmt: skip
    bad = (
        pl.when(pl.col("kind") == "damaged").then(pl.lit("id_damaged"))
        .when((pl.col("kind") == "weak") & text.str.contains(RESIDENT_LIKE)).then(pl.lit("id_weak"))
    )  # fmt: skip
    read = read.with_columns(kind=kind, pid=pl.coalesce("_pid", "_old"))
    return read.with_columns(bad=bad).select("text", "kind", "pid", "bad")


def _lost_digits() -> pl.Expr:
    text = pl.col("text")
    born = text.str.contains(ROUNDED) & _is_real_day(pl.col("_day")) & pl.col("_pid").is_null()
    return text.str.contains(SCIENTIFIC) | born


def has_lost_digits(numbers: pl.Series) -> pl.Series:
    """Whether a spreadsheet rounded each number: its last digits are noughts or not there."""
    likely = numbers.str.contains(f"{SCIENTIFIC}|{ROUNDED}")
    if not likely.any():
        return likely
    return _with_pid(pl.select(text=numbers), "text").select(_lost_digits()).to_series()


def _pid_of_15(text: pl.Expr) -> pl.Expr:
    """The key of a 15-digit number; whoever had one was born in the 1900s."""
    old = pl.when(text.str.len_bytes() == 15).then(text).cast(pl.Int64, strict=False)
    day = 19_000_000 + old // 1000 % 10**6
    pid = old // 10**9 * 10**11 + 19 * 10**9 + old % 10**9
    return pl.when((old >= 10**14) & _is_real_day(day.cast(pl.UInt32))).then(pid)


def _add_name_key(frame: pl.DataFrame) -> pl.DataFrame:
    return distinctly(frame, "person_name", _named)


def _named(texts: pl.DataFrame) -> pl.DataFrame:
    """The trimmed name and its key beside each text; both null where it says nothing."""
    named = texts.with_columns(person_name=trimmed(pl.col("text")))
    named = named.with_columns(name_key=name_key(pl.col("person_name")))
    said = ~is_blank(pl.col("name_key"))
    return named.with_columns(pl.when(said).then(c).alias(c) for c in ("person_name", "name_key"))


def name_key(name: pl.Expr) -> pl.Expr:
    """The name as it is compared: NFKC, no white space, one form of the middle dot."""
    # Nearly all names are plain Chinese characters, which none of this changes.
    odd = pl.when(name.str.contains(r"[^\u4e00-\u9fff]")).then(name)
    key = odd.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.replace_all(MIDDLE_DOTS, "·")
    return pl.coalesce(key, name)


def id_text(pid: pl.Expr) -> pl.Expr:
    """The 18 characters of the number whose first 17 digits are given."""
    rest = _weighted((pid // 10**8).cast(pl.UInt32), (pid % 10**8).cast(pl.UInt32)) % 11
    return pid.cast(pl.String) + rest.replace_strict(
        dict(enumerate(CHECK_CHARACTERS)), return_dtype=pl.String
    )


def birth_date(pid: pl.Expr) -> pl.Expr:
    """The day of birth that the number tells."""
    return (pid // 1000 % 10**8).cast(pl.String).str.to_date("%Y%m%d", strict=False)


def sex(pid: pl.Expr) -> pl.Expr:
    """`male` or `female`, by the 17th digit."""
    return pl.when(pid % 2 == 1).then(pl.lit("male")).when(pid.is_not_null()).then(pl.lit("female"))


def mask(number: pl.Expr) -> pl.Expr:
    """The number with its middle starred: `310101********0012`; never more than a part is shown.

    18 characters show ten, as certificates registers do; any other length shows at most 40 %.
    """
    length = number.str.len_chars()
    resident = number.str.head(6) + "********" + number.str.tail(4)
    shown = length * 2 // 5
    tail = (shown // 2).cast(pl.Int64)
    head = (shown - shown // 2).cast(pl.Int64)
    end = number.str.slice(length.cast(pl.Int64) - tail, tail)
    other = number.str.head(head) + end.str.pad_start(length - head, "*")
    return pl.when(length == 18).then(resident).otherwise(other)


def mask_cert_no(cert_no: pl.Expr) -> pl.Expr:
    """A certificate number with the identity number in it masked."""
    inner = cert_no.str.strip_prefix("T")
    return pl.when(~cert_no.str.starts_with("T")).then(mask(cert_no)).otherwise("T" + mask(inner))


def cert_pid(frame: pl.DataFrame, cert_no: str, out: str = "cert_pid") -> pl.DataFrame:
    """Add the key of the person whose right number follows the `T`; null if there is none."""
    inner = frame.select(
        _n=pl.when(pl.col(cert_no).str.starts_with("T")).then(pl.col(cert_no).str.slice(1))
    )
    return frame.with_columns(_with_pid(inner, "_n")["_pid"].alias(out))


def add_uscc(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw credit code by its 18 characters; one with a wrong check character is bad."""
    return distinctly(frame, field, lambda texts: _uscc(texts, field))


def _uscc(texts: pl.DataFrame, field: str) -> pl.DataFrame:
    code = pl.col(field)
    values = dict(zip(USCC_ALPHABET, range(31), strict=True))
    each = code.str.split("").list.eval(
        pl.element().replace_strict(values, default=None, return_dtype=pl.Int64)
    )
    weighted = [pl.col("_v").list.get(i, null_on_oob=True) * w for i, w in enumerate(USCC_WEIGHTS)]
    total = pl.sum_horizontal(
        *weighted, pl.col("_v").list.get(17, null_on_oob=True), ignore_nulls=False
    )
    right = (code.str.len_chars() == 18) & (total % 31 == 0)
    cleaned = folded(pl.col("text")).str.replace_all(WRAPPING, "")
    return (
        texts.with_columns(cleaned.alias(field))
        .with_columns(pl.when(~is_blank(code)).then(code).alias(field))
        .with_columns(_v=each)
        .with_columns(
            pl.when(code.is_not_null() & ~right.fill_null(value=False))
            .then(pl.lit("bad_uscc"))
            .alias(f"{field}__bad")
        )
        .drop("_v")
    )
