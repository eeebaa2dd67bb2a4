"""Brings presses of the panel's keys, and the headset's jack, from the hardware agent to the pages: `DIR/keys.sock`.

They are signals that may be lost: a press while no service runs, or that comes too late, does nothing.
"""

import contextlib
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

import msgspec

Key = Literal["previous", "next", "choose", "repeat"]
KEYS: tuple[Key, ...] = get_args(Key)
Signal = Key | Literal["headset_in", "headset_out"]
SIGNALS: tuple[Signal, ...] = (*KEYS, "headset_in", "headset_out")
"""What the agent tells."""
Try = Literal["try_headset", "try_loudspeaker"]
"""What staff ask of the touchscreen and the board: a tone, to hear whether an output works."""
SOCKET_NAME = "keys.sock"
LONGEST = 16
KEPT = 8
FRESH = 3.0
"""Seconds after which a press is not told any more: a page that was without contact must not act on it."""


class KeyPress(msgspec.Struct, frozen=True, omit_defaults=True):
    """One press, or a plug in the jack. `id` grows with each, also after a restart.

    `keypad`: a page has told it of a key of its own keypad, on which it acts by itself.
    """

    id: int
    key: str
    keypad: bool = False


class KeyPresses:
    """The latest presses, and the socket that they come by. `on_press` is called after each."""

    def __init__(self, folder: Path, on_press: Callable[[], None]) -> None:
        self._folder = folder
        self._on_press = on_press
        self._latest: deque[tuple[float, KeyPress]] = deque(maxlen=KEPT)
        self._id = time.monotonic_ns() // 1_000_000
        self._tried_until = 0.0

    def start(self) -> None:
        """Listen in a thread that ends with the process. Where the folder takes no socket, no press comes."""
        with contextlib.suppress(OSError):
            listening = _listen(self._folder)
            threading.Thread(target=self._run, args=(listening,), name="panel keys", daemon=True).start()

    def add(self, key: Signal | Try) -> None:
        self._add(key)

    def add_of_keypad(self, key: str) -> None:
        """A key of a page's own keypad, told while somebody tries them."""
        self._add(key, keypad=True)

    def try_for(self, seconds: float) -> None:
        """Let pages tell of the keys of their keypads for so long."""
        self._tried_until = time.monotonic() + seconds
        self._on_press()

    @property
    def are_tried(self) -> bool:
        return time.monotonic() < self._tried_until

    def _add(self, key: str, *, keypad: bool = False) -> None:
        self._id = max(self._id + 1, time.monotonic_ns() // 1_000_000)
        self._latest.append((time.monotonic(), KeyPress(self._id, key, keypad)))
        self._on_press()

    def lately(self) -> list[KeyPress]:
        """The presses of the last seconds, oldest first."""
        now = time.monotonic()
        return [press for at, press in list(self._latest) if now - at < FRESH]

    def _run(self, listening: socket.socket) -> None:
        while True:
            said = listening.recv(LONGEST).decode("ascii", "replace")
            key = next((one for one in SIGNALS if one == said), None)
            if key is not None:
                self.add(key)


def send(folder: Path, key: Signal) -> bool:
    """Tell the service of a press; false where none listens."""
    with contextlib.suppress(OSError), short_path(folder, SOCKET_NAME) as path, socket.socket(*DATAGRAM) as channel:
        channel.setblocking(False)  # a service that hangs must not stop the panel
        channel.sendto(key.encode(), path)
        return True
    return False


DATAGRAM = (socket.AF_UNIX, socket.SOCK_DGRAM)


def _listen(folder: Path) -> socket.socket:
    """A socket that only our own user may send to. Its mode is set before `bind`, which gives it to the file."""
    (folder / SOCKET_NAME).unlink(missing_ok=True)
    listening = socket.socket(*DATAGRAM)
    os.fchmod(listening.fileno(), 0o600)
    with short_path(folder, SOCKET_NAME) as path:
        listening.bind(path)
    return listening


@contextlib.contextmanager
def short_path(folder: Path, name: str) -> Iterator[str]:
    """A short path of a socket, by its folder's descriptor: a socket's path has 107 bytes at most."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)
