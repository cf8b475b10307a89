"""How a migration runs: on the portal's own engine, each version in one transaction, SQLite included."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Migrations name the plain type of our own columns, so that they do not change with columns.py."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def skip_empty(migration_context: Any, revision: Any, directives: list[Any]) -> None:
    asked_to_write = getattr(migration_context.config.cmd_opts, "autogenerate", False)
    if asked_to_write and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=render_item,
            process_revision_directives=skip_empty,
            transactional_ddl=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
