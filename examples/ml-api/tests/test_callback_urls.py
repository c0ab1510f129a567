"""Nobody inside is called."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from unittest.mock import patch

import pytest

from digits_api.callback_urls import (
    CallbackUrl,
    UnsafeUrl,
    checked_url,
    is_public,
    public_addresses,
)

ANY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ["url", "target"],
    [
        ("https://hooks.example.com/a?b=c", CallbackUrl("hooks.example.com", 443, "/a?b=c")),
        ("https://Hooks.Example.com", CallbackUrl("hooks.example.com", 443, "/")),
        ("https://hooks.example.com:443/", CallbackUrl("hooks.example.com", 443, "/")),
    ],
)
def test_what_may_be_called(url: str, target: CallbackUrl) -> None:
    """A name of a public host."""
    assert checked_url(url, ANY) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "//hooks.example.com/",
        "https://",
        "https:///path",
        "https://user@hooks.example.com/",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://hooks.example.com:port/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nx: y",
        "https://localhost/",
        "https://localhost./",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://häuser.example.com/",
        "https://hooks.example.com/" + "a" * 2048,
    ],
)
def test_what_may_not_be_called(url: str) -> None:
    """Whatever it is written as."""
    with pytest.raises(UnsafeUrl):
        checked_url(url, ANY)


def test_hosts_that_were_named_are_the_only_ones() -> None:
    """With a port where one was named."""
    hosts = frozenset(["inside.example.com", "other.example.com:8443"])
    for url in ("https://inside.example.com/a", "https://other.example.com:8443/"):
        assert checked_url(url, hosts)
    for url in ("https://hooks.example.com/", "https://other.example.com/"):
        with pytest.raises(UnsafeUrl):
            checked_url(url, hosts)


@pytest.mark.parametrize(
    ["address", "expected"],
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.170.2", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::a9fe:a9fe", False),
        ("2002:a9fe:a9fe::", False),
        ("2001:0:53aa:64c:0:fbff:5601:5601", False),
    ],
)
def test_which_addresses_are_public(address: str, expected: bool) -> None:
    """Also those of version 4 within one of version 6."""
    assert is_public(ip_address(address)) is expected


def test_a_name_with_one_private_address_is_not_called() -> None:
    """Whichever would be taken."""
    target = CallbackUrl("hooks.example.com", 443, "/")
    found = [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    with patch("socket.getaddrinfo", return_value=found):
        with pytest.raises(UnsafeUrl):
            public_addresses(target, ANY)
        hosts = frozenset([target.host])
        assert public_addresses(target, hosts) == ["93.184.216.34", "10.0.0.1"]
    with patch("socket.getaddrinfo", return_value=found[:1]):
        assert public_addresses(target, ANY) == ["93.184.216.34"]
    with patch("socket.getaddrinfo", side_effect=socket.gaierror), pytest.raises(UnsafeUrl):
        public_addresses(target, ANY)
