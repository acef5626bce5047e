"""Which hosts are this machine itself."""

from ipaddress import ip_address


def is_here(host: str) -> bool:
    """Whether what is sent to the host never leaves this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
