"""A centre's set-up as a file: another centre sees each difference first, and brings in all of it or nothing."""

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.audit import latest
from kiosk.centre import hours, queries, topics
from kiosk.centre.topics import TopicSettings
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.profile import bring_in
from kiosk.profile.parts import PARTS
from kiosk.retention import limits
from kiosk.retention.rules import RULES
from kiosk.station import Station, open_station
from tests import factories
from tests.campaign import CAMPAIGN
from tests.kills import EVERY, count_kills, run_and_kill
from tests.kiosk.profile.profiles import Change, brought_in, content, planned, said
from tests.processes import kiosk


def topic_names(station: Station) -> list[str]:
    with station.db.read() as s:
        return [topic.names["sv"] for topic in queries.topics(s)]


def change_each_part(parts: dict[str, Any]) -> None:
    parts["topics"][0]["names"]["sv"] = "Inloggning"
    parts["topics"].insert(1, {"code": "maps", "names": {"sv": "Kartor"}, "series": "C", "pictogram": "other"})
    parts["desks"].append({"kind": "room", "name": "Lugna rummet"})
    parts["hours"][0] = [{"opens": 540, "closes": 600}, {"opens": 600, "closes": 720, "staffed": False}]
    parts["alone"] = ["read"]
    parts["days"].append({"date": "2099-01-01", "names": {"sv": "Nyår"}, "periods": []})
    parts["last_number"] = 15
    parts["wishes"].remove("quiet")
    parts["button"]["topic"] = "maps"
    parts["board_languages"] = ["en"]
    parts["feedback"] = False
    parts["models"][0]["parts"] = ["pen"]
    parts["models"].append({"names": {"sv": "Läsplatta"}, "parts": [], "checks": ["charged"], "loan_days": 7})
    parts["retention"]["scans"] = 1


FEW_KILLS = [("pwrite64", 1), ("fdatasync", 3)]
EACH_PART = [
    ("topics", "topic_changed"),
    ("topics", "topic_added"),
    ("topics", "topics_ordered"),
    ("desks", "room_added"),
    ("hours", "hours_changed"),
    ("last_number", "last_number_changed"),
    ("alone", "alone_changed"),
    ("wishes", "wishes_changed"),
    ("button", "centre_changed"),
    ("feedback", "feedback_switched"),
    ("models", "model_changed"),
    ("models", "model_added"),
    ("retention", "retention_changed"),
    ("board_languages", "board_languages_changed"),
]


def change_each_part_within_two_years(parts: dict[str, Any]) -> None:
    change_each_part(parts)
    parts["days"].clear()


def test_a_centre_does_not_differ_from_its_own_profile(station: Station, at: Moment) -> None:
    sent = content(station, at)
    assert planned(station, at, sent).differences == []
    assert set(msgspec.json.decode(sent)["parts"]) == {part.code for part in PARTS}


def test_each_part_is_brought_in(station: Station, at: Moment) -> None:
    sent = content(station, at, change_each_part_within_two_years)
    assert brought_in(station, at, sent) == EACH_PART
    assert topic_names(station)[:3] == ["Inloggning", "Kartor", "Räkningar, e-tjänster"]
    with station.db.read() as s:
        assert [room.name for room in queries.rooms(s)][-1] == "Lugna rummet"
        assert [one for one in hours.week(s, at) if one.weekday == 0] == [
            hours.Period(0, 540, 600),
            hours.Period(0, 600, 720, staffed=False),
        ]
        assert queries.centre(s).works_alone == ["read"]
        assert queries.centre(s).default_topic == "maps"
        assert limits.days_of(s, RULES["scans"]) == 1
        assert latest(s, 1)[0].action == "profile_brought_in"
    assert brought_in(station, at, sent) == []  # the second time there is no difference left


