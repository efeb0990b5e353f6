"""Where a webhook may go: the public network, and private ones only if the operator allows them.

The address that was checked is the one that is called, so changing the name's address afterwards has no effect.
"""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

from enrichment.notifications.trouble import NotDelivered, Refused

WITH_IPV4 = [ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96")]


def checked_address(host: str, port: int) -> str:
    """Return an address of this host that may be called.

    Raises NotDelivered for an unknown host, Refused for one that is in a network that is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotDelivered(f"There is no host {host}.") from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for one in addresses:
        if not is_allowed(one):
            # One forbidden address among others is the pattern of an attack.
            raise Refused(f"{host} is at {one}, a private address: WEBHOOK_NETWORKS does not allow it.")
    return str(addresses[0])


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is allowed by the operator, or it and all addresses embedded in it are public."""
    meant = list(_meant(address))
    if any(meant[-1] in ip_network(network) for network in settings.WEBHOOK_NETWORKS):
        return True
    return all(_is_public(one) for one in meant)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.is_site_local or address.ipv4_mapped):
        return address.ipv4_mapped is not None
    return address.is_global and not address.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """Yield an address, and then the IPv4 address that routers would extract from it."""
    yield address
    if isinstance(address, IPv6Address):
        yield from filter(None, [address.ipv4_mapped or address.sixtofour or _last_of(address)])


def _last_of(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address at the end of a NAT64 (RFC 6052, RFC 8215) or IPv4-compatible (RFC 4291) address."""
    if any(address in network for network in WITH_IPV4):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
