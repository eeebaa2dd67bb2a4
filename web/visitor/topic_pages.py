"""The topics of the start page: nine fit on every touchscreen, six with larger text, so more are shown page by page."""

from dataclasses import dataclass

from web.visitor.positions import Tile

TILES, LARGE_TILES = 9, 6
"""The tiles that fit on the smallest touchscreen, and with larger text. With more topics, some lead to other pages."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One page of the topics. `here`: its index, null on the first; `before` and `following`: those of its neighbours.

    `number` of `count`: as visitors count.
    """

    topics: list[Tile]
    here: int | None
    before: int | None
    following: int | None
    number: int
    count: int

    @property
    def is_one_of_many(self) -> bool:
        return self.count > 1


def page(topics: list[Tile], index: int, always: str | None, tiles: int = TILES) -> TopicPage:
    """One page of the topics, of at most so many tiles; the first one where there is none with this index.

    `always`: the code of the topic that is last on each page, for those who do not find theirs.
    """
    pages = _pages(topics, always, tiles)
    here = index if 0 <= index < len(pages) else 0
    return TopicPage(
        topics=pages[here],
        here=here or None,
        before=here - 1 if here else None,
        following=here + 1 if here + 1 < len(pages) else None,
        number=here + 1,
        count=len(pages),
    )


def _pages(topics: list[Tile], always: str | None, tiles: int) -> list[list[Tile]]:
    """The first and the last page have one tile that leads to another, those between have two."""
    if len(topics) <= tiles:
        return [topics]
    last = [topic for topic in topics if topic.code == always]
    others = [topic for topic in topics if topic.code != always]
    room = tiles - len(last) - 1
    pages, rest = [others[:room] + last], others[room:]
    while rest:
        size = room if len(rest) <= room else room - 1
        pages.append(rest[:size] + last)
        rest = rest[size:]
    return pages
