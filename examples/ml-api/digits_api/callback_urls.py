"""Whom a caller may let us call back: https, and nobody inside.

What a name leads to is looked at when it is called, and that address is connected to: a name that
leads elsewhere a moment later leads to nothing else.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

MOST_CHARACTERS = 2048
# Addresses of version 4 behind a translator: RFC 6052 and RFC 8215.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class UnsafeUrl(Exception):
    """It is not called; the message is shown to the caller."""


class CallbackUrl(NamedTuple):
    """Where a callback goes."""

    host: str
    port: int
    path: str  # with the query


def checked_url(url: str, hosts: frozenset[str]) -> CallbackUrl:
    """What can be told of it without asking for its address."""
    if len(url) > MOST_CHARACTERS or not url.isascii() or any(one <= " " for one in url):
        raise UnsafeUrl(f"must have at most {MOST_CHARACTERS} characters of ASCII, and no spaces")
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as cause:
        raise UnsafeUrl("must be a URL") from cause
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or host == "" or "\\" in url:
        raise UnsafeUrl("must begin with https:// and a host")
    if "@" in parts.netloc or parts.fragment:
        raise UnsafeUrl("must have no user and no fragment")
    query = f"?{parts.query}" if parts.query else ""
    target = CallbackUrl(host, port, (parts.path or "/") + query)
    if hosts:
        if host not in hosts and f"{host}:{port}" not in hosts:
            raise UnsafeUrl("must have one of the hosts that may be called back")
        return target
    if port != 443:
        raise UnsafeUrl("must have port 443")
    if not _looks_public(host):
        raise UnsafeUrl("must have the name of a public host")
    return target


def public_addresses(target: CallbackUrl, hosts: frozenset[str]) -> list[str]:
    """What to connect to; a host that was named by whoever runs this may have any address."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as cause:
        raise UnsafeUrl("has a host that is not known") from cause
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if not hosts and not all(is_public(ip_address(address)) for address in addresses):
        raise UnsafeUrl("leads to an address that is not public")
    return addresses


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Also of what is wrapped into an address of version 6."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped or address.sixtofour or address.teredo:
            return False
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _looks_public(host: str) -> bool:
    """A name with a dot; numbers are never names, however they are written."""
    last = host.rsplit(".", 1)[-1]
    return "." in host and ":" not in host and not last[:1].isdigit()
