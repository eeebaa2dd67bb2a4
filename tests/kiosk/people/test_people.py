"""Staff, sessions, tokens and the first admin."""

import pytest
import sqlalchemy as sa

from kiosk import audit, i18n
from kiosk.audit import AuditEntry
from kiosk.clock import Moment
from kiosk.errors import Conflict, Forbidden, Invalid
from kiosk.people import invitations, queries, sessions, setup, tokens, users
from kiosk.people.models import ApiToken, StaffSession
from kiosk.people.names import NOT_USERS
from kiosk.people.users import UserSettings
from kiosk.station import Station
from kiosk.types import Role
from tests.factories import PASSWORD_HASH, add_user


def test_a_session_lasts_a_working_day(station: Station, at: Moment) -> None:
    user = add_user(station)
    with station.db.begin() as s:
        cookie = sessions.start(s, user, at)
        sessions.choose_desk(s, cookie, "2")
    with station.db.read() as s:
        found = sessions.find(s, cookie, at.later(hours=11))
        assert found is not None
        assert (found.user.name, found.desk) == ("eva", "2")
        assert sessions.find(s, cookie, at.later(hours=12)) is None
        assert sessions.find(s, cookie + "x", at) is None


def test_a_session_of_a_clock_that_was_days_ahead_ends_when_the_clock_is_right(station: Station, at: Moment) -> None:
    user, ahead = add_user(station), at.later(days=20)
    with station.db.begin() as s:
        cookie = sessions.start(s, user, ahead)
        sessions.choose_desk(s, cookie, "2")
        assert queries.users_by_desk(s, ahead) == {"2": ["eva"]}
        assert sessions.find(s, cookie, ahead) is not None
        assert sessions.find(s, cookie, at) is None
        assert queries.users_by_desk(s, at) == {} and queries.open_sessions(s, at) == []


def test_a_one_time_code_of_a_clock_that_was_a_year_ahead_is_old(station: Station, at: Moment) -> None:
    ahead = at.later(days=365)
    add_user(station, "bo", Role.ADMIN)
    user = add_user(station)
    with station.db.begin() as s:
        code = invitations.give_new_code(s, "bo", user.id, ahead).code
        assert invitations.check(s, "eva", code, ahead).id == user.id
        with pytest.raises(Invalid, match="old_user_code"):
            invitations.check(s, "eva", code, at)


def test_a_name_in_the_log_is_of_one_only(station: Station, at: Moment) -> None:
    """A user and a token of one name, or a user called as a part of the service, could not be told apart."""
    add_user(station, "eva")
    with station.db.begin() as s:
        tokens.add(s, "eva", "Skylten", Role.KIOSK, at)
    for name, why in (("EVA", "name_of_user"), ("Setup", "name_of_service")):
        with pytest.raises(Conflict, match=why), station.db.begin() as s:
            tokens.add(s, "eva", name, Role.KIOSK, at)
    with pytest.raises(Conflict, match="name_of_program"):
        add_user(station, "skylten")
    for name in ("night", *(word.upper() for words in NOT_USERS.values() for word in words.values())):
        with pytest.raises(Conflict, match="name_of_service"):
            add_user(station, name)
    assert all(words.keys() == {language.code for language in i18n.for_staff()} for words in NOT_USERS.values())


def test_a_former_name_that_the_log_has_is_given_to_nobody_else(station: Station, at: Moment) -> None:
    """Else what Anna did would be the other one's."""
    anna = add_user(station, "Anna", Role.ADMIN)
    with station.db.begin() as s:
        tokens.add(s, "Anna", "Skylten", Role.KIOSK, at)
        tokens.revoke(s, "Anna", 1, at)
        users.change(s, "Anna", anna.id, UserSettings("Annika", Role.ADMIN), None, at)
        users.change(s, "Annika", anna.id, UserSettings("Ann", Role.ADMIN), None, at)
    for name in ("anna", "ANNIKA"):
        with pytest.raises(Conflict, match="name_in_log"):
            add_user(station, name)
        with pytest.raises(Conflict, match="name_in_log"), station.db.begin() as s:
            tokens.add(s, "Ann", name, Role.KIOSK, at)
    with station.db.begin() as s:
        tokens.add(s, "Ann", "Skylten", Role.KIOSK, at)
        users.change(s, "Ann", anna.id, UserSettings("anna", Role.ADMIN), None, at)
    with station.db.begin() as s:
        s.execute(sa.delete(AuditEntry))
    add_user(station, "Annika")


