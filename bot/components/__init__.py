"""Rasa graph components of the understanding pipeline (bot/config.yml)."""
