"""What the store says when it cannot: each a `StoreError`, so that the assistant shows its sentence as an ordinary
answer.

Translation of database and file-system failures into these is in `database.py` and `files.py`.
"""

from __future__ import annotations

from tools.errors import LimitError, StoreError

__all__ = [
    "BundleError",
    "DiskFull",
    "JobLost",
    "NameTaken",
    "NotFound",
    "StoreBusy",
    "StoreConflict",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreTooNew",
    "StoreUnreachable",
    "StoreUnwritable",
]


class NotFound(StoreError):
    """No such project, version, turn, artefact or job, or not this owner's."""


class NameTaken(StoreError):
    """Another project of the owner has this name."""


class StoreConflict(StoreError):
    """Another turn changed the project first; nothing of this one was written."""


class JobLost(StoreError):
    """The job's lease has passed to another worker, or the job is over: stop, and write nothing."""


class StoreFull(StoreError, LimitError):
    """The quota or the disk is full."""


class DiskFull(StoreFull):
    """The disk is full, or nearly: more than this owner can put right."""


class StoreBusy(StoreError):
    """Another process holds the database for longer than the store waits."""


class StoreUnwritable(StoreError):
    """The data folder cannot be made, read or written, or lies where a database must not lie."""


class StoreUnreachable(StoreError):
    """The database server does not answer."""


class StoreTooNew(StoreError):
    """The database was written by a newer release."""


class StoreDamaged(StoreError):
    """The database file is not one, or is broken."""


class BundleError(StoreError):
    """A bundle is not one, is broken, or is hostile; nothing of it was written."""
