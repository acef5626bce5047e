"""Web addresses printed on certificates: is the host the official one, whole and exact."""

import polars as pl

import data

# Full-width and ideographic stops that browsers read as a dot.
STOPS = ["。", "．", "｡"]
PLAIN_PORTS = ["80", "443"]
PARTS = (
    r"^(?:[a-z][a-z0-9+.\-]*:)?(?://)?(?:(?P<user>[^/?#@]*)@)?"
    r"(?P<host>[^/?#:@]*)(?::(?P<port>[^/?#]*))?"
)


def official(family: str, address: pl.Expr) -> pl.Expr:
    """True for the official host of a family, false for one off the list, null if undecidable.

    Retired official hosts and short links (`data/lookup_hosts.csv`) prove nothing, nor does a text
    that is no address at all. A user part or an unusual port takes an address off the list.
    """
    known = data.table("lookup_hosts")
    right = known.filter(pl.col("kind") == "official", pl.col("family") == family)["host"]
    unclear = known.filter(pl.col("kind") != "official")["host"]
    parts = plain(address).str.extract_groups(PARTS)
    host = parts.struct.field("host").str.strip_suffix(".")
    port, user = parts.struct.field("port"), parts.struct.field("user")
    straight = user.is_null() & (port.is_null() | port.is_in(["", *PLAIN_PORTS]))
    return (
        pl.when(~host.str.contains(".", literal=True)).then(None)
        .when(host.is_in(unclear.implode())).then(None)
        .otherwise(host.is_in(right.implode()) & straight)
    )


def plain(address: pl.Expr) -> pl.Expr:
    """The address as a browser would read it: NFKC, lower case, no white space, plain dots."""
    folded = address.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", "")
    return folded.str.replace_many(dict.fromkeys(STOPS, ".")).str.replace_all(r"\\", "/")
