"""versions of topics written in the console"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the versions of topics, and the topics of the files below them."""
    op.create_table(
        "topic_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.JSON(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_versions")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_topic_versions_topic_id")),
    )
    op.create_index(op.f("ix_topic_versions_state"), "topic_versions", ["state"])
    op.create_index(
        "ix_topic_versions_published",
        "topic_versions",
        ["topic_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "file_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_topics")),
    )


def downgrade() -> None:
    """Takes both tables away."""
    op.drop_table("file_topics")
    op.drop_index("ix_topic_versions_published", table_name="topic_versions")
    op.drop_index(op.f("ix_topic_versions_state"), table_name="topic_versions")
    op.drop_table("topic_versions")
