"""What the register shows and what is looked for in it: cases, files, bills, sheets, settled bills."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=80), server_default="", nullable=False),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("received", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("item_id", sa.String(length=80), server_default="", nullable=False),
        sa.Column("item", sa.String(length=120), server_default="", nullable=False),
        sa.Column("insurance", sa.String(length=20), server_default="", nullable=False),
        sa.Column("area", sa.String(length=60), server_default="", nullable=False),
        sa.Column("verdict", sa.String(length=20), server_default="", nullable=False),
        sa.Column("problems", sa.Text(), server_default="", nullable=False),
        sa.Column("applicant", sa.Text(), server_default="", nullable=False),
        sa.Column("id_number", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
        sa.Column("hospital", sa.Text(), server_default="", nullable=False),
        sa.Column("hospital_level", sa.String(length=20), server_default="", nullable=False),
        sa.Column("admitted", sa.String(length=10), server_default="", nullable=False),
        sa.Column("discharged", sa.String(length=10), server_default="", nullable=False),
        sa.Column("bills", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=True),
        sa.Column("papers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sheets", sa.Integer(), server_default="0", nullable=False),
        sa.Column("accepted", sa.String(length=10), server_default="", nullable=False),
        sa.Column("supplement_number", sa.String(length=80), server_default="", nullable=False),
        sa.Column("supplement_asked", sa.String(length=10), server_default="", nullable=False),
        sa.Column("supplement_done", sa.String(length=10), server_default="", nullable=False),
        sa.Column("supplement_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("forwarded", sa.String(length=10), server_default="", nullable=False),
        sa.Column("forwarded_to", sa.Text(), server_default="", nullable=False),
        sa.Column("closed", sa.String(length=10), server_default="", nullable=False),
        sa.Column("result", sa.String(length=40), server_default="", nullable=False),
        sa.Column("guide_due", sa.String(length=10), server_default="", nullable=False),
        sa.Column("statute_due", sa.String(length=10), server_default="", nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_digest", sa.String(length=128), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("register"),
        sa.UniqueConstraint("sequence"),
        sa.UniqueConstraint("year", "serial"),
    )
    op.create_index("cases_by_applicant", "cases", ["applicant"], unique=False)
    op.create_index("cases_by_due", "cases", ["guide_due"], unique=False)
    op.create_index("cases_by_id_number", "cases", ["id_number"], unique=False)
    op.create_index("cases_by_item", "cases", ["item_id", "sequence"], unique=False)
    op.create_index("cases_by_received", "cases", ["received", "sequence"], unique=False)
    op.create_index("cases_by_stage", "cases", ["stage", "sequence"], unique=False)
    op.create_index("cases_by_statute", "cases", ["statute_due"], unique=False)
    op.create_index(op.f("ix_cases_number"), "cases", ["number"], unique=False)
    op.create_index(op.f("ix_cases_path"), "cases", ["path"], unique=False)
    op.create_table(
        "settled",
        sa.Column("list_id", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("tail", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=True),
        sa.Column("admitted", sa.String(length=10), nullable=False),
        sa.Column("discharged", sa.String(length=10), nullable=False),
        sa.Column("settled", sa.String(length=10), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "row"),
    )
    op.create_index("settled_by_number", "settled", ["number"], unique=False)
    op.create_index("settled_by_stay", "settled", ["total_cents", "discharged", "admitted"], unique=False)
    op.create_index("settled_by_tail", "settled", ["tail"], unique=False)
    op.create_table(
        "bills",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("tail", sa.String(length=8), nullable=False),
        sa.Column("qr_code", sa.String(length=40), nullable=False),
        sa.Column("qr_number", sa.String(length=40), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.String(length=40), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=True),
        sa.Column("issued", sa.String(length=10), nullable=False),
        sa.Column("admitted", sa.String(length=10), nullable=False),
        sa.Column("discharged", sa.String(length=10), nullable=False),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("check_code", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("check_result", sa.String(length=40), server_default="", nullable=False),
        sa.Column("checked_on", sa.String(length=10), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "paper"),
    )
    op.create_index("bills_by_number", "bills", ["number"], unique=False)
    op.create_index("bills_by_qr", "bills", ["qr_number"], unique=False)
    op.create_index("bills_by_stay", "bills", ["total_cents", "discharged", "admitted"], unique=False)
    op.create_index("bills_by_tail", "bills", ["tail"], unique=False)
    op.create_table(
        "files",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "sha256"),
    )
    op.create_index("files_by_hash", "files", ["sha256"], unique=False)
    op.create_table(
        "results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=80), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_results_case_id"), "results", ["case_id"], unique=False)
    op.create_table(
        "sheets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("telling", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sheets_case_id"), "sheets", ["case_id"], unique=False)
    op.create_index("sheets_of_file", "sheets", ["sha256", "page"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_index("sheets_of_file", table_name="sheets")
    op.drop_index(op.f("ix_sheets_case_id"), table_name="sheets")
    op.drop_table("sheets")
    op.drop_index(op.f("ix_results_case_id"), table_name="results")
    op.drop_table("results")
    op.drop_index("files_by_hash", table_name="files")
    op.drop_table("files")
    op.drop_index("bills_by_tail", table_name="bills")
    op.drop_index("bills_by_stay", table_name="bills")
    op.drop_index("bills_by_qr", table_name="bills")
    op.drop_index("bills_by_number", table_name="bills")
    op.drop_table("bills")
    op.drop_index("settled_by_tail", table_name="settled")
    op.drop_index("settled_by_stay", table_name="settled")
    op.drop_index("settled_by_number", table_name="settled")
    op.drop_table("settled")
    op.drop_index(op.f("ix_cases_path"), table_name="cases")
    op.drop_index(op.f("ix_cases_number"), table_name="cases")
    op.drop_index("cases_by_statute", table_name="cases")
    op.drop_index("cases_by_stage", table_name="cases")
    op.drop_index("cases_by_received", table_name="cases")
    op.drop_index("cases_by_item", table_name="cases")
    op.drop_index("cases_by_id_number", table_name="cases")
    op.drop_index("cases_by_due", table_name="cases")
    op.drop_index("cases_by_applicant", table_name="cases")
    op.drop_table("cases")
