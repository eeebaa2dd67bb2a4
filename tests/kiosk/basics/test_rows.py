"""A row type must have every column of its table. The error at import names a missing one."""

import pytest
import sqlalchemy as sa
from msgspec import Struct

from kiosk.rows import columns_of


class Thing(Struct, frozen=True):
    name: str
    size: int


def table(*names: str) -> sa.Table:
    return sa.Table("thing", sa.MetaData(), *(sa.Column(name, sa.Integer) for name in names))


def test_it_works() -> None:
    columns = columns_of(Thing, table("id", "size", "name"), without={"id"})
    assert [column.name for column in columns] == ["name", "size"]


@pytest.mark.parametrize(
    ("names", "wrong"),
    [(["name", "size", "colour"], "colour"), (["name"], "size"), (["name", "weight"], "size, weight")],
)
def test_a_column_that_the_type_lacks_is_named(names: list[str], wrong: str) -> None:
    with pytest.raises(TypeError, match=f"^Thing and the table thing differ in: {wrong}$"):
        columns_of(Thing, table(*names))
