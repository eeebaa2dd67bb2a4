"""A desk whose staff use the keyboard alone. Each move is pressed, seen on the page, and written into the ledger."""

import re
import time
from typing import Any

from playwright.sync_api import expect

from tests.busy_day.keyboard import Keyboard
from tests.busy_day.ledger import Ledger, Visit
from tests.factories import PASSWORD

OUTCOMES = {"solved": "1", "partly": "2", "referred": "3", "come_back": "4"}
SHOWS = """(number) => {
    const isMissed = document.getElementById("said").textContent.includes("gjorde ingenting");
    return isMissed ? "missed" : document.querySelector(".visitor .slip")?.textContent.trim() === number && "shown";
}"""


class Desk(Keyboard):
    """One browser at one desk."""

    def __init__(self, page: Any, url: str, code: str, user: str, ledger: Ledger) -> None:
        super().__init__(page)
        self.url, self.code, self.user, self.ledger = url, code, user, ledger
        self.call_seconds: list[float] = []
        self.missed = 0
        self.free_at, self.course = 0, ["finish"]

    @property
    def visit(self) -> Visit:
        here = self.ledger.at(self.code)
        assert here is not None
        return here

    def log_in(self) -> None:
        self.page.goto(f"{self.url}/desk")
        self.tab_to("[name=name]")
        self.type(self.user)
        self.tab_to("[name=password]")
        self.type(PASSWORD)
        self.press("Enter")
        expect(self.page.get_by_role("button", name=f"Bord {self.code}")).to_be_visible()
        self.enter(f"[name=desk][value='{self.code}']")
        expect(self.page.locator("#call")).to_be_visible()

    def log_out(self) -> None:
        self.enter("#own > summary")
        self.enter("#own form[action$=logout] button")
        expect(self.page.locator("[name=password]")).to_be_visible()

    def call_next(self) -> None:
        visit = self.ledger.line_of(self.code)[0]
        began = time.monotonic()
        self.page.wait_for_load_state()
        self.press("F2")
        while self.page.wait_for_function(SHOWS, arg=visit.number).json_value() == "missed":
            self.missed += 1  # the answer to the press before was on its way, and the page said so
            self.press("F2")
            self._comes(visit)
        self.call_seconds.append(time.monotonic() - began)
        self.ledger.called(visit, self.code, "called")

    def call_chosen(self, passes: int) -> None:
        visit = self.ledger.line_of(self.code)[passes]
        self.tab_to(".chosen > [tabindex='0']")
        self.press("Home")  # Tab leads to the number that had the focus last
        self.step_to(f"#choose-{visit.number} > summary", "ArrowDown")
        self.press("Enter")
        self.enter(f"#chosen-{visit.number}")
        self._says(f"Du valde att kalla {visit.number}.")
        self._comes(visit)
        self.ledger.called(visit, self.code, "chosen")

    def resume(self, visit: Visit) -> None:
        self.enter(f"#resume-{visit.number}")
        self._comes(visit)
        self.ledger.called(visit, self.code, "resumed")

    def recall(self) -> None:
        self.press("F4")
        self._says(f"Du kallade {self.visit.number} igen.")
        self.ledger.recalled(self.visit, self.code)

    def finish(self, outcome: str, topic: str | None = None, *, says_how: bool = False) -> None:
        visit = self.visit
        question = self._question(outcome, topic, says_how)
        self.digit(OUTCOMES[outcome])
        self._says(f"Du avslutade {visit.number}.")
        self.ledger.finished(visit, self.code, question)

    def answer(self, outcome: str, topic: str | None = None) -> None:
        """One of several questions of a visit."""
        visit = self.visit
        question = self._question(outcome, topic, says_how=False)
        self.tab_to("#more")
        self.press("Space")
        self.digit(OUTCOMES[outcome])
        expect(self.page.get_by_text(f"Fråga {len(visit.questions) + 2}")).to_be_visible()
        self.ledger.answered(visit, self.code, question)

    def no_show(self) -> None:
        visit = self.visit
        self.enter("#doing form[action$=no-show] button")
        self._says(f"{visit.number} kom inte.")
        self.ledger.did_not_come(visit, self.code)

    def park(self, minutes: int | None = None) -> None:
        visit = self.visit
        if minutes is None:
            self.press("F8")
        else:
            self.enter("#minutes > summary")
            self.enter(f"#minutes [value='{minutes}']")
        self._says(f"Du parkerade {visit.number}")
        self.ledger.parked_by(visit, self.code)

    def send_to_topic(self, topic: str) -> None:
        visit = self.visit
        self._send("topic", topic, f"Du skickade {visit.number} vidare.")
        self.ledger.sent(visit, self.code, topic=topic)

    def send_to_desk(self, desk: str) -> None:
        visit = self.visit
        self._send("desk", desk, f"Du skickade {visit.number} vidare.")
        self.ledger.sent(visit, self.code, for_desk=desk)

    def take_to_room(self, room: str) -> None:
        self.enter("#send-on > summary")
        self.enter(f"#send-on [name=room][value='{room}']")
        expect(self.page.locator("#visitor")).to_contain_text(f"I rum {room}")
        self.ledger.went_to_room(self.visit, self.code, room)

    def hand_over(self, other: "Desk") -> None:
        visit = self.visit
        self.enter("#send-on > summary")
        self.enter(f"#send-on form[action$=hand-over] [value='{other.code}']")
        self._says(f"Du lämnade över {visit.number}")
        self.ledger.handed_over(visit, self.code, other.code)
        other._comes(visit)

    def undo_finish(self, visit: Visit) -> None:
        self.press("F9")
        self._comes(visit)
        self.ledger.undone(visit, self.code)

    def undo_call(self) -> None:
        visit = self.visit
        self.press("F9")
        expect(self.page.locator(".visitor .slip")).to_have_count(0)
        self.ledger.undone(visit, self.code)

    def give_number(self, channel: str, topic: str, language: str) -> None:
        self.enter("#give > summary")
        self.choose("#give [name=channel]:checked", channel, "ArrowRight")
        self.choose("#give-topic", topic)
        self.choose("#give-language", language)
        self.enter("#give form > .button")
        said = self.page.locator("#said")
        expect(said).to_contain_text("Numret är")
        number = re.search(r"Numret är (\w+)\.", said.inner_text())
        assert number is not None
        self.ledger.arrive(number[1], topic, channel, language)

    def help_in_passing(self) -> None:
        self.ledger.passing[self.code] += 1
        self.enter("#count-passing")
        self._has_helped()

    def undo_help_in_passing(self) -> None:
        self.press("F9")
        self.ledger.passing[self.code] -= 1
        self._has_helped()

    def filter(self, topic: str) -> None:
        """Show one topic only, compare the rows, and show all again."""
        self.enter("#filter > summary")
        self.choose("#filter-topic", topic)
        self.enter("#filter form > .button")
        expect(self.page.locator(".filtered")).to_be_visible()
        self.compare_line(topic)
        self.enter(".filtered a")
        expect(self.page.locator(".filtered")).to_have_count(0)

    def compare_line(self, topic: str | None = None) -> None:
        """The rows of the page are those of the ledger, in their order."""
        wanted = [visit.number for visit in self.ledger.waiting if topic in (None, visit.topic)]
        expect(self.page.locator(".queue.waiting li > bdi, .queue.waiting li summary bdi")).to_have_text(wanted)

    def ask_for_help(self, other: "Desk") -> None:
        """Ask, let a colleague answer, and take the call back."""
        self.enter("#ask button")
        expect(other.page.locator("[id^=come-]")).to_be_visible()
        other.enter("[id^=come-]")
        expect(self.page.locator(".asks")).to_contain_text(f"Bord {other.code} kommer till dig.")
        self.enter(".asks button")
        expect(self.page.locator("#ask button")).to_be_visible()
        expect(other.page.locator(".asks")).to_have_count(0)

    def _question(self, outcome: str, topic: str | None, says_how: bool) -> tuple[str, str, str | None]:
        if topic is not None:
            self.choose("#finish [name=topic]:checked", topic)
        if not says_how:
            return topic or self.visit.topic, outcome, None
        self.tab_to(".help [name=how]")
        self.press("Space")
        return topic or self.visit.topic, outcome, self.page.locator(".help :checked").get_attribute("value")

    def _send(self, kind: str, to: str, words: str) -> None:
        self.enter("#send-on > summary")
        self.enter(f"#send-on form[action$='send/{kind}'] [value='{to}']")
        self._says(words)

    def _says(self, words: str) -> None:
        expect(self.page.locator("#last")).to_contain_text(words)

    def _comes(self, visit: Visit) -> None:
        expect(self.page.locator(".visitor .slip")).to_have_text(visit.number)

    def _has_helped(self) -> None:
        expect(self.page.locator("#count-passing")).to_contain_text(f"förbigående: {self.ledger.passing[self.code]}")
