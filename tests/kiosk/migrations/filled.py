"""Makes a database at its first migration step with many days of data, as after years of use.

It uses SQL of that step and no code of the service, which changes with later steps.
"""

import datetime as dt
import json
import random
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command

from kiosk.db import Database
from kiosk.migrations.upgrade import config

TODAY = dt.date(2026, 11, 20)
TOPICS = ("login", "bills", "device", "loan", "other")
MEASURES = ("tickets", "sessions", "no_shows", "left", "expired", "loans", "returns", "questions")
CELLS = [("", ""), *(("topic", topic) for topic in TOPICS), *(("hour", f"{hour:02d}") for hour in range(9, 17))]
LANGUAGES = ("sv", "sv", "sv", "en", "ar", "so", "ti")
ENDS = (*["finished"] * 16, "no_show", "left")
OUTCOMES = ("solved", "solved", "partly", "referred", "come_back")
TABLETS = 12
DAY_OFF = 29
"""Each so many days one is unobserved."""


@dataclass
class Past:
    """The rows of each table, with their ids. `visits`: from how many to how many a day."""

    visits: tuple[int, int] = (40, 60)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **values: Any) -> int:
        """Add a row with the next id of its table."""
        number = len(self.rows[table]) + 1
        self.rows[table].append(values if "id" not in values else values | {"id": number})
        return number


def fill(path: Path, days: int, visits: tuple[int, int] = (40, 60)) -> None:
    """Make the database, with `days` closed days and a day that is open. A thousand days take a few seconds."""
    past = Past(visits)
    _set_up(past)
    for back in range(days, -1, -1):
        _day(past, TODAY - dt.timedelta(days=back), last=back == 0)
    _write(past, path, "centre")


def fill_hub(path: Path, days: int) -> None:
    """Make a hub's database at its first step, with the reports of three centres."""
    past = Past()
    at = _time(TODAY, 160)
    past.add("hub_token", id=0, name="kommunen", sha256=bytes(32), created=at)
    for code in ("asele", "mala", "sorsele"):
        past.add("hub_centre", code=code, public_key=code.encode().ljust(32), added=at)
        for back in range(days, 0, -1):
            of_day = {"centre": code, "date": str(TODAY - dt.timedelta(days=back))}
            past.add("hub_report", id=0, **of_day, revision=1, digest="ab" * 32, body=b'{"n": 1}', received=at)
            for dimension, key in CELLS:
                past.add("hub_count", **of_day, measure="tickets", dimension=dimension, key=key, n=back)
    _write(past, path, "hub")


def _write(past: Past, path: Path, branch: str) -> None:
    db = Database(f"sqlite:///{path}")
    with db.engine.execution_options(kiosk_write=True).begin() as connection:
        command.upgrade(config(branch, connection), f"0001_{branch}")
    db.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for table, rows in past.rows.items():
            names = ", ".join(f'"{name}"' for name in rows[0])
            places = ", ".join(f":{name}" for name in rows[0])
            connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)


def _set_up(past: Past) -> None:
    start = _time(TODAY - dt.timedelta(days=999), 0)
    for position, code in enumerate(TOPICS):
        names = json.dumps({"sv": f"Ämne {code}", "en": code}, ensure_ascii=False)
        shown = {"position": position, "pictogram": code, "names": names}
        past.add("topic", code=code, series=_series(code), **shown, digcomp="2.3", active=1)
    for position, code in enumerate(("1", "2", "3", "R1")):
        past.add("desk", code=code, kind="room" if code == "R1" else "desk", position=position, active=1)
    named = {"name": "Åsele, biblioteket", "language": "sv", "default_topic": "other"}
    past.add("centre", id=1, **named, demonstration=1, setup_code_sha256=bytes(range(32)))
    for weekday in range(6):
        past.add("opening_period", id=0, weekday=weekday, opens=540, closes=1020 if weekday < 5 else 840)
    past.add("model", code="tablet-10", names='{"sv": "Surfplatta"}', parts='["charger", "cover"]')
    for number in range(1, TABLETS + 1):
        past.add("item", id=0, tag=f"TAB{number:04d}", model_code="tablet-10", serial=None, state="ready", since=start)
    for name, role in (("åsa", "admin"), ("bo", "staff")):
        user = past.add("user", id=0, name=name, role=role, password="$argon2id$made-up", active=1, created=start)
        past.add("staff_session", sha256=bytes([user]) * 32, user_id=user, desk="1", created=start, expires=start)
    past.add("api_token", id=0, name="tavla", role="kiosk", sha256=bytes(32), created=start, revoked=None)
    past.add("device_health", name="agent", part="agent", condition="ok", code=None, since=start, seen=start)


def _day(past: Past, date: dt.date, last: bool) -> None:
    number = len(past.rows["business_day"]) + 1
    away = not last and number % DAY_OFF == 0
    status = "open" if last else "unobserved" if away else "closed"
    times = {"opened": _time(date, 530), "closed": None if last else _time(date + dt.timedelta(days=1), 160)}
    day = past.add("business_day", id=0, date=str(date), clock_ok=1, status=status, **times)
    if not away:
        _visits_and_loans(past, day, date, last)
    if number % 7 == 0:
        details = '{"weekday": 5, "från": "nio"}'
        past.add("audit_entry", id=0, at=_time(date, 600), who="åsa", action="hours", details=details)
    if not last:
        _counts(past, day, date, away)


