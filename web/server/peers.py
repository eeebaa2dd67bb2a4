"""Says whose an address is: this machine's, or which network's."""

import ipaddress
from functools import lru_cache


@lru_cache(256)
def plain_address(address: str) -> str:
    """The address to count connections by: without zone, IPv4 in its usual form, IPv6 as its /64 network.

    A machine can use any IPv6 address of its network, so the network is counted.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and not (found.ipv4_mapped or found.is_loopback or found.is_link_local):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


@lru_cache(256)
def is_this_machine(address: str) -> bool:
    """Whether an address is a loopback one, as of a touchscreen or board that runs on this machine."""
    try:
        return ipaddress.ip_address(plain_address(address)).is_loopback
    except ValueError:
        return False
