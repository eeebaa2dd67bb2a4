"""`kiosk labels`: the labels of items as a PDF."""

from pathlib import Path

import click

from kiosk.cli.options import data_option, log_to_stderr
from kiosk.errors import StorageFault
from kiosk.loans import labels as domain
from kiosk.sheets.codes import Symbology
from kiosk.sheets.labels import Printing, draw_labels
from kiosk.sheets.layouts import LAYOUTS
from kiosk.station import open_station

CODES = [one.value for one in Symbology]


@click.command()
@click.argument("tags", metavar="[TAG]...", nargs=-1)
@click.option("--layout", required=True, type=click.Choice(list(LAYOUTS)), help="The sheet, or the label and printer.")
@click.option("--code", default="code128", type=click.Choice(CODES), help="Bars, or a QR code.")
@click.option("--start", default=1, help="The first label of the first sheet that is not used yet.")
@click.option("--right", default=0.0, help="Move the print so many millimetres to the right.")
@click.option("--down", default=0.0, help="Move the print so many millimetres down.")
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path, readable=False))
@data_option
def labels(data: Path, tags: tuple[str, ...], layout: str, code: str, out: Path, **where: float) -> None:
    """Write the labels of items, or of all of them, to a PDF.

    Print it at 100 %, not fitted to the page.
    """
    log_to_stderr()
    station = open_station(data)
    with station.db.read() as s:
        which = [tag.upper() for tag in tags] or domain.every_tag(s)
        wanted = domain.labels(s, which)
    station.db.close()
    printing = Printing(
        layout=LAYOUTS[layout],
        symbology=Symbology(code),
        start=int(where["start"]),
        right=where["right"],
        down=where["down"],
    )
    content = draw_labels(wanted, printing)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise StorageFault("cannot_use", file=str(out), why=error.strerror) from None
    click.echo(f"Written: {out} ({len(wanted)} labels).")
