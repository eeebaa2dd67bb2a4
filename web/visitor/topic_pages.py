"""The topics of the start page: nine fit on every touchscreen, so more are shown page by page."""

from dataclasses import dataclass

from web.visitor.positions import Tile

TILES = 9
"""The tiles that fit on the smallest touchscreen. With more topics, some of them lead to other pages."""


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


def page(topics: list[Tile], index: int, always: str | None) -> TopicPage:
    """One page of the topics; the first one where there is none with this index.

    `always`: the code of the topic that is last on each page, for those who do not find theirs.
    """
    pages = _pages(topics, always)
    here = index if 0 <= index < len(pages) else 0
    return TopicPage(
        topics=pages[here],
        here=here or None,
        before=here - 1 if here else None,
        following=here + 1 if here + 1 < len(pages) else None,
        number=here + 1,
        count=len(pages),
    )


def _pages(topics: list[Tile], always: str | None) -> list[list[Tile]]:
    """The first page has one tile that leads on, the others two at most."""
    if len(topics) <= TILES:
        return [topics]
    last = [topic for topic in topics if topic.code == always]
    others = [topic for topic in topics if topic.code != always]
    first, size = TILES - 1 - len(last), TILES - 2 - len(last)
    starts = range(first, len(others), size)
    return [others[:first] + last, *(others[start : start + size] + last for start in starts)]
