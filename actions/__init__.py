"""The conversation: one action a turn, one module a kind of turn (docs/architecture.md)."""
