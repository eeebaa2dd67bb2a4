"""The addresses at which other devices of the local network reach this service."""

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from flask import current_app, request

from kiosk.config import Settings
from kiosk.health import EVERYWHERE
from web.context import station

HOST = "LISTENS_ON"
"""The key of the app's configuration with the address that the server listens on."""

FAR_AWAY = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737). Connecting a UDP socket to it sends nothing; it chooses the route."""


def root() -> str | None:
    """The first part of the addresses, such as `http://192.168.1.20:8080`; null where only this machine is served.

    It is that of the settings, else the one that this request came by, else that of this machine on its network.
    """
    public = station().settings.web.public_url
    if public or not is_loopback(request.host):
        return (public or request.host_url).rstrip("/")
    return _address(own_address(), urlsplit(request.host_url).port) if current_app.config[HOST] in EVERYWHERE else None


def root_without_request(settings: Settings, host: str, port: int) -> str | None:
    """The same for a server that listens on `host` and `port`, outside any request."""
    if settings.web.public_url:
        return settings.web.public_url.rstrip("/")
    return None if is_loopback(host) else _address(own_address() if host in EVERYWHERE else host, port)


def _address(host: str | None, port: int | None) -> str | None:
    """Port 80 is the usual one, which addresses leave out."""
    if host is None:
        return None
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}" if port and port != 80 else f"http://{name}"


def is_loopback(host: str) -> bool:
    """Whether a host name, perhaps with a port, is one that only this machine itself can use."""
    name = urlsplit(f"//{host}").hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(name).is_loopback
    return name == "localhost"


def own_address() -> str | None:
    """This machine's address on its network; null where it has none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(FAR_AWAY)
        return str(probe.getsockname()[0])
    return None
