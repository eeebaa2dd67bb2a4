"""The topics of the start page: nine fit on every touchscreen, so more are shown page by page."""

from dataclasses import dataclass

from web.visitor.positions import Tile

TILES = 9
"""The tiles that fit on the smallest touchscreen. With more topics, the last one leads to the next page."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The topics of one page. `here`: its index, null on the first; `following`: that of the next, null on the last."""

    topics: list[Tile]
    here: int | None
    following: int | None


def page(topics: list[Tile], index: int) -> TopicPage:
    """One page of the topics; the first one where there is none with this index."""
    size = TILES if len(topics) <= TILES else TILES - 1
    here = index if 0 < index * size < len(topics) else 0
    following = here + 1 if (here + 1) * size < len(topics) else None
    return TopicPage(topics[here * size : (here + 1) * size], here or None, following)
