"""The tune: the rows of the catalogue."""

from tools.edit.catalogue import EditRow

ROWS: tuple[EditRow, ...] = ()
