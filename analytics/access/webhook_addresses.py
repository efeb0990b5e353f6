"""Where a webhook may go: the public network, and private ones only if the operator allows them.

An address is checked when it is entered, and again at every call, because its name may resolve differently by then.
"""

import socket
import unicodedata
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# NAT64 (RFC 6052), IPv4-compatible (RFC 4291) and IPv4-translated (RFC 2765): they end with an IPv4 address.
_WITH_IPV4: Final = [ip_network(network) for network in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")]

# Nobody's on the public network, though Python calls them global: local NAT64 (RFC 8215), site-local (RFC 3879),
# documentation (RFC 9637) and segment routing (RFC 9602).
_PRIVATE: Final = [ip_network(network) for network in ("64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")]

_NOT_EMBEDDING: Final = (IPv6Address("::"), IPv6Address("::1"))

_LOOPBACK: Final = ("localhost", ".localhost")


def refusal(url: str) -> str | None:
    """Return why a webhook cannot have this address, None if it can. Host names are not looked up here."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "The port must be a number from 1 to 65535. You can also leave it out."
    if port == 0:
        return "The port must be a number from 1 to 65535. You can also leave it out."
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "Enter a valid URL, with http:// or https:// and a host."
    if "@" in parts.netloc:
        return "Leave user name and password out of the address: each call is signed instead."
    try:
        ascii_host(parts.hostname)
    except ValueError:
        return "Write this host in its ASCII form, which begins with xn--."
    return _refused_host(parts)


def ascii_host(host: str) -> str:
    """Return a host's name as the DNS has it.

    Raises ValueError if that would be another name: the rules of 2003 (RFC 3490), as Python has them, turn "ß" into
    "ss".
    """
    if host.isascii():
        return host
    name = host.encode("idna")
    if name.decode("idna") != unicodedata.normalize("NFC", host):
        raise ValueError(f"{host} has another name in ASCII")
    return name.decode()


def _refused_host(parts: SplitResult) -> str | None:
    host = (parts.hostname or "").rstrip(".")
    address = IPv4Address("127.0.0.1") if host.endswith(_LOOPBACK) else _address(host)
    if address is None or is_allowed(address):
        return None
    return f"{host} is a private address: WEBHOOK_NETWORKS does not allow it."


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is written as, None if it is a name."""
    with suppress(ValueError):
        return ip_address(host.partition("%")[0])
    # What the system takes for an address as well: 127.1, 0x7f000001, 017700000001.
    with suppress(OSError, UnicodeError):
        return IPv4Address(socket.inet_aton(host))
    return None


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Return whether the operator allows an address, or it is public; an IPv4 address inside of it decides."""
    meant = _inside(address) or address
    if any(meant in ip_network(network) for network in settings.WEBHOOK_NETWORKS):
        return True
    return meant.is_global and not meant.is_multicast and not any(meant in network for network in _PRIVATE)


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address to which an IPv6 address leads; RFC 3056 has 6to4. None if there is none."""
    if isinstance(address, IPv4Address) or address in _NOT_EMBEDDING:
        return None
    if any(address in network for network in _WITH_IPV4):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
