"""The admin's first page: figures, charts, deliveries."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.clock import Moment
from kiosk.demo import past
from kiosk.loans.models import Item, ItemState
from kiosk.station import Station
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.types import Role
from tests import factories
from tests.statements import statements
from tests.web.logged_in import log_in
from web.factory import create_app


def figures(page: str) -> dict[str, tuple[str, str]]:
    """Name -> number and what it counts."""
    found = re.findall(r"<dt>([^<]+)</dt><dd class=\"n\">([^<]+)</dd><dd class=\"d\">([^<]+)</dd>", page)
    return {name: (n, counts) for name, n, counts in found}


def test_it_works(admin: FlaskClient, station: Station, at: Moment) -> None:
    for _ in range(3):
        factories.take(station)
    factories.finish(station, factories.call(station))
    factories.finish(station, factories.call(station), "partly")
    factories.lend(station, at=at)
    answer = admin.get("/admin")
    assert answer.status_code == 200
    assert figures(answer.text) == {
        "Nummer": ("3", "tagna, 1 väntar"),
        "Besök": ("2", "avslutade, 1 löst"),
        "Lån": ("1", "nytt, 1 utlånad nu"),
        "Återlämnade": ("0", "av dagens och tidigare lån"),
        "Väntetid": ("0 min", "hälften väntade kortare"),
    }


def test_without_visitors_the_figures_are_zero(admin: FlaskClient) -> None:
    page = admin.get("/admin").text
    assert figures(page)["Väntetid"] == ("–", "ingen är kallad än")
    assert "Inga besök är avslutade än." in page
    assert 'class="chart' not in page


@pytest.fixture(scope="module")
def two_months(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """An admin's client of a centre with a made-up past of sixty days. Tests read there and change nothing."""
    station = factories.copy_demonstration(demonstration, tmp_path_factory.mktemp("two-months") / "data")
    with station.db.begin() as s:
        past.write_history(s, 60, station.clock.now())
    yield log_in(create_app(station).test_client(), station, role=Role.ADMIN)
    station.db.close()


@pytest.mark.parametrize(("weeks", "columns"), [(1, 7), (4, 4), (8, 8), (99, 7), ("x", 7)])
def test_the_period_can_be_chosen(two_months: FlaskClient, weeks: object, columns: int) -> None:
    page = two_months.get(f"/admin?weeks={weeks}").text
    visits = page[page.index("Besök och nummer i siffror") :]
    heads = re.findall(r'<th scope="col">', visits[: visits.index("</thead>")])
    assert len(heads) == columns + 2  # the heading of the rows, and the sum


def test_a_day_that_nobody_observed_says_so_and_is_no_zero(two_months: FlaskClient) -> None:
    assert "en dag saknas" in two_months.get("/admin?weeks=8").text


def test_today_is_hatched(admin: FlaskClient, station: Station) -> None:
    factories.take(station)
    factories.finish(station, factories.call(station))
    page = admin.get("/admin").text
    assert 'fill="url(#hatch-0)"' in page
    assert "hittills" in page


def test_topics_by_their_swedish_names(admin: FlaskClient, station: Station) -> None:
    factories.take(station, "bills")
    factories.finish(station, factories.call(station))
    assert re.search(
        "Räkningar, e\N{NON-BREAKING HYPHEN}tjänster</th>.*?<td>1</td>", admin.get("/admin").text, re.DOTALL
    )


def owe(station: Station, at: Moment, state: Delivery, trouble: str | None = None, back: int = 1) -> None:
    with station.db.begin() as s:
        s.add(
            OutboxEntry(
                date=at.date - dt.timedelta(days=back), revision=1, body=b"{}", state=state, created=at.utc,
                next_attempt=at.later(minutes=5).utc, last_trouble=trouble,
                delivered=at.utc if state is Delivery.DELIVERED else None,
            )
        )  # fmt: skip


def test_without_a_receiver_nothing_can_be_sent(admin: FlaskClient) -> None:
    page = admin.get("/admin").text
    assert "Ingen mottagare är inställd." in page
    assert "Försök nu" not in page


def test_what_is_owed_and_why(admin_with_hub: FlaskClient, station_with_hub: Station, at: Moment) -> None:
    owe(station_with_hub, at, Delivery.OWED, "unreachable")
    owe(station_with_hub, at, Delivery.STUCK, "other_report", back=2)
    owe(station_with_hub, at, Delivery.DELIVERED, back=3)
    page = admin_with_hub.get("/admin").text
    assert "En dag väntar på att skickas." in page
    assert "Kommunens mottagare går inte att nå. Nästa försök" in page
    assert "Kommunen har redan andra siffror för dagen." in page
    assert "är framme." in page


def test_the_number_of_queries_is_flat(admin: FlaskClient, station: Station, at: Moment) -> None:
    factories.take(station)
    admin.get("/admin")
    with statements(station) as few:
        admin.get("/admin?weeks=8")
    with station.db.begin() as s:
        past.write_history(s, 60, at)
        s.add_all(
            Item(tag=f"MORE{n:03d}", model_code="tablet-10", state=ItemState.READY, since=at.utc) for n in range(40)
        )
    for _ in range(5):
        factories.take(station)
    with statements(station) as many:
        admin.get("/admin?weeks=8")
    assert len(many) == len(few)


def test_a_visitor_is_sent_to_the_log_in(client: FlaskClient) -> None:
    answer = client.get("/admin")
    assert (answer.status_code, answer.location) == (302, "/login?next=/admin")


@pytest.mark.parametrize("path", ["/admin", "/admin/items", "/admin/log", "/admin/days.csv", "/setup/hours"])
def test_staff_are_told_that_it_is_for_admins(client: FlaskClient, station: Station, path: str) -> None:
    log_in(client, station)
    answer = client.get(path)
    assert answer.status_code == 403
    assert "Den här sidan är för administratörer." in answer.text
    assert '<header class="bar">' in answer.text and "Till bordet</a>" in answer.text


@pytest.mark.parametrize("path", ["/setup", "/setup/copies"])
def test_staff_at_the_wizard_are_told_too(client: FlaskClient, station: Station, path: str) -> None:
    factories.add_user(station, "an admin", Role.ADMIN)
    log_in(client, station)
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 403 and "Till bordet</a>" in answer.text


def test_a_page_that_is_not_there_keeps_the_bar(client: FlaskClient, station: Station) -> None:
    assert '<header class="bar">' not in client.get("/admin/nosuch").text
    log_in(client, station)
    answer = client.get("/admin/nosuch")
    assert answer.status_code == 404 and '<header class="bar">' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/send",
        "/new-item",
        "/new-model",
        "/items/TAB0001/away",
        "/users",
        "/users/1/off",
        "/users/1/code",
        "/tokens",
        "/hours",
        "/centre",
    ],
)
def test_staff_change_nothing(client: FlaskClient, station: Station, path: str) -> None:
    log_in(client, station, role=Role.STAFF)
    assert client.post(f"/admin{path}").status_code == 403
