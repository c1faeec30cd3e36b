"""The Rasa side of the assistant: the channel, the embedding and the NLU components. Runs on Python 3.10."""
