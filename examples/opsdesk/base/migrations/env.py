from alembic import context
from sqlalchemy import create_engine

from opsdesk.models import Base
from opsdesk.settings import Settings

engine = create_engine(Settings.from_environment().database_url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
