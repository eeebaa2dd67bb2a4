"""Every error code that a person can meet has words of its own."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

import kiosk.__main__ as command_line
from kiosk.cli.profile import REFUSED
from tests.architecture.codes import UntraceableCode, codes
from tests.architecture.reach import Reach
from tests.architecture.source import ROOT, scan_files, write
from web import words as shared
from web.auth.words import STAFF_WORDS
from web.loans.results import REASONS
from web.problems import FAMILIES, WORDS, words_for

STATUSES = (400, 404, 405, 408, 413, 414, 415, 429, 431, 500, 503)
"""Statuses that Flask and werkzeug answer without our code."""

ONLY_IN_THE_API = {
    "malformed": "a body that is no JSON: pages send forms",
    "one_target": "a transfer by the API names one of three; a page has a button for each",
    "bad_scanner": "the name of a scanner, sent with a scan by the API",
    "bad_code": "the length of a code, sent with a scan by the API",
    "streams_full": "an event stream; the page asks every few seconds instead",
    "no_default_topic": "the button at the door, which has no words; the agent's log has it",
    "bad_signature": "a centre's report at the hub",
    "other_centre": "a centre's report at the hub; /admin shows it as a delivery's trouble",
    "not_a_day_report": "a centre's report at the hub",
    "other_day": "a centre's report at the hub",
    "unknown_measure": "a centre's report at the hub",
    "day_out_of_range": "a centre's report at the hub",
    "other_report": "a centre's report at the hub; /admin shows it as a delivery's trouble",
    "no_such_day": "the address of a report at the hub",
    "no_report": "a report that is asked of the hub, or of the command line",
}
ONLY_IN_COMMANDS = {
    "bad_kiosk_clock": "the start of any command",
    "config": "the start of any command",
    "cannot_listen": "kiosk web and kiosk hub",
    "not_migrated": "the start of any command",
    "cannot_use": "the start of any command",
    "cannot_open": "the start of any command",
    "not_a_database": "the start of any command",
    "older_database": "the start of any command",
    "newer_database": "the start of any command",
    "broken_references": "kiosk migrate",
    "not_empty": "kiosk demo",
    "not_a_demonstration": "kiosk demo --history",
    "copy_of_another": "kiosk restore",
    "marked_damaged": "the start of any command",
    "no_backup_folder": "kiosk backup; /admin has sentences of its own",
    "no_stick": "kiosk backup; /admin has sentences of its own",
    "stick_not_mounted": "kiosk backup; /admin has sentences of its own",
    "backup_full": "kiosk backup; /admin has sentences of its own",
    "backup_cut_short": "kiosk backup; /admin has sentences of its own",
    "no_copy": "kiosk backup; /admin has sentences of its own",
    "copy_altered": "kiosk restore; /setup/restoring has sentences of its own",
    "number_given": "the start on a copy; /setup/restoring has sentences of its own",
    "copy_without_admin": "the unpacking of a copy; /setup/restoring has sentences of its own",
    "copy_changed": "kiosk restore; /setup/restoring has sentences of its own",
    "copy_not_migrated": "kiosk restore; /setup/restoring has sentences of its own",
    "copy_damaged": "kiosk backup; /admin has sentences of its own",
    "copy_unreadable": "kiosk backup; /admin has sentences of its own",
    "not_a_copy": "kiosk backup; /admin has sentences of its own",
    "in_use": "kiosk restore",
    "profile_refused": "kiosk profile; the page has the words of the row",
    "being_restored": "the start of any command",
}
WHAT_PARTS_CALL = (
    "centre/change.py",
    "centre/desks.py",
    "centre/exceptions.py",
    "centre/hours.py",
    "centre/profile.py",
    "centre/topics.py",
    "centre/wishes.py",
    "feedback/setting.py",
    "loans/catalogue.py",
    "loans/library_card.py",
    "retention/change.py",
)
NOT_OF_PROFILES = {
    "no_topic_chosen",
    "no_topic_left",
    "topic_of_button",
    "unknown_day",
    "unknown_desk",
    "unknown_model",
    "unknown_rule",
    "unknown_topic",
}
"""What the same files raise for pages only."""
NEVER_IN_A_COMMAND = {
    "config": "says itself which key, and what was expected",
    "bad_role": "--role takes only what there is",
    "unknown_user": "no command changes a user",
    "last_admin": "no command switches a user off",
    "already_set_up": "/setup",
    "wrong_code": "/setup",
    "login_busy": "a command makes one hash, and nobody else is in its process",
    "bad_signature": "the hub's pages",
}
PAGES = {
    "visitor": ("web.visitor", "web.board"),
    "desk": ("web.desk",),
    "loans": ("web.loans",),
    "admin": ("web.admin", "web.statistics", "web.wizard"),
    "auth": ("web.auth",),
    "hub": ("web.hub",),
}
"""The packages whose pages show the words of each family."""
NOT_SHOWN = {
    ("visitor", "wrong_state"): "who can no longer leave the queue sees the number as it is",
    ("visitor", "bad_name"): "an admin names the desks",
    ("loans", "wrong_state"): "a slip puts only a number that is held back in line",
    ("admin", "wrong_state"): "the night ends open tickets only",
    ("admin", "code_does_not_fit"): "the code of a staff card always fits",
    ("admin", "wrong_login"): "the first admin is logged in right after the password was chosen",
    **{
        (family, "unknown_token"): "software with a token asks for no page"
        for family in ("visitor", "desk", "loans", "auth", "hub")
    },
}
"""Codes that the views of a family reach and do not show."""
SEARCHED = (ROOT / "kiosk", ROOT / "kiosk" / "migrations", ROOT / "web")
SCAN_FILES = {ROOT / "kiosk" / "scans" / "handle.py", *scan_files()}


def only_in_scans(files: set[Path]) -> bool:
    """Whether only scans raise the code: web/loans/results.py has the words for a scan's refusal."""
    return files <= SCAN_FILES


