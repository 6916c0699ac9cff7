"""Alembic's entry point. It runs only inside `assistant.store.migrate`, which hands in a connection with its
transaction already begun.
"""

from alembic import context

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations run when Parlando opens its database; the alembic command is not needed.")
# transactional_ddl: SQLite can undo CREATE and DROP; only Python's own transaction handling could not, and that is
# switched off in database.py.
context.configure(connection=connection, transactional_ddl=True, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