def test_a_preview_tells_the_same_and_changes_nothing(station: Station, at: Moment) -> None:
    before = content(station, at)
    sent = content(station, at, change_each_part_within_two_years)
    assert said(planned(station, at, sent).differences) == EACH_PART
    assert content(station, at) == before
    with station.db.read() as s:
        assert all(entry.who != "test" for entry in latest(s, 10))


def test_only_the_chosen_parts_are_brought_in(station: Station, at: Moment) -> None:
    plan = planned(station, at, content(station, at, change_each_part_within_two_years), ["desks"])
    names = topic_names(station)
    with station.db.begin() as s:
        assert said(bring_in.carry_out(s, plan)) == [("desks", "room_added")]
    assert topic_names(station) == names


def test_nothing_is_half_done(station: Station, at: Moment) -> None:
    """The days come after the topics, and one of them is too far away."""
    before = content(station, at)
    with pytest.raises(Invalid, match="date_too_far") as refusal:
        brought_in(station, at, content(station, at, change_each_part))
    assert (refusal.value.params["part"], refusal.value.params["thing"]) == ("days", "2099-01-01")
    assert content(station, at) == before


def test_what_exists_only_here_stays_and_comes_last(station: Station, at: Moment) -> None:
    def reverse_and_leave_out(parts: dict[str, Any]) -> None:
        parts["topics"] = parts["topics"][2:4][::-1]
        parts["desks"] = []

    names = topic_names(station)
    brought_in(station, at, content(station, at, reverse_and_leave_out))
    assert topic_names(station) == [names[3], names[2], *names[:2], *names[4:]]
    with station.db.read() as s:
        assert queries.desks(s)


def test_a_topic_of_the_same_name_is_the_same_topic(station: Station, at: Moment) -> None:
    def other_code(parts: dict[str, Any]) -> None:
        parts["topics"][0].update(code="anothers-code", series="D")

    assert brought_in(station, at, content(station, at, other_code)) == [("topics", "topic_changed")]


def swap_two_names(parts: dict[str, Any]) -> None:
    one, two = parts["topics"][:2]
    one["names"], two["names"] = two["names"], one["names"]


def rename_in_a_chain(parts: dict[str, Any]) -> None:
    parts["topics"][0]["names"] = parts["topics"][1]["names"]
    parts["topics"][1]["names"] = {"sv": "Annat"}


def take_over_a_name(parts: dict[str, Any]) -> None:
    """A new topic has the name of one that gets another name."""
    parts["topics"].insert(0, {**parts["topics"][0], "code": "new"})
    parts["topics"][1]["names"] = {"sv": "Annat"}


@pytest.mark.parametrize("change", [swap_two_names, rename_in_a_chain, take_over_a_name], ids=lambda it: it.__name__)
def test_the_order_of_new_names_does_not_matter(station: Station, at: Moment, change: Change) -> None:
    sent = content(station, at, change)
    brought_in(station, at, sent)
    assert [one["names"] for one in msgspec.json.decode(content(station, at))["parts"]["topics"]] == [
        one["names"] for one in msgspec.json.decode(sent)["parts"]["topics"]
    ]


def test_a_retired_topic_comes_back_under_its_new_name(station: Station, at: Moment) -> None:
    """Its old name is used by another topic now."""
    with station.db.begin() as s:
        retired = queries.topics(s)[1]
        topics.retire(s, "test", retired.code, None, at)
        settings = TopicSettings(retired.names, retired.series, retired.pictogram, [])
        topics.add(s, "test", settings, at)

    def back(parts: dict[str, Any]) -> None:
        new = {"code": retired.code, "names": {"sv": "Kartor"}, "series": "A", "pictogram": "other"}
        parts["topics"].append(new)

    assert brought_in(station, at, content(station, at, back))[:2] == [
        ("topics", "topic_back"),
        ("topics", "topic_changed"),
    ]


