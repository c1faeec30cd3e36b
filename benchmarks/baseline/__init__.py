"""The model to compare with: Rasa's default pipeline, which answers by the assistant's own action."""
