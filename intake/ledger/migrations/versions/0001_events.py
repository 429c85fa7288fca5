"""The chain of events, their payloads, the numbers that were given; and the triggers that guard them."""

import sqlalchemy as sa
from alembic import op

from intake.ledger.guards import install_guards, remove_guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "events",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("commitment", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("previous_hash", sa.String(length=128), nullable=False),
        sa.Column("hash", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
        sa.UniqueConstraint("hash"),
        sa.UniqueConstraint("previous_hash"),
    )
    op.create_index("events_of_subject", "events", ["subject", "kind", "sequence"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"],
            ["events.sequence"],
        ),
        sa.PrimaryKeyConstraint("sequence"),
        sa.UniqueConstraint("kind", "year", "serial"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("numbers_of_case", "numbers", ["case_id", "kind"], unique=False)
    op.create_table(
        "payloads",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"],
            ["events.sequence"],
        ),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index(op.f("ix_payloads_subject"), "payloads", ["subject"], unique=False)
    install_guards(op.get_bind())


def downgrade() -> None:
    """Back."""
    remove_guards(op.get_bind())
    op.drop_index(op.f("ix_payloads_subject"), table_name="payloads")
    op.drop_table("payloads")
    op.drop_index("numbers_of_case", table_name="numbers")
    op.drop_table("numbers")
    op.drop_index("events_of_subject", table_name="events")
    op.drop_table("events")