def test_a_name_with_spaces_around_it_is_the_same(station: Station, at: Moment) -> None:
    def spaces(parts: dict[str, Any]) -> None:
        parts["desks"][0]["name"] = f"  {parts['desks'][0]['name']} "
        parts["models"][0]["names"]["sv"] += " "

    assert brought_in(station, at, content(station, at, spaces)) == []


def test_a_preview_waits_for_no_writer(station: Station, at: Moment) -> None:
    sent = content(station, at, change_each_part_within_two_years)
    with station.db.begin():
        assert said(planned(station, at, sent).differences) == EACH_PART


def test_a_change_of_somebody_else_meanwhile_is_not_overwritten(station: Station, at: Moment) -> None:
    plan = planned(station, at, content(station, at, change_each_part_within_two_years))
    with station.db.begin() as s:
        topics.retire(s, "test", queries.topics(s)[3].code, None, at)
    before = content(station, at)
    with pytest.raises(Conflict, match=r"^changed_meanwhile$"), station.db.begin() as s:
        bring_in.carry_out(s, plan)
    assert content(station, at) == before


def test_changes_of_other_things_meanwhile_do_not_matter(station: Station, at: Moment) -> None:
    """Numbers are given while a preview is read."""
    plan = planned(station, at, content(station, at, change_each_part_within_two_years))
    factories.take(station)
    with station.db.begin() as s:
        audit.note(s, "ada", "user_added", at, user="eva")
        bring_in.carry_out(s, plan)
        actions = [one.action for one in latest(s, 3)]
        assert actions == ["profile_brought_in", "board_languages_changed", "retention_changed"]


def test_the_periods_of_a_day_can_take_each_others_times(station: Station, at: Moment) -> None:
    def day(*periods: tuple[int, int]) -> Change:
        def replace(parts: dict[str, Any]) -> None:
            times = [{"opens": opens, "closes": closes} for opens, closes in periods]
            parts["days"] = [{"date": str(at.date), "names": {}, "periods": times}]

        return replace

    for change in (day((600, 660), (720, 780)), day((720, 780), (840, 900)), day((600, 660), (720, 900))):
        sent = content(station, at, change)
        assert len(brought_in(station, at, sent)) == 1
        assert content(station, at) == sent


def test_more_rows_ask_no_more_of_the_database(station: Station, at: Moment) -> None:
    """What is asked for each row anew takes seconds, and holds up the other requests."""

    def rows(number: int) -> Change:
        def add(parts: dict[str, Any]) -> None:
            for n in range(number):
                new = {"names": {"sv": f"N{n}"}, "series": "A", "pictogram": "other"}
                parts["topics"].append({"code": f"n{n}", **new})
                parts["desks"].append({"kind": "desk", "name": f"N{n}"})
                parts["models"].append({"names": {"sv": f"N{n}"}, "parts": [], "checks": []})
                parts["days"].append({"date": str(at.date + dt.timedelta(days=n)), "names": {}, "periods": []})

        return add

    asked: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    few, many = (content(station, at, rows(number)) for number in (2, 20))
    sa.event.listen(station.db.engine, "before_cursor_execute", remember)
    planned(station, at, few)
    of_few = len(asked)
    plan = planned(station, at, many)
    assert len(asked) == 2 * of_few
    asked.clear()
    with station.db.begin() as s:
        bring_in.carry_out(s, plan)
    assert len(asked) == len({table for part in PARTS for table in part.tables})  # one look at each, while others wait


def test_days_that_have_passed_are_left_out(station: Station, at: Moment) -> None:
    yesterday = (at.date - dt.timedelta(days=1)).isoformat()

    def past(parts: dict[str, Any]) -> None:
        parts["days"].append({"date": yesterday, "names": {}, "periods": []})

    assert brought_in(station, at, content(station, at, past)) == []


