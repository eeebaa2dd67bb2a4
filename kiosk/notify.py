"""A word to systemd (sd_notify(3)): ready, or still alive. Silent where nobody listens."""

import os
import socket


def notify(message: str) -> None:
    """Send `READY=1`, `WATCHDOG=1` or the like to the service manager."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(message.encode(), "\0" + address[1:] if address.startswith("@") else address)
