"""results of self-checks"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table of results."""
    op.create_table(
        "results",
        sa.Column("number", sa.String(length=14), nullable=False),
        sa.Column("check_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("evaluation", sa.JSON(), nullable=False),
        sa.Column("reports", sa.JSON(), nullable=False),
        sa.Column("content_version", sa.String(length=64), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_results")),
    )
    op.create_index(op.f("ix_results_stored_at"), "results", ["stored_at"])


def downgrade() -> None:
    """Takes the table of results away."""
    op.drop_index(op.f("ix_results_stored_at"), table_name="results")
    op.drop_table("results")
