"""Checks that the fields of a frozen row type and the columns of its table have the same names."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from msgspec import structs


def field_names(row: type[Any]) -> list[str]:
    """The fields of a frozen type, in their order."""
    return [field.name for field in structs.fields(row)]


def columns_of(row: type[Any], table: sa.Table, without: Collection[str] = ()) -> list[sa.Column[Any]]:
    """The columns of a row type in the order of its fields, so that `ItemRow(*values)` makes one from a selected row.

    `without`: the columns that the type leaves out on purpose. Raises TypeError with the names that differ; it is
    called at the import of a module, so a forgotten column stops the program at once.
    """
    fields = field_names(row)
    wanted = {column.name for column in table.columns} - set(without)
    if wrong := wanted ^ set(fields):
        raise TypeError(f"{row.__name__} and the table {table.name} differ in: {', '.join(sorted(wrong))}")
    return [table.columns[name] for name in fields]
