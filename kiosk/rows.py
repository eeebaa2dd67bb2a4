"""Rows as frozen types: each field has the name of a column, so a column that a type forgets is found by its name."""

import dataclasses
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa


def columns_of(row: type[Any], table: sa.Table, without: Collection[str] = ()) -> list[sa.Column[Any]]:
    """The columns that a frozen type reads or fills, in the order of its fields: `Row(*values)` makes one.

    `without`: the columns that it leaves out on purpose. Raises TypeError, at the import, with the names of the columns
    that are in neither, and of the fields that are no column.
    """
    fields = [field.name for field in dataclasses.fields(row)]
    wanted = {column.name for column in table.columns} - set(without)
    if wrong := wanted ^ set(fields):
        raise TypeError(f"{row.__name__} and the table {table.name} differ in: {', '.join(sorted(wrong))}")
    return [table.columns[name] for name in fields]
