"""The address that a webhook's host has now.

The address that was checked is the one that is called, so changing the name's address afterwards has no effect.
"""

import socket
from ipaddress import ip_address

from analytics.access.webhook_addresses import is_allowed
from enrichment.notifications.trouble import NotDelivered, Refused


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
