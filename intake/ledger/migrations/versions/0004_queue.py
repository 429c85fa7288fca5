"""How much of a case is open, and the order of the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RANKED = (
    "stage",
    "guide_due",
    "statute_due",
    "total_cents",
    "verdict",
    "open_points",
    "item_id",
    "papers",
    "sequence",
)


def upgrade() -> None:
    """Forwards. Cases that were judged before are not counted anew: nobody knows how many points of them are open."""
    op.add_column("cases", sa.Column("open_points", sa.Integer(), nullable=True))
    op.create_index("cases_by_rank", "cases", [*_RANKED, "id"], unique=False)
    # What was read of a case that could not be judged stands in its pages alone so far.
    op.execute(
        "UPDATE cases SET papers = (SELECT COUNT(DISTINCT paper) FROM sheets WHERE sheets.case_id = cases.id),"
        " sheets = (SELECT COUNT(*) FROM sheets WHERE sheets.case_id = cases.id) WHERE reviewed_digest = ''"
    )


def downgrade() -> None:
    """Backwards. SQLite may only drop what no index and no trigger names."""
    op.drop_index("cases_by_rank", table_name="cases")
    op.drop_column("cases", "open_points")
