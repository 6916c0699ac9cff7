"""What a page asks for again and again, on either database."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.store.glance import register_column


def test_the_register_is_read_in_words_that_each_database_knows() -> None:
    for dialect, words in ((sqlite.dialect(), "json_extract("), (postgresql.dialect(), "CAST(turns.document AS JSON)")):
        statement = select(register_column(dialect.name)).compile(dialect=dialect)
        assert words in str(statement)
    assert "->>" in str(statement)
