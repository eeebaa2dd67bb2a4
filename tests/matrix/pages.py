"""The axes of the matrix: the visitors' pages, the languages, the sizes of screens, the ways of seeing."""

import enum
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from allpairspy import AllPairs

from kiosk import i18n
from kiosk.i18n import Language

TOUCHSCREENS = ((1280, 720), (800, 480), (1024, 600), (720, 1280), (1920, 1080))
PHONES = ((390, 844), (320, 568))
WALLS = ((1920, 1080), (1080, 1920))


class Sight(enum.StrEnum):
    """How the visitor sees the page. Right to left is no choice: it follows from the language."""

    USUAL = "usual"
    BETTER = "Se bättre"
    LISTENING = "Lyssna"
    CONTRAST = "more contrast"
    FORCED = "forced colours"
    DOUBLE = "text of 200 %"


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is shown on. `least`: pixels of a target's sides; 0: nobody touches it."""

    sizes: tuple[tuple[int, int], ...]
    sights: tuple[Sight, ...]
    least: int


OWN_SETTINGS = (Sight.USUAL, Sight.CONTRAST, Sight.FORCED, Sight.DOUBLE)
KIOSK = Screen(TOUCHSCREENS + PHONES, tuple(Sight), 80)
PHONE = Screen(PHONES, OWN_SETTINGS, 44)
WALL = Screen(WALLS, OWN_SETTINGS, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page in one of its states. `centre` and the tickets in `path`: see centres.py."""

    name: str
    path: str
    screen: Screen = KIOSK
    centre: str = "open"

    def __str__(self) -> str:
        return self.name


PAGES = (  # those of one centre stand together: each shows the next one in the same document
    Page("start, somebody is away", "/"),
    Page("start, the topic is gone", "/?gone=1"),
    Page("languages", "/languages"),
    Page("topic", "/topics/login"),
    Page("number", "/taken/{waiting}"),
    Page("number, called", "/taken/{called}"),
    Page("number, held", "/taken/{held}"),
    Page("number, by the button", "/pressed?number={pressed}"),
    Page("help", "/help"),
    Page("back", "/back?typed=A12"),
    Page("back, another number", "/back?number=B77"),
    Page("feedback, letters", "/feedback"),
    Page("feedback, digits", "/feedback?number=A12"),
    Page("feedback, faces", "/feedback/face?number=A1"),
    Page("feedback, service", "/feedback/service?number=A1"),
    Page("feedback, where", "/feedback/where?service=municipality"),
    Page("feedback, alone", "/feedback/alone"),
    Page("feedback, thanks", "/feedback/thanks"),
    Page("given back", "/given-back/thanks"),
    Page("given back, ask", "/given-back/ask"),
    Page("nowhere", "/nowhere"),
    Page("start", "/", centre="quiet"),
    Page("closed", "/", centre="closed"),
    Page("closed, some in line", "/", centre="last"),
    Page("without staff", "/", centre="alone"),
    Page("phone", "/ticket/{waiting}", PHONE),
    Page("phone, called", "/ticket/{called}", PHONE),
    Page("phone, held", "/ticket/{held}", PHONE),
    Page("phone, left", "/ticket/{left}", PHONE),
    Page("phone, after the visit", "/ticket/{finished}", PHONE),
    Page("phone, which service", "/ticket/{finished}/feedback?question=service", PHONE),
    Page("phone, thanks", "/ticket/{finished}/feedback", PHONE),
    Page("phone, leave?", "/ticket/{waiting}/leave", PHONE),
    Page("phone, more time?", "/ticket/{waiting}/hold", PHONE),
    Page("board", "/board", WALL),
    Page("board, nobody called", "/board", WALL, centre="quiet"),
    Page("board, closed", "/board", WALL, centre="closed"),
    Page("board, without staff", "/board", WALL, centre="alone"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One cell of the matrix."""

    page: Page
    language: Language
    size: tuple[int, int]
    sight: Sight

    def __str__(self) -> str:
        return f"{self.page}, {self.language.code}, {self.size[0]} x {self.size[1]}, {self.sight}"

    def is_among(self, pages: list[str], sizes: list[str], sights: list[str]) -> bool:
        """Whether it is of these pages, sizes (`800x480`) and sights (`USUAL`). "number": also "number, called"."""
        return (
            (not pages or any(f"{self.page.name},".startswith(f"{name},") for name in pages))
            and (not sizes or f"{self.size[0]}x{self.size[1]}" in sizes)
            and (not sights or self.sight.name in sights)
        )

    @property
    def scrolls(self) -> bool:
        """Whether the page may scroll down: on a phone, and where the text is twice as large."""
        return self.size in PHONES or self.sight is Sight.DOUBLE

    @property
    def least_target(self) -> int:
        return min(self.page.screen.least, 44 if self.size in PHONES else 80)


def languages() -> list[Language]:
    """All that visitors can have: those of the list that have a catalogue, and Swedish."""
    return [one for one in i18n.LANGUAGES if one is i18n.SOURCE or one.catalogue.exists()]


def whole(language: Language) -> Iterator[Look]:
    """Every look in a language, those of one load of a page together."""
    for page in PAGES:
        for sight, size in itertools.product(sorted(page.screen.sights, key=load_of), page.screen.sizes):
            yield Look(page, language, size, sight)


def pairwise() -> list[Look]:
    """As few looks at touchscreens and phones as have each pair of values of any two axes, in their order of loads."""
    looks: list[Look] = []
    for screen in (KIOSK, PHONE):
        pages = [page for page in PAGES if page.screen is screen]
        looks += [Look(*values) for values in AllPairs([pages, languages(), list(screen.sizes), list(screen.sights)])]
    return sorted(looks, key=lambda look: (PAGES.index(look.page), look.language.code, load_of(look.sight)))


def load_of(sight: Sight) -> str:
    """What a page is loaded with for this sight: the others are settings of the browser."""
    return sight if sight in (Sight.BETTER, Sight.LISTENING) else ""