@cache
def every_code() -> dict[str, set[Path]]:
    return codes(*SEARCHED)


def said_otherwise() -> set[str]:
    """The codes that need no words of a page family: those of scans, software and commands."""
    of_scans = {code for code, files in every_code().items() if only_in_scans(files) and code in REASONS}
    return {*of_scans, *ONLY_IN_THE_API, *ONLY_IN_COMMANDS}


def without_words() -> set[str]:
    return set(every_code()) - set(WORDS) - said_otherwise()


def modules_of_commands() -> set[Path]:
    """The files of the domain that commands use, and the commands' own."""
    own = {ROOT / f"{entry.module.replace('.', '/')}.py" for entry in command_line.COMMANDS.values()}
    own |= set((ROOT / "kiosk" / "cli").glob("*.py"))
    return own | {path for file in own for path in imported(file)} | {ROOT / "kiosk" / "db.py"}


def imported(file: Path) -> set[Path]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return {path for name in names if (path := ROOT / f"{name.replace('.', '/')}.py").is_file()}


def test_every_code_has_words():
    assert without_words() == set(), "give it words in web/<family>/words.py"


@cache
def raised_by_pages() -> dict[str, set[str]]:
    """The codes that each family's views can raise."""
    reach = Reach(ROOT, "kiosk", "web")
    return {family: set.union(*map(reach.codes_from, packages)) for family, packages in PAGES.items()}


def words_on(family: str) -> set[str]:
    """The codes that have words on the pages of a family."""
    of_staff = {} if family in ("visitor", "hub") else STAFF_WORDS
    return {*FAMILIES[family], *of_staff, *shared.WORDS}


def test_a_code_has_its_words_in_the_family_whose_pages_raise_it():
    assert set(PAGES) == set(FAMILIES)
    elsewhere = said_otherwise()
    missing = {
        (family, code) for family, found in raised_by_pages().items() for code in found - words_on(family) - elsewhere
    }
    assert missing == set(NOT_SHOWN), "web/<family>/words.py, or where two families need them web/auth/ or web/words.py"


def test_no_words_stand_in_a_family_whose_pages_cannot_raise_their_code():
    strange = {(family, code) for family, found in raised_by_pages().items() for code in set(FAMILIES[family]) - found}
    assert strange == set(), "they belong into the words.py of the pages that raise it"


def test_words_that_staffs_pages_share_are_of_more_than_one_family():
    raised = [found for family, found in raised_by_pages().items() if family not in ("visitor", "hub")]
    assert {code for code in STAFF_WORDS if sum(code in found for found in raised) < 2} == set()


def test_the_lists_hold_only_codes_that_are_raised_and_have_no_words():
    found = set(every_code())
    assert set(ONLY_IN_THE_API) | set(ONLY_IN_COMMANDS) <= found - set(WORDS)


def test_no_words_stand_for_a_code_that_nobody_raises():
    assert set(WORDS) - set(every_code()) == set()


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_without_a_code_has_words(app: Flask, status: int):
    assert status in shared.BY_STATUS
    with app.test_request_context("/"):
        swedish = words_for("no_such_code", status)
    with app.test_request_context("/?lang=en"):
        assert words_for("no_such_code", status) != swedish


