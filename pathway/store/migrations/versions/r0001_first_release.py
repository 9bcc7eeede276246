"""The schema of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

STRICT = {"sqlite_strict": True}
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pathway_document",
        sa.Column("hash", TEXT, primary_key=True, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.CheckConstraint("length(hash) = 64"),
        **STRICT,
    )
    op.create_table(
        "pathway_case",
        sa.Column("id", TEXT, primary_key=True, nullable=False),
        sa.Column("pathway", TEXT, nullable=False),
        sa.Column("definition", TEXT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("opened", WHOLE, nullable=False),
        sa.Column("changed", WHOLE, nullable=False),
        sa.Column("snapshot", TEXT, nullable=False),
        sa.CheckConstraint("length(head) = 32"),
        sa.CheckConstraint("version >= 0"),
        sa.CheckConstraint("seq >= 0"),
        **STRICT,
    )
    op.create_index("pathway_case_by_pathway", "pathway_case", ["pathway", "id"])
    op.create_table(
        "pathway_entry",
        sa.Column("case_id", TEXT, primary_key=True, nullable=False),
        sa.Column("seq", WHOLE, primary_key=True, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("recorded", WHOLE, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=True),
        sa.Column("event", TEXT, nullable=True),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["pathway_case.id"]),
        sa.UniqueConstraint("case_id", "key"),
        sa.CheckConstraint("seq >= 1"),
        sa.CheckConstraint("length(digest) = 32"),
        sa.CheckConstraint("length(body) = 32"),
        **STRICT,
    )
    op.create_table(
        "pathway_personal",
        sa.Column("case_id", TEXT, primary_key=True, nullable=False),
        sa.Column("seq", WHOLE, primary_key=True, nullable=False),
        sa.Column("name", TEXT, primary_key=True, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["pathway_entry.case_id", "pathway_entry.seq"]),
        sa.CheckConstraint("length(salt) = 16"),
        **STRICT,
    )
    op.create_table(
        "pathway_timer",
        sa.Column("case_id", TEXT, primary_key=True, nullable=False),
        sa.Column("number", WHOLE, primary_key=True, nullable=False),
        sa.Column("deadline", TEXT, nullable=False),
        sa.Column("policy", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("opened", WHOLE, nullable=False),
        sa.Column("due", WHOLE, nullable=True),
        sa.Column("check_at", WHOLE, nullable=True),
        sa.Column("open", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["pathway_case.id"]),
        sa.CheckConstraint("open IN (0, 1)"),
        **STRICT,
    )
    op.create_index(
        "pathway_timer_by_check",
        "pathway_timer",
        ["check_at", "case_id", "number"],
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open = 1"),
    )
