"""Attackers: connections that send nothing or a line at a time, event streams, password guesses, made-up languages.

`python -m tests.attack.attackers PORT SECONDS KIND=HOW_MANY...` runs them in a separate process, only against this
machine, and prints the answers' counts as JSON. `TOKEN` in the environment is for those that need one. A closed
attacker connects again after a moment, until the time is over.
"""

import asyncio
import http.cookies
import json
import os
import re
import sys
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable

HOST, ATTACKER_ADDRESS = "127.0.0.1", "127.0.0.2"
"""Attackers have one address, and the visitor at the touchscreen another."""
RETRY_SECONDS = 0.5
"""Seconds after which a closed or refused attacker tries again."""
LINE_SECONDS = 10.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LANGUAGE_SECONDS = 16.0
"""Seconds over which the made-up languages are spread."""

Answers = Counter[str]
Attacker = Callable[[int, int, Answers], Awaitable[None]]


async def idle(port: int, _number: int, answers: Answers) -> None:
    """A connection that sends nothing."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(ATTACKER_ADDRESS, 0))
    answers["idle opened"] += 1
    try:
        await reader.read()
    finally:
        writer.close()


async def slow(port: int, _number: int, answers: Answers) -> None:
    """A request whose head never ends: it sends a line every ten seconds."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(ATTACKER_ADDRESS, 0))
    answers["slow opened"] += 1
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
    gone = asyncio.ensure_future(reader.read())
    try:
        while not gone.done():
            writer.write(b"X-A: b\r\n")
            await asyncio.wait([gone], timeout=LINE_SECONDS)
        gone.result()
    finally:
        gone.cancel()
        writer.close()


async def stream(port: int, _number: int, answers: Answers) -> None:
    """An event stream that stays open."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(ATTACKER_ADDRESS, 0))
    try:
        writer.write(b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        answers[f"stream {await _status(reader)}"] += 1
        while await reader.read(4096):
            pass
    finally:
        writer.close()


async def log_in(port: int, number: int, answers: Answers) -> None:
    """A browser that guesses passwords, with another name each time."""
    _, head, body = await _ask(port, "GET", "/login")
    form_token = TOKEN.search(body)
    cookie = _cookie(head)
    while True:
        form = {"name": f"guess-{uuid.uuid4().hex[:12]}", "password": f"not the password {number}"}
        form |= {"csrf_token": form_token[1]} if form_token else {}
        status, _, _ = await _ask(port, "POST", "/login", urllib.parse.urlencode(form), {"Cookie": cookie})
        answers[f"log-in {status}"] += 1
        if status == 429:
            await asyncio.sleep(RETRY_SECONDS)


async def odd_language(port: int, number: int, answers: Answers) -> None:
    """Takes numbers with a token. Each request names another made-up language."""
    headers = {"Authorization": f"Bearer {os.environ['TOKEN']}", "Content-Type": "application/json"}
    made = iter(range(number, ODD_LANGUAGES, KINDS["languages"][1]))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for each in made:
        await asyncio.sleep(max(0.0, begun + each / ODD_LANGUAGES * LANGUAGE_SECONDS - loop.time()))
        form = {"topic": "login", "language": _made_up(each), "request_key": str(uuid.uuid4())}
        status, _, _ = await _ask(port, "POST", "/api/v1/tickets", json.dumps(form), headers)
        answers[f"language {status}"] += 1
    await asyncio.sleep(3600)


ODD_LANGUAGES = 5000
KINDS: dict[str, tuple[Attacker, int]] = {
    "idle": (idle, 250),
    "slow": (slow, 210),
    "streams": (stream, 40),
    "logins": (log_in, 24),
    "languages": (odd_language, 8),
}
"""The kinds of attackers, and how many of each."""


def _made_up(number: int) -> str:
    """A made-up language code of five letters for a number: `qaaab`, `qaaac`, ..."""
    letters = [LETTERS[number // 26**place % 26] for place in range(4)]
    return "q" + "".join(reversed(letters))


async def _ask(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    """One request on a connection of its own: status, head, body."""
    reader, writer = await asyncio.open_connection(HOST, port, local_addr=(ATTACKER_ADDRESS, 0))
    try:
        sent = {"Host": f"{HOST}:{port}", "Connection": "close", "Content-Length": str(len(body))}
        sent |= {"Content-Type": "application/x-www-form-urlencoded"} | (headers or {})
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", body]
        writer.write("\r\n".join(lines).encode())
        head, _, text = (await reader.read()).decode("utf-8", "replace").partition("\r\n\r\n")
        return int(head.split(" ", 2)[1]) if head else 0, head, text
    finally:
        writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    line = await reader.readline()
    return int(line.split(b" ", 2)[1]) if line else 0


def _cookie(head: str) -> str:
    jar: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
    for line in head.split("\r\n"):
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            jar.load(value)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


async def _repeat(attacker: Attacker, port: int, number: int, answers: Answers) -> None:
    while True:
        try:
            await attacker(port, number, answers)
        except OSError:
            answers["connection lost"] += 1
        await asyncio.sleep(RETRY_SECONDS)


async def run(port: int, seconds: float, kinds: dict[str, int]) -> Answers:
    """Run the attackers at once for so many seconds. `kinds`: how many of each. Returns the answers' counts."""
    answers: Answers = Counter()
    tasks = [
        asyncio.ensure_future(_repeat(KINDS[kind][0], port, number, answers))
        for kind, many in kinds.items()
        for number in range(many)
    ]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return answers


if __name__ == "__main__":
    wanted = dict(pair.split("=") for pair in sys.argv[3:])
    numbers = {kind: int(many) for kind, many in wanted.items()}
    print(json.dumps(asyncio.run(run(int(sys.argv[1]), float(sys.argv[2]), numbers))))