def test_an_unknown_status_has_the_words_of_400_or_500(app: Flask):
    with app.test_request_context("/"):
        assert words_for("im_a_teapot", 418) == str(shared.BY_STATUS[400])
        assert words_for("bad_gateway", 502) == str(shared.BY_STATUS[500])


def test_no_words_say_that_the_person_is_wrong():
    tables = (*FAMILIES.values(), STAFF_WORDS, shared.WORDS, shared.BY_STATUS)
    words = [str(text) for table in tables for text in table.values()]
    assert [text for text in words if re.search(r"\bfel\b|ogiltig|misslyck|!", text, re.IGNORECASE)] == []


def test_every_code_of_a_command_has_a_message():
    files = modules_of_commands()
    raised = {code for code, places in every_code().items() if places & files}
    assert "name_taken" in raised
    assert raised - set(command_line.MESSAGES) - set(NEVER_IN_A_COMMAND) == set()


def test_a_refused_row_of_a_profile_has_a_message():
    """The parts are called by name, so no import leads from the command to what they raise."""
    files = {ROOT / "kiosk" / name for name in WHAT_PARTS_CALL} | {ROOT / "kiosk" / "profile_parts.py"}
    raised = {code for code, places in every_code().items() if places & files}
    assert raised - set(REFUSED) == NOT_OF_PROFILES
    assert set(REFUSED) <= raised


@pytest.mark.parametrize(
    "text",
    [
        'def f():\n    raise Conflict("new_one")',
        'def f(a):\n    raise errors.NotFound("new_one" if a else "new_two", of=a)',
        'WHY = {1: "new_one"}\ndef f(a):\n    raise Invalid(WHY[a])',
        'class Gone(DomainError):\n    def __init__(self):\n        super().__init__("new_one")',
        'class Gone(Conflict): ...\ndef f():\n    return Gone("new_one")',
        'def f():\n    return _login_page("new_one"), 422',
        'def f():\n    return answer(400, "new_one")',
        'WHY = {1: "new_one"}\ndef f(a):\n    b = g(a)\n    raise Invalid(b)\ndef g(a):\n    return WHY.get(a)',
    ],
)
def test_a_new_code_is_found(tmp_path: Path, text: str):
    folder = write(tmp_path, "errors.py", "class DomainError: ...\nclass Conflict(DomainError): ...")
    write(tmp_path, "rest.py", "".join(f"class {name}(DomainError): ...\n" for name in ("NotFound", "Invalid")))
    assert "new_one" in codes(write(folder, "new.py", text))


def test_a_code_that_is_put_together_at_run_time_is_refused(tmp_path: Path):
    with pytest.raises(UntraceableCode):
        codes(write(tmp_path, "new.py", 'def f(a):\n    raise DomainError(f"new_{a}")'))


VIEWS = """
from kiosk.rooms import booking
from kiosk.rooms.keys import find as find_key

@bp.post("/rooms")
def book():
    booking.book(find_key())

def no_view():
    booking.cancel()
"""
BOOKING = """
from kiosk.errors import Conflict
from kiosk import limits

def book(key):
    limits.SLOTS["room"]()

def cancel():
    raise Conflict("not_booked")
"""
LIMITS = """
from kiosk.errors import Conflict

class Slots:
    def __call__(self):
        raise Conflict("all_booked")

SLOTS = {"room": Slots()}
"""
KEYS = """
from kiosk import errors

def find():
    raise errors.NotFound("no_key" if 1 else "no_room")
"""


def test_what_the_views_of_a_package_raise_is_found_wherever_it_stands(tmp_path: Path):
    classes = "class DomainError: ...\nclass Conflict(DomainError): ...\nclass NotFound(DomainError): ..."
    for name, text in {
        "kiosk/errors.py": classes,
        "web/rooms/views.py": VIEWS,
        "web/room_service/views.py": '@bp.get("/")\ndef page():\n    raise Conflict("not_cleaned")',
        "kiosk/rooms/booking.py": BOOKING,
        "kiosk/rooms/keys.py": KEYS,
        "kiosk/limits.py": LIMITS,
    }.items():
        write(tmp_path, name, text)
    assert Reach(tmp_path, "kiosk", "web").codes_from("web.rooms") == {"all_booked", "no_key", "no_room"}
    assert Reach(tmp_path, "kiosk", "web").codes_from("web.room_service") == {"not_cleaned"}
