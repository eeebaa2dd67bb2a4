"""Talks with a printer: sends a slip as fast as it takes it, and notices when paper or the connection fails."""

import threading
import time
from collections.abc import Callable

from device import printer_status as status
from device.printer_port import PrinterPort

ANSWER_SECONDS = 1.0
"""How long an answer may take that the printer gives at once."""
STEP_SECONDS = 0.25
"""How often a wait looks whether the agent stops, and asks again."""
STALL_SECONDS = 2.0
"""A printer that takes no byte for so long stands still."""
FINISH_SECONDS = 8.0
"""How long a slip may take to be printed. Some printers never say that they are finished."""
GIVE_UP_SECONDS = 30.0
"""How long a slip that stopped in the middle waits for paper."""
STALLED, NO_ANSWER = "stalled", "no_answer"


class GaveUp(Exception):
    """The slip that was being sent does not come."""


class Stopped(Exception):
    """The agent stops."""


class Talk:
    """One connection. `on_trouble` is called with the code of a trouble, and with null when it is over."""

    def __init__(self, port: PrinterPort, stopped: threading.Event, on_trouble: Callable[[str | None], None]) -> None:
        self._port = port
        self._stopped = stopped
        self._on_trouble = on_trouble
        self._since: float | None = None
        """Since when there has been a trouble in the middle of a slip."""
        self._says_finished = True
        self.paper_low = False

    def trouble(self) -> str | None:
        """Ask for the state: the code of a trouble, or null where the printer is ready or cannot be asked."""
        if not self._port.answers:
            self.check_connection()
            return None
        paper = self._ask(status.ASK_PAPER)
        offline = self._ask(status.ASK_OFFLINE)
        if paper is None or offline is None:
            return NO_ANSWER
        found = status.of_paper(paper)
        self.paper_low = found == status.PAPER_LOW
        return status.OUT_OF_PAPER if found == status.OUT_OF_PAPER else status.of_offline(offline)

    def check_connection(self) -> None:
        """Raises an error of the port where the printer has closed the connection.

        Without this the first bytes into a closed connection would be lost, and no error would say so.
        """
        self._port.receive()

    def send(self, data: bytes) -> None:
        """Send it all, as the printer takes it. Raises GaveUp, Stopped, or an error of the port."""
        rest, moved = data, time.monotonic()
        while rest:
            before = len(rest)
            rest = self._port.send(rest, STEP_SECONDS)
            if len(rest) < before:
                moved = time.monotonic()
                self._set(None)
            elif time.monotonic() - moved > STALL_SECONDS:
                self._set(STALLED)
            self._go_on()

    def wait_for_paper(self) -> None:
        """Return as soon as the printer has paper. Raises as `send`."""
        while self._port.answers:
            answer = self._ask(status.ASK_PAPER)
            if answer is None or status.of_paper(answer) != status.OUT_OF_PAPER:
                self._set(None)
                return
            self._set(status.OUT_OF_PAPER)
            self._go_on()
            self._stopped.wait(STEP_SECONDS)

    def wait_until_finished(self) -> None:
        """Return when all that was sent is printed, as far as the printer says so. Raises as `send`."""
        if not self._port.answers:
            return
        if self._says_finished:
            self.send(status.ASK_FINISHED)
        began = time.monotonic()
        while time.monotonic() - began < FINISH_SECONDS and self._says_finished:
            self.send(status.ASK_PAPER)
            received = self._port.receive(STEP_SECONDS)
            if status.is_finished(received):
                self._set(None)
                return
            if any(status.of_paper(answer) == status.OUT_OF_PAPER for answer in status.at_once(received)):
                self._set(status.OUT_OF_PAPER)
                began = time.monotonic()
            elif received:
                self._set(None)
            self._go_on()
        self._says_finished = False
        self.wait_for_paper()

    def _ask(self, question: bytes) -> int | None:
        """The answer to a question that is answered at once; null where none comes."""
        if not self._is_silent() or self._port.send(question, ANSWER_SECONDS):
            return None
        end = time.monotonic() + ANSWER_SECONDS
        while (left := end - time.monotonic()) > 0 and not self._stopped.is_set():
            answers = status.at_once(self._port.receive(min(left, STEP_SECONDS)))
            if answers:
                return answers[-1]
        return None

    def _is_silent(self) -> bool:
        """Drop what the printer said before. False where it never ceases, so that no answer can be told apart."""
        end = time.monotonic() + ANSWER_SECONDS
        while self._port.receive():
            if time.monotonic() > end:
                return False
        return True

    def _set(self, trouble: str | None) -> None:
        """Note how long the slip has been standing still, and tell about it."""
        if trouble is None:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
        self._on_trouble(trouble)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise Stopped
        if self._since is not None and time.monotonic() - self._since > GIVE_UP_SECONDS:
            raise GaveUp
