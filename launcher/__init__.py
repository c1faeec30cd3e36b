"""Starts the assistant: checks the machine, trains if needed, starts the parts, says when they answer."""
