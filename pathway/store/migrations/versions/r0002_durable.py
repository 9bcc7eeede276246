"""Cases are found by the definition that they are on, to be migrated to another. Entries go out through channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STRICT = {"sqlite_strict": True}
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("pathway_case_by_definition", "pathway_case", ["definition", "id"])
    op.create_table(
        "pathway_channel",
        sa.Column("name", TEXT, primary_key=True, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("added", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('webhook', 'file', 'callback')"),
        **STRICT,
    )
    op.create_table(
        "pathway_outbox",
        sa.Column("case_id", TEXT, primary_key=True, nullable=False),
        sa.Column("seq", WHOLE, primary_key=True, nullable=False),
        sa.Column("channel", TEXT, primary_key=True, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("next_try", WHOLE, nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["pathway_entry.case_id", "pathway_entry.seq"]),
        sa.CheckConstraint("state IN ('waiting', 'dead')"),
        sa.CheckConstraint("attempts >= 0"),
        **STRICT,
    )
    op.create_index(
        "pathway_outbox_by_try", "pathway_outbox", ["channel", "state", "next_try", "case_id", "seq"]
    )
