"""Every error code that a person can meet has words of its own."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

import kiosk.__main__ as command_line
from tests.architecture.codes import Unreadable, codes
from tests.architecture.source import ROOT, write
from web import words as shared
from web.loans.results import REASONS
from web.problems import FAMILIES, WORDS, words_for

STATUSES = (400, 404, 405, 408, 413, 414, 415, 429, 431, 500, 503)
"""What Flask and werkzeug answer by themselves."""

ONLY_SOFTWARE = {
    "malformed": "a body that is no JSON: pages send forms",
    "one_target": "a transfer by the API names one of three; a page has a button for each",
    "bad_minutes": "the desk's page parks without minutes",
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
    "other_sender": "caught by the sender; /admin shows it as a delivery's trouble",
    "no_such_day": "the address of a report at the hub",
    "no_report": "a report that is asked of the hub, or of the command line",
}
ONLY_COMMANDS = {
    "bad_centre": "kiosk hub add-centre",
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
}
NEVER_BY_A_COMMAND = {
    "config": "says itself which key, and what was expected",
    "bad_role": "--role takes only what there is",
    "unknown_user": "no command changes a user",
    "last_admin": "no command switches a user off",
    "other_sender": "caught by the sender; the summary says it",
    "already_set_up": "/setup",
    "wrong_code": "/setup",
    "login_busy": "a command makes one hash, and nobody else is in its process",
    "bad_signature": "the hub's pages",
}
WALKED = (ROOT / "kiosk", ROOT / "kiosk" / "migrations", ROOT / "web")
SCANS = {ROOT / "kiosk" / "scans" / "handle.py", *(ROOT / "kiosk").glob("*/scan.py")}


def only_of_a_scan(files: set[Path]) -> bool:
    """A scan's refusal is an answer, which web/loans/results.py says."""
    return files <= SCANS


def without_words() -> set[str]:
    found = codes(*WALKED)
    of_scans = {code for code, files in found.items() if only_of_a_scan(files) and code in REASONS}
    return set(found) - set(WORDS) - set(ONLY_SOFTWARE) - set(ONLY_COMMANDS) - of_scans


def modules_of_commands() -> set[Path]:
    """The files of the domain that commands use, and the commands' own."""
    own = {ROOT / f"{module.replace('.', '/')}.py" for module in command_line.COMMANDS.values()}
    own |= set((ROOT / "kiosk" / "cli").glob("*.py"))
    return own | {path for file in own for path in imported(file)} | {ROOT / "kiosk" / "db.py"}


def imported(file: Path) -> set[Path]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return {path for name in names if (path := ROOT / f"{name.replace('.', '/')}.py").is_file()}


def test_every_code_has_words():
    assert without_words() == set(), "give it words in web/words/<family>.py"


def test_the_lists_hold_only_codes_that_are_raised_and_have_no_words():
    found = set(codes(*WALKED))
    assert set(ONLY_SOFTWARE) | set(ONLY_COMMANDS) <= found - set(WORDS)


def test_no_words_stand_for_a_code_that_nobody_raises():
    assert set(WORDS) - set(codes(*WALKED)) == set()


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
    words = [str(text) for table in (*FAMILIES.values(), shared.WORDS, shared.BY_STATUS) for text in table.values()]
    assert [text for text in words if re.search(r"\bfel\b|ogiltig|misslyck|!", text, re.IGNORECASE)] == []


def test_every_code_of_a_command_has_a_message():
    files = modules_of_commands()
    raised = {code for code, places in codes(*WALKED).items() if places & files}
    assert "name_taken" in raised
    assert raised - set(command_line.MESSAGES) - set(NEVER_BY_A_COMMAND) == set()


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
    with pytest.raises(Unreadable):
        codes(write(tmp_path, "new.py", 'def f(a):\n    raise DomainError(f"new_{a}")'))
