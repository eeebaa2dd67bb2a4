"""The figures of a period: charts, each with its table and its words."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.queries import all_topics
from kiosk.clock import Moment
from kiosk.loans import queries as loans
from kiosk.queue.facts import RangeResult
from kiosk.statistics import queries as statistics
from kiosk.statistics.measures import measure
from kiosk.statistics.queries import Period
from web import charts
from web.charts import Chart, Column
from web.item_list import STATES
from web.language import named
from web.statistics import periods
from web.statistics.after_visit import AfterVisit, after_visit
from web.statistics.bars import ListRow, list_rows
from web.statistics.periods import Span, Total

TABLE = ("sessions", "questions", "passing", "tickets", "chosen", "no_shows", "left", "feedback")
LENDING = ("loans", "returns")
LENDING_TABLE = ("loans", "home_loans", "renewals", "returns", "returned_late", "returns_with_finding", "items_lost")
OF_MODELS = ("loans", "home_loans")
"""The measures that are added up by model."""
DURATION_WORDS = {
    "0-1h": _("Under 1 timme"),
    "1-3h": _("1–3 timmar"),
    "3-8h": _("3–8 timmar"),
    "8-24h": _("8–24 timmar"),
    "1-7d": _("1–7 dagar"),
    "8-14d": _("8–14 dagar"),
    "15-28d": _("15–28 dagar"),
    "29d+": _("Mer än 4 veckor"),
}
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
    loan_times: list[ListRow]
    by_model: list[ListRow]
    stock: list[ListRow]
    stock_days: list[ListRow]
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
        lending=_by_span(spans, LENDING, LENDING_TABLE),
        loan_times=_loan_times(s, period),
        by_model=_by_model(s, period),
        stock=_stock(s),
        stock_days=_stock_days(s, period),
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


def _loan_times(s: Session, period: Period) -> list[ListRow]:
    """How long the items were lent that came back, the shortest time first; empty where none did."""
    n = {share.key: share.n for share in statistics.shares(s, period, "loan_times", "duration")}
    return list_rows([(str(words), n.get(key, 0)) for key, words in DURATION_WORDS.items()]) if n else []


def _by_model(s: Session, period: Period) -> list[ListRow]:
    """The loans of each model, in the centre and home, the most lent first."""
    names = {model.code: named(model.names) for model in loans.all_models(s)}
    summed: Counter[str] = Counter()
    for code in OF_MODELS:
        summed.update({share.key: share.n for share in statistics.shares(s, period, code, "model")})
    return list_rows([(names.get(key, key), n) for key, n in summed.most_common()])


def _stock(s: Session) -> list[ListRow]:
    """How many items are in each state now."""
    n = loans.by_state(s)
    return list_rows([(str(words), n[state]) for state, words in STATES.items() if state in n])


def _stock_days(s: Session, period: Period) -> list[ListRow]:
    """On how many days items were in each state, each item for itself."""
    n = {share.key: share.n for share in statistics.shares(s, period, "stock_days", "state")}
    return list_rows([(str(words), n[state.value]) for state, words in STATES.items() if state.value in n])


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
