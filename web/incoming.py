"""Checks each request before it reaches a view: its host name and its size."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from web import problems

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(:\d{0,5})?", re.ASCII | re.IGNORECASE)
"""A host name or address, perhaps with a final dot, perhaps with a port."""
LARGEST_BODY = 64 * 1024
"""Bytes of a request's body, but for the views of `takes_large_bodies`."""
LARGEST_READ = 1024 * 1024
"""The most bytes that the server reads. A body between the two is refused with a page in words."""
LARGE: set[Callable[..., Any]] = set()
"""The views that take what the server reads."""
REMEMBERED = 64
PLACEHOLDER_HOST = "localhost"
"""Replaces an unknown name, so that no code after the check sees what was sent."""
STATIC = "/static/"
"""Served under any host name: the page of the refusal needs it, and nothing in it is about this centre."""
Environ = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])


class KnownHosts:
    """The host names that the service answers to. This machine's addresses are looked up each time, since they change.

    Another site can point its own name to this machine (DNS rebinding). Then the browser treats our answers as that
    site's own. But the `Host` header still has that name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower().strip("[]") for name in names) | {"localhost"}
        self._seen: set[str] = set()
        """Values of the header that were accepted. Others are checked each time, because addresses change."""

    def __contains__(self, host: str | None) -> bool:
        if host in self._seen:
            return True
        match = HOST.fullmatch(host or "")
        if match is None or not self._is_ours(match[1].lower().strip("[]")):
            return False
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen.add(match[0])
        return True

    def _is_ours(self, name: str) -> bool:
        if name in self._names or name in names_of_this_machine():
            return True
        try:
            return is_own_address(ipaddress.ip_address(name))
        except ValueError:
            return False


def names_of_this_machine() -> set[str]:
    """Its host name, whole and without its domain, and both as the local network knows them (mDNS)."""
    whole = socket.gethostname().lower()
    return {name + end for name in (whole, whole.partition(".")[0]) for end in ("", ".local")}


def is_own_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether this machine has the address now: only then can a socket be bound to it."""
    if address.is_unspecified or address.is_multicast:
        return False
    try:
        with socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True


def names_in(url: str | None) -> list[str]:
    """The name in an address; none where there is no address."""
    name = urlsplit(url).hostname if url else None
    return [name] if name else []


def refuse_unknown_hosts(app: Flask, hosts: KnownHosts) -> Callable[..., Any]:
    """The WSGI app behind a check of each request's host name. An unknown one is answered with 421."""
    inside = app.wsgi_app

    def checked(environ: Environ, start_response: Callable[..., Any]) -> Any:
        if environ.get("HTTP_HOST") in hosts and _addressed_host(environ) in hosts:
            return inside(environ, start_response)
        environ["HTTP_HOST"] = PLACEHOLDER_HOST
        if environ["PATH_INFO"].startswith(STATIC):
            return inside(environ, start_response)
        with app.request_context(environ):
            return app.finalize_request(problems.answer(421, "unknown_host"))(environ, start_response)

    return checked


def _addressed_host(environ: Environ) -> str:
    """The host of a request line that holds the whole address (RFC 9112, 3.2.2), else the header's."""
    uri: str = environ.get("REQUEST_URI", "/")
    host: str = environ["HTTP_HOST"]
    return host if uri.startswith("/") or "://" not in uri else uri.split("://")[1].partition("/")[0]


def takes_large_bodies(view: View) -> View:
    """Let a view take a body of up to LARGEST_READ. It refuses in its own words what is too much for it."""
    LARGE.add(view)
    return view


def refuse_beyond(largest: int) -> Callable[[], None]:
    """A check of a body's length, also where no view would read it. It raises RequestEntityTooLarge."""

    def refuse_too_large() -> None:
        length: str = request.environ.get("CONTENT_LENGTH", "")
        if length.isdecimal() and int(length) > largest:
            if current_app.view_functions.get(request.endpoint or "") not in LARGE:
                raise RequestEntityTooLarge
            request.max_content_length = request.max_form_memory_size = LARGEST_READ

    return refuse_too_large


def install(app: Flask, names: Iterable[str], public_url: str | None) -> None:
    hosts = KnownHosts([*names, *names_in(public_url)])
    app.wsgi_app = refuse_unknown_hosts(app, hosts)  # type: ignore[method-assign]
    app.before_request(refuse_beyond(app.config["MAX_CONTENT_LENGTH"]))
