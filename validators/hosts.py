"""Web addresses printed on certificates: is the host the official one, whole and exact."""

import polars as pl

import data

# The ideographic stop, which browsers read as a dot; NFKC leaves it alone.
STOP = "。"
PLAIN_PORTS = ["", "80", "443"]
# Whatever stands before the last @ is a user part, however much it looks like a host.
PARTS = (
    r"^(?:[a-z][a-z0-9+.\-]*:/+|/+)?(?:(?<user>[^/?#]*)@)?"
    r"(?<host>\[[^\]]*\]|[^/?#:@]*)(?::(?<port>[^/?#]*))?"
)

# A whole host with words or marks behind it, as people write them: cx.mem.gov.cn(国家平台).
REMARKED = r"^([a-z0-9.\-]+\.[a-z]{2,})[\p{Han}(),;][^.]*$"
# A second address behind the first; one that a query hands on is none.
ANOTHER = r"[^=]https?:/"


def official(family: str, address: pl.Expr) -> pl.Expr:
    """True for the official host of a family, false for one off the list, null if undecidable.

    Retired official hosts and short links (`data/lookup_hosts.csv`) prove nothing, nor does a text
    that is no address at all, or the official one with words or another address behind it. A user
    part or an unusual port takes an address off the list.
    """
    known, kind = data.table("lookup_hosts"), pl.col("kind")
    right = known.filter(kind == "official", pl.col("family") == family)["host"]
    unclear = known.filter(
        kind.is_in(["retired", "short_link"])
        | ((kind == "unconfirmed") & (pl.col("family") == family))
    )["host"]
    text = plain(address)
    parts = text.str.extract_groups(PARTS)
    host, port = host_of(parts), parts.struct.field("port").fill_null("")
    straight = parts.struct.field("user").is_null() & port.is_in(PLAIN_PORTS)
    listed = host.is_in(right.implode()) & straight
    return (
        pl.when(~host.str.contains(r"[.\[]")).then(None)
        .when(host.is_in(unclear.implode())).then(None)
        .when(host.str.extract(REMARKED).is_in(right.implode()) & straight).then(None)
        .when(listed & text.str.contains(ANOTHER)).then(None)
        .otherwise(listed)
    )  # fmt: skip


def host(address: pl.Expr) -> pl.Expr:
    """The host of an address, as it is compared."""
    return host_of(plain(address).str.extract_groups(PARTS))


def host_of(parts: pl.Expr) -> pl.Expr:
    """The host out of the parts of an address; a dot at its end changes nothing."""
    return parts.struct.field("host").str.strip_suffix(".")


def plain(address: pl.Expr) -> pl.Expr:
    """The address as a browser would read it: NFKC, lower case, no white space, plain dots."""
    folded = address.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    return folded.str.replace_all(STOP, ".", literal=True).str.replace_all("\\", "/", literal=True)
