"""Cases are found by the definition that they are on, to be migrated to another."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("pathway_case_by_definition", "pathway_case", ["definition", "id"])