def _visits_and_loans(past: Past, day: int, date: dt.date, last: bool) -> None:
    taken = {"A": 0, "B": 0}
    for _ in range(past.chance.randint(*past.visits)):
        _visit(past, day, date, taken, last)
    for _ in range(past.chance.randint(4, 9)):
        _loan(past, day, date)
    for series, count in taken.items():
        past.add("number_counter", business_day=day, series=series, last=count)


def _visit(past: Past, day: int, date: dt.date, taken: dict[str, int], last: bool) -> None:
    """Add a ticket and its steps. On the last day some tickets are still waiting or parked."""
    chance, topic = past.chance, past.chance.choice(TOPICS)
    series = _series(topic)
    taken[series] += 1
    minute = chance.randint(540, 990)
    end = chance.choice((*ENDS, *(("waiting", "parked") if last else ("expired",))))
    called = None if end in ("left", "waiting", "expired") else _time(date, minute + chance.randint(0, 20))
    desk = None if called is None else chance.choice("123")
    then = _time(date, minute + chance.randint(21, 60))
    ticket = past.add(
        "ticket", id=0, secret=f"{chance.getrandbits(64):016x}", business_day=day, series=series, number=taken[series],
        topic=topic, language=chance.choice(LANGUAGES), channel=chance.choice(("touch", "touch", "button", "api")),
        private_room=chance.randint(0, 1), companion=0, quiet=chance.randint(0, 1),
        request_key=f"touch-{len(past.rows['ticket']):08d}", taken_at=_time(date, minute), ahead=chance.randint(0, 9),
        wait_low=chance.choice((None, 5)), wait_high=chance.choice((None, 15)), state=end, for_desk=None, desk=desk,
        room="R1" if desk == "3" and chance.random() < 0.2 else None, called_at=called,
        calls=0 if called is None else 1, parked_until=then if end == "parked" else None,
        ended_at=None if end in ("waiting", "parked") else then,
        outcome=chance.choice(OUTCOMES) if end == "finished" else None,
        how=chance.choice((None, "showed", "together", "did_for")) if end == "finished" else None,
    )  # fmt: skip
    _events(past, ticket, desk, [("taken", _time(date, minute)), ("called", called), (end, then)])


def _events(past: Past, ticket: int, desk: str | None, steps: list[tuple[str, str | None]]) -> None:
    """Add a ticket's steps. Sometimes the step before the last is undone and done again."""
    for step, at in steps:
        if at is None or step == "waiting":
            continue
        by = None if step == "taken" else desk
        before = None if step == "taken" else json.dumps({"state": "called", "desk": desk})
        if step != "taken" and past.chance.random() < 0.06:
            wrong = past.add("ticket_event", id=0, ticket=ticket, step=step, at=at, desk=by, before=before, undoes=None)
            past.add("ticket_event", id=0, ticket=ticket, step="undone", at=at, desk=by, before=None, undoes=wrong)
        past.add("ticket_event", id=0, ticket=ticket, step=step, at=at, desk=by, before=before, undoes=None)


def _loan(past: Past, day: int, date: dt.date) -> None:
    minute, item = past.chance.randint(540, 900), past.chance.randint(1, TABLETS)
    out, back = _time(date, minute), _time(date, minute + past.chance.randint(5, 80))
    loan = past.add("loan", id=0, item_id=item, lent_day=day, lent_at=out, returned_day=day, returned_at=back)
    common = {"id": 0, "item_id": item, "business_day": day, "loan_id": loan}
    for step, at, state in (("lent", out, "lent"), ("returned", back, "checking"), ("readied", back, "ready")):
        event = past.add("item_event", **common, step=step, at=at, undoes=None)
        _scan(past, at, item, event, step, state)
        if past.chance.random() < 0.05:
            past.add("item_event", **common, step="undone", at=at, undoes=event)
    _scan(past, back, None, None, None, None)


def _scan(past: Past, at: str, item: int | None, event: int | None, action: str | None, state: str | None) -> None:
    """A scan of an item, or of a card that is refused."""
    past.add(
        "scan", id=0, scan_id=f"scan-{len(past.rows['scan']):08d}", scanner="counter", at=at,
        code_class="identity" if item is None else "item", code_length=12 if item is None else 7,
        result="refused" if item is None else "done", action=action, reason="identity" if item is None else None,
        item_id=item, item_state=state, item_event=event,
    )  # fmt: skip


def _counts(past: Past, day: int, date: dt.date, away: bool) -> None:
    """Add the day's counts and its report. All reports but the newest are delivered."""
    for measure in MEASURES:
        for dimension, key in CELLS:
            n = None if away else past.chance.randint(0, 60)
            past.add("day_count", business_day=day, revision=1, measure=measure, dimension=dimension, key=key, n=n)
    owed = date == TODAY - dt.timedelta(days=1)
    at = _time(date + dt.timedelta(days=1), 160)
    past.add(
        "outbox_entry", id=0, date=str(date), revision=1, body=json.dumps({"date": str(date), "counts": day}).encode(),
        state="owed" if owed else "delivered", created=at, attempts=1, next_attempt=at,
        last_trouble="unreachable" if owed else None, delivered=None if owed else at,
    )  # fmt: skip


def _series(topic: str) -> str:
    return "B" if topic == "loan" else "A"


def _time(date: dt.date, minute: int) -> str:
    return f"{dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)}.000000"
