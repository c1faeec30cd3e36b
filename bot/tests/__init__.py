"""Tests of what runs on Python 3.10: `bot/.venv/bin/python -m unittest discover -s bot/tests -t .`."""
