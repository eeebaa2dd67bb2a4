"""Sentences about a database that was damaged: what has taken its place, what is missing, and what to do."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk import audit
from kiosk.backup import rescue_note, state
from kiosk.backup.rescue_note import RescueNote
from kiosk.station import Station
from web.admin.blueprint import back_to, bp, who
from web.admin.sentences import Act, Sentence
from web.context import db, now, station
from web.times import day_and_time


@bp.post("/rescue-read")
def rescue_read() -> Response:
    """An admin has read what was done about the damaged database."""
    with db().begin() as s:
        audit.note(s, who(), "rescue_read", now())
    rescue_note.mark_read(station().data)
    return back_to("admin.overview")


def sentences(here: Station) -> Iterator[Sentence]:
    """What was done at a start, until it is read; and which copy could be restored if the database is damaged now."""
    known = state.read(here.data)
    note = rescue_note.unread(here.data)
    if note is not None:
        yield _of_rescue(note)
    if here.db.storage.trouble == "damaged" and known.good is not None:
        when = day_and_time(known.good.at)
        words = gettext("Det finns en hel säkerhetskopia från %(when)s.", when=when)
        rest = gettext("Du kan återställa den under Historik, Kopior.")
        yield Sentence("note", words, rest)


def _of_rescue(note: RescueNote) -> Sentence:
    act = Act(url_for("admin.rescue_read"), gettext("Jag har läst det"))
    if note.how == "reindexed":
        words = gettext("Databasen var skadad %(when)s och är lagad.", when=day_and_time(note.at))
        return Sentence("note", words, gettext("Ingenting saknas."), act)
    words = gettext("Databasen var skadad %(when)s och är undanlagd.", when=day_and_time(note.at))
    if note.made is None:
        rest = gettext(
            "Det fanns ingen hel säkerhetskopia. Nummer ges ändå, hela dygnet, med de vanliga ämnena. Sätt i "
            "USB-minnet med kopiorna, och återställ en av dem under Historik, Kopior."
        )
        return Sentence("trouble", words, rest, act)
    rest = gettext(
        "Entrén går vidare på säkerhetskopian från %(when)s. Det som hände efter den saknas: nummer i kön, lån och "
        "ändringar. Nya nummer börjar ovanför alla som kan ha getts, så att inget ges två gånger. Är en annan kopia "
        "bättre kan du återställa den under Historik, Kopior.",
        when=day_and_time(note.made),
    )
    if note.has_access_of_now:
        users = gettext("Användare, lösenord och nycklar är kvar som de var.")
    else:
        users = gettext(
            "Användare, lösenord och nycklar är de från kopian. Se efter under Användare: den som har stängts av sedan "
            "dess kan logga in igen."
        )
    return Sentence("trouble", words, f"{rest} {users}", act)