def test_a_centre_of_many_rows_reads_its_own_profile(station: Station, at: Moment) -> None:
    """As many rows as no page refuses: its topics, desks, models and days of their own of the next two years."""

    def many(parts: dict[str, Any]) -> None:
        parts["topics"] = [
            {"code": f"t{n}", "names": {"sv": f"Ä{n}"}, "series": "A", "pictogram": "other"} for n in range(110)
        ]
        parts["desks"] = [{"kind": "desk", "name": f"b{n}"} for n in range(110)]
        parts["models"] = [{"names": {"sv": f"M{n}"}, "parts": [], "checks": []} for n in range(110)]
        parts["days"] = [
            {"date": str(at.date + dt.timedelta(days=n)), "names": {"sv": "Sommar"}, "periods": []} for n in range(110)
        ]

    assert len(brought_in(station, at, content(station, at, many))) > 400
    assert brought_in(station, at, content(station, at)) == []


def test_it_has_nothing_about_a_person(station: Station, at: Moment) -> None:
    factories.add_user(station, "Fatima-Zahra")
    factories.take(station)
    factories.lend(station)
    sent = content(station, at).decode()
    assert not any(word in sent for word in ("Fatima", "TAB0001", "ticket", "token"))


def test_the_commands_write_it_and_bring_it_in(demonstration: Path, tmp_path: Path, at: Moment) -> None:
    data, other = tmp_path / "one", tmp_path / "other"
    for folder in (data, other):
        factories.copy_demonstration(demonstration, folder).db.close()
    path = tmp_path / "profile.json"
    kiosk("profile", "export", str(path), "--data", str(data))
    path.write_text(path.read_text("utf-8").replace("Lösenord", "Koder"), "utf-8")
    wanted = "topics: topic changed Koder (name_sv: 'Lösenord' -> 'Koder')"
    assert kiosk("profile", "import", str(path), "--preview", "--data", str(other)).stdout.splitlines() == [
        wanted,
        "It would change: 1.",
    ]
    assert kiosk("profile", "import", str(path), "--data", str(other)).stdout.splitlines() == [wanted, "Changed: 1."]
    path.write_text(path.read_text("utf-8").replace("Koder", "K" * 31), "utf-8")
    endless = kiosk("profile", "import", "/dev/zero", "--data", str(other), check=False)
    assert endless.stderr == "kiosk: the file is larger than any profile: nothing was changed\n"
    refused = kiosk("profile", "import", str(path), "--data", str(other), check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    why = "expected names of 1 to 30 characters, the Swedish one always, with nobody's identity number"
    assert refused.stderr == f"kiosk: topics {'K' * 31}: {why}. Nothing was changed\n"


@pytest.mark.timeout(3600 if CAMPAIGN else 120)
def test_a_killed_import_has_brought_in_all_or_nothing(demonstration: Path, tmp_path: Path, at: Moment) -> None:
    """Killed at its first write and at the one before the disk has its commit; in a campaign at each."""
    sent, left = tmp_path / "profile.json", {"nothing": 0, "all": 0}
    station = factories.copy_demonstration(demonstration, tmp_path / "one")
    sent.write_bytes(content(station, at, change_each_part_within_two_years))
    before = content(station, at)
    station.db.close()

    def kill(call: str, number: int) -> bool:
        data = tmp_path / f"{call}-{number}"
        opened = factories.copy_demonstration(demonstration, data)
        opened.db.close()
        was_killed = run_and_kill(call, number, ["profile", "import", str(sent), "--data", str(data)])
        opened = open_station(data)
        found = content(opened, at)
        with opened.db.read() as s:
            assert s.scalar(sa.text("PRAGMA integrity_check")) == "ok"
            is_logged = "profile_brought_in" in [entry.action for entry in latest(s, 1)]
        rest = planned(opened, at, sent.read_bytes()).differences
        opened.db.close()
        assert (found != before, rest == []) == (is_logged, is_logged)
        left["all" if is_logged else "nothing"] += was_killed
        return was_killed

    count_kills(FEW_KILLS, {"pwrite64": EVERY, "fdatasync": EVERY}, kill)
    assert left["nothing"] and left["all"]