def test_a_user_is_not_called_as_a_token_that_the_log_names(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        tokens.add(s, "command line", "Skylten", Role.ADMIN, at)
        audit.note(s, "Skylten", "centre_changed", at)
        tokens.revoke(s, "command line", 1, at)
    with pytest.raises(Conflict, match="name_in_log"):
        add_user(station, "skylten")


def test_letters_of_two_alphabets_are_refused(station: Station, at: Moment) -> None:
    """They look like another name: the first letters are Cyrillic, the third one Greek; marks and signs of Khmer and
    Arabic show nothing in Latin."""
    for name in ("\u0430nna", "\u0410 Bo", "b\u03bfss", "Eva\u17d2", "Eva\u0640"):
        with pytest.raises(Invalid, match="mixed_letters"):
            add_user(station, name)
        with pytest.raises(Invalid, match="mixed_letters"), station.db.begin() as s:
            tokens.add(s, "test", name, Role.KIOSK, at)
    for name in ("boss\ufffc", "boss\U0001d159", "boss\U00016fe4", "boss \u2764", "b\u2223da"):
        with pytest.raises(Invalid, match="bad_name"):
            add_user(station, name)
    for name in (
        "Ольга 2",
        "ሰላም",
        "Åsa-Märta",
        "ʻAlī O’Brien",
        "Pat O´Shea + 1",
        "فاطمة",
        "たなか 太郎ー",
        "佐々木",
        "मीरा कुमारी",
        "מִרְיָם",
        "เพ็ญศรี",
        "Nguyễn Thị Ánh",
        "Şükrü J\u0332",
        "Αγγελική",
        "김철수",
    ):
        add_user(station, name)


def test_a_name_of_before_this_rule_stays(station: Station, at: Moment) -> None:
    user = add_user(station, "anna", Role.STAFF)
    with station.db.begin() as s:
        users.find(s, user.id).name = "\u0430nna"
        users.change(s, "test", user.id, UserSettings("\u0430nna", Role.ADMIN), None, at)
    with station.db.read() as s:
        assert users.find(s, user.id).role == Role.ADMIN


def test_logging_out_and_being_switched_off_end_it(station: Station, at: Moment) -> None:
    user = add_user(station)
    with station.db.begin() as s:
        first, second = sessions.start(s, user, at), sessions.start(s, user, at)
        sessions.end(s, first)
    with station.db.begin() as s:
        assert sessions.find(s, first, at) is None
        users.close_access(s, "test", user.id, None, at)
        assert sessions.find(s, second, at) is None
        assert s.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == 0


def test_the_database_keeps_no_cookie_and_no_token(station: Station, at: Moment) -> None:
    user = add_user(station)
    with station.db.begin() as s:
        cookie = sessions.start(s, user, at)
        token = tokens.add(s, "test", "board", Role.KIOSK, at)
    station.db.close()
    kept = b"".join(path.read_bytes() for path in station.data.iterdir() if path.is_file())
    assert cookie.encode() not in kept
    assert token.encode() not in kept


def test_a_token_until_it_is_revoked(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        token = tokens.add(s, "test", "board", Role.KIOSK, at)
        assert tokens.find(s, token).role is Role.KIOSK
        tokens.revoke(s, "test", s.scalars(sa.select(ApiToken.id)).one(), at)
        assert tokens.find(s, token) is None
        assert queries.tokens(s) == []


def test_the_first_admin_needs_the_code_once(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        code = setup.new_code(s)
    with pytest.raises(Forbidden, match="wrong_code"), station.db.begin() as s:
        setup.first_admin(s, "AAAA-BBBB-CCCC", "eva", PASSWORD_HASH, at)
    with station.db.begin() as s:
        setup.first_admin(s, f" {code.lower()} ", "eva", PASSWORD_HASH, at)
    with pytest.raises(Conflict, match="already_set_up"), station.db.begin() as s:
        setup.first_admin(s, code, "bo", PASSWORD_HASH, at)


def test_a_new_code_ends_the_old(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        old = setup.new_code(s)
        setup.new_code(s)
    with pytest.raises(Forbidden, match="wrong_code"), station.db.begin() as s:
        setup.first_admin(s, old, "eva", PASSWORD_HASH, at)


def test_the_last_admin_stays(station: Station, at: Moment) -> None:
    admin = add_user(station, "eva", Role.ADMIN)
    with pytest.raises(Conflict, match="last_admin"), station.db.begin() as s:
        users.close_access(s, "test", admin.id, None, at)


def test_of_two_admins_who_demote_each_other_one_stays(station: Station, at: Moment) -> None:
    """Both have passed the check of their role when the first one's transaction ends."""
    eva, bo = add_user(station, "eva", Role.ADMIN), add_user(station, "bo", Role.ADMIN)
    with station.db.begin() as s:
        users.change(s, "eva", bo.id, UserSettings("bo", Role.STAFF), None, at)
    with pytest.raises(Conflict, match="last_admin"), station.db.begin() as s:
        users.change(s, "bo", eva.id, UserSettings("eva", Role.STAFF), None, at)


def test_an_admin_without_a_password_does_not_count_as_one(station: Station, at: Moment) -> None:
    eva, bo = add_user(station, "eva", Role.ADMIN), add_user(station, "bo", Role.ADMIN)
    with station.db.begin() as s:
        invitations.give_new_code(s, "eva", bo.id, at)
    for refused in (users.close_access, lambda s, who, user, _seen, at: invitations.give_new_code(s, who, user, at)):
        with pytest.raises(Conflict, match="last_admin"), station.db.begin() as s:
            refused(s, "bo", eva.id, None, at)


def test_a_name_in_use_or_with_an_identity_number_is_refused(station: Station, at: Moment) -> None:
    add_user(station, "eva")
    with pytest.raises(Conflict, match="name_taken"):
        add_user(station, "eva")
    for name in (
        "",
        " " * 5,
        "x" * 41,
        "640823-3234",
        "eva 640823-3234",
        "eva\x1b[2J",
        "eva\u202eave",
        "\u3164",
        "eva\ufe0f",
        "--",
        "e\u0301\u0302\u0303\u0304\u0305va",
    ):
        with pytest.raises(Invalid, match="bad_name"):
            add_user(station, name)


def test_changes_are_logged_without_names(station: Station) -> None:
    add_user(station, "eva", Role.ADMIN)
    with station.db.read() as s:
        entry = s.scalars(sa.select(AuditEntry)).one()
    assert (entry.who, entry.action, entry.details) == (
        "test",
        "user_added",
        {"user": 1, "own": False, "role": "admin"},
    )
