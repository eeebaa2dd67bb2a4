"""Sets for an admin where the day reports are sent, and under which code of this centre."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.errors import AllAtOnce, Conflict, Invalid
from kiosk.identity import contains_identity_number
from kiosk.statistics import day_report
from kiosk.sync import folder, outbox
from kiosk.sync.models import OutboxEntry, ReceiverSetting
from kiosk.sync.receiver import Receiver, receiver
from kiosk.types import is_centre_code

LONGEST = 200
LOCAL_ENDINGS = (".local", ".lan", ".internal", ".home.arpa", ".localhost", ".test")
"""The ends of names that are not public: RFC 6762, 6761 and 8375, ICANN's .internal, and what routers use."""


def check(new: Receiver, data: Path) -> None:
    """Check a receiver before it is set. It writes a file to the folder, so it is called outside any transaction.

    Raises Invalid with the `field`: `bad_centre`, `bad_hub_address`, `hub_needs_https`, `bad_folder`,
    `no_such_folder`, `folder_not_writable`.
    """
    with AllAtOnce() as every:
        with every.each():
            if not is_centre_code(new.centre):
                raise Invalid("bad_centre", field="centre")
        with every.each():
            if new.hub is not None:
                _check_address(new.hub)
        with every.each():
            if new.folder is not None:
                _check_folder(new.folder, data)


def set_receiver(s: Session, who: str, new: Receiver, settings: Settings, seen: str | None, at: Moment) -> int:
    """Set a checked receiver. All owed reports are due then. The caller must hold `only_sender`.

    Where the code of the centre is another one, the reports that are not delivered get it: their number is returned.
    Raises Conflict `receiver_fixed`, `changed_meanwhile`.
    """
    before = receiver(s, settings)
    if before.is_fixed:
        raise Conflict("receiver_fixed")
    versions.check(seen, version(before))
    changes = audit.changes(_audited(before), _audited(new))
    if not changes:
        return 0
    row = s.get(ReceiverSetting, 1) or ReceiverSetting(id=1)
    row.centre, row.hub, row.folder = new.centre, new.hub, new.folder
    s.add(row)
    outbox.make_due(s, at)
    audit.note(s, who, "receiver_changed", at, changes=changes)
    return _rename(s, new.centre) if new.centre != before.centre else 0


def version(one: Receiver) -> str:
    """The version of the receiver."""
    return versions.version(_audited(one))


def _audited(one: Receiver) -> dict[str, str]:
    """The receiver as the log of changes names it."""
    return {"hub": one.hub or "", "folder": one.folder or "", "centre": one.centre}


def _rename(s: Session, centre: str) -> int:
    """Write another code of the centre into the reports that no receiver has yet. The bytes of the others stay."""
    undelivered = sa.select(OutboxEntry).where(OutboxEntry.state.in_(outbox.UNDELIVERED))
    renamed = 0
    for entry in s.scalars(undelivered):
        try:
            report = day_report.read(entry.body)
        except Invalid:  # of an older version, which no hub would take
            continue
        entry.body = day_report.freeze(msgspec.structs.replace(report, centre=centre))
        renamed += 1
    return renamed


def _check_address(text: str) -> None:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise Invalid("bad_hub_address", field="hub") from None
    has_more = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    if not is_address or has_more or not _is_sound(text) or " " in text:
        raise Invalid("bad_hub_address", field="hub")
    if parts.scheme == "http" and is_public(parts.hostname or ""):
        raise Invalid("hub_needs_https", field="hub")


def is_public(host: str) -> bool:
    """Whether an address or a name is one of the internet, as far as can be told without asking a name server."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        name = host.lower().rstrip(".")
        return "." in name and not name.endswith(LOCAL_ENDINGS)


def _check_folder(text: str, data: Path) -> None:
    if not _is_sound(text):
        raise Invalid("bad_folder", field="folder")
    trouble = folder.trouble_in(data / text)
    if trouble == "no_folder":
        raise Invalid("no_such_folder", field="folder")
    if trouble is not None:
        raise Invalid("folder_not_writable", field="folder")


def _is_sound(text: str) -> bool:
    return 1 <= len(text) <= LONGEST and text.isprintable() and not contains_identity_number(text)
