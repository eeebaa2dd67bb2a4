"""Tells systemd that the process is ready or alive (sd_notify(3)). Does nothing without systemd."""

import math
import os
import socket


def notify(message: str) -> None:
    """Send a message such as `READY=1` or `WATCHDOG=1` to the service manager."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(message.encode(), "\0" + address[1:] if address.startswith("@") else address)


def has_service_manager() -> bool:
    """Whether a service manager started this process and waits for messages."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def watchdog_seconds() -> float:
    """How long the service manager waits for `WATCHDOG=1` before it restarts the process; infinite without one."""
    return int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6 or math.inf
