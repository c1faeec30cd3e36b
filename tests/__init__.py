"""The tests, by cost; `support` holds what several of them share."""
