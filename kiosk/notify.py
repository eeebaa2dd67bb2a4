"""A word to systemd (sd_notify(3)): ready, or still alive. Silent where nobody listens."""

import math
import os
import socket


def notify(message: str) -> None:
    """Send `READY=1`, `WATCHDOG=1` or the like to the service manager."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(message.encode(), "\0" + address[1:] if address.startswith("@") else address)


def is_heard() -> bool:
    """Whether a service manager listens."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def watchdog_seconds() -> float:
    """How long the service manager waits for a beat before it restarts us; infinite where it does not say."""
    return int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6 or math.inf
