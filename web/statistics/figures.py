"""The figures of a period: charts, each with its table and its words."""

from collections.abc import Sequence

from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.queries import all_topics
from kiosk.clock import Moment
from kiosk.queue.facts import RangeResult
from kiosk.statistics import queries as statistics
from kiosk.statistics.measures import measure
from kiosk.statistics.queries import Period
from web import charts
from web.charts import Chart, Column
from web.language import named
from web.statistics import periods
from web.statistics.after_visit import AfterVisit, after_visit
from web.statistics.bars import ListRow, list_rows
from web.statistics.periods import Span, Total

TABLE = ("sessions", "questions", "passing", "tickets", "chosen", "no_shows", "left", "feedback")
LENDING = ("loans", "returns")
SHOWN_RANGE = (RangeResult.INSIDE, RangeResult.EARLIER, RangeResult.LATER)
"""What can have become of a range that was shown."""
FEWEST_SHOWN = 20
"""With fewer waits shown, their percentages say nothing."""
MORNING, EVENING = 9, 16
"""Hours that are shown also where nothing happened in them."""


class TableCell(Struct, frozen=True):
    """A table cell: its text, and a small note below it."""

    words: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.words}, {self.note}" if self.note else self.words


class TableRow(Struct, frozen=True):
    """A row of a table below a chart: its name and a cell for each column."""

    name: str
    cells: list[TableCell]


class Figure(Struct, frozen=True):
    """A chart with its table. `says`: the chart in words, for screen readers."""

    chart: Chart
    heads: list[TableCell]
    rows: list[TableRow]
    says: str

    @property
    def is_empty(self) -> bool:
        return not any(bar.n for bar in self.chart.bars)

    @property
    def has_numbers(self) -> bool:
        """Whether the table would show anything but zeros, and dashes for days that have not been."""
        return any(cell.words not in ("0", periods.NO_DAY) for row in self.rows for cell in row.cells)


class Figures(Struct, frozen=True):
    """All figures of a period. `waits_in_range`: how often the shown wait was right; empty before enough calls."""

    visits: Figure
    lending: Figure
    topics: list[ListRow]
    by_hour: Figure
    waits: list[ListRow]
    waits_in_range: str
    after_visit: AfterVisit


def figures(s: Session, weeks: int, at: Moment) -> Figures:
    """The figures of the last `weeks` weeks."""
    period = periods.period(s, weeks, at)
    spans = periods.spans(s, weeks, period)
    return Figures(
        visits=_by_span(spans, ("sessions",), TABLE),
        lending=_by_span(spans, LENDING, LENDING),
        topics=_topics(s, period),
        by_hour=_by_hour(s, period, "tickets"),
        waits=_waits(statistics.waits(s, period)),
        waits_in_range=_in_range(statistics.shares(s, period, "shown_waits", "range_result")),
        after_visit=after_visit(s, period),
    )


def _by_span(spans: Sequence[Span], charted: tuple[str, ...], in_table: tuple[str, ...]) -> Figure:
    columns = [_column(span, charted) for span in spans]
    heads = [TableCell(column.label, gettext("hittills") if column.unfinished else "") for column in columns]
    rows = [TableRow(name_of(code), [*_cells(spans, code), _cell(periods.total(spans, code))]) for code in in_table]
    says = ". ".join(f"{name_of(code)}: {_said(heads, _cells(spans, code))}" for code in charted)
    return Figure(charts.bars(columns), [*heads, TableCell(gettext("Summa"))], rows, says)


def _column(span: Span, charted: tuple[str, ...]) -> Column:
    totals = [span.total(code) for code in charted]
    absent = totals[0].words if totals[0].n is None else None
    return Column(span.label, tuple(total.n for total in totals), span.unfinished, absent)


def _cells(spans: Sequence[Span], code: str) -> list[TableCell]:
    return [_cell(span.total(code)) for span in spans]


def _cell(total: Total) -> TableCell:
    return TableCell(total.words, total.note)


def name_of(code: str) -> str:
    """A measure's name, in the words of this page."""
    return str(gettext(measure(code).name))


def _said(heads: Sequence[TableCell], cells: Sequence[TableCell]) -> str:
    return "; ".join(f"{head}: {cell}" for head, cell in zip(heads, cells, strict=True))


def _topics(s: Session, period: Period) -> list[ListRow]:
    names = {topic.code: named(topic.names) for topic in all_topics(s)}
    shares = statistics.shares(s, period, "sessions", "topic")
    return list_rows([(names.get(share.key, share.key), share.n) for share in shares])


def _waits(shares: Sequence[statistics.KeyCount]) -> list[ListRow]:
    return list_rows([(gettext("%(minutes)s min", minutes=in_words(share.key)), share.n) for share in shares])


def _in_range(shares: Sequence[statistics.KeyCount]) -> str:
    n = {share.key: share.n for share in shares if share.key != RangeResult.NOT_SHOWN}
    shown = sum(n.values())
    if shown < FEWEST_SHOWN:
        return ""
    return str(
        gettext(
            "Den väntetid som visades stämde för %(inside)s procent av besökarna. %(earlier)s procent blev kallade "
            "tidigare och %(later)s procent senare. Den är tänkt att stämma för ungefär 8 av 10.",
            **{one.value: round(100 * n.get(one, 0) / shown) for one in SHOWN_RANGE},
        )
    )


def in_words(bucket: str) -> str:
    """Minutes of waiting: "10–20"."""
    return bucket.replace("-", "–")


def _by_hour(s: Session, period: Period, code: str) -> Figure:
    """The hours in which something happened, at least an ordinary working day."""
    numbers = statistics.by_hour(s, period, code)
    busy = [hour for hour, n in enumerate(numbers) if n] or [MORNING]
    shown = range(min(MORNING, *busy), max(EVENING, *busy) + 1)
    columns = [Column(str(hour), (numbers[hour],)) for hour in shown]
    heads, cells = [TableCell(column.label) for column in columns], [TableCell(str(numbers[hour])) for hour in shown]
    name = name_of(code)
    return Figure(charts.bars(columns), heads, [TableRow(name, cells)], f"{name}: {_said(heads, cells)}")
