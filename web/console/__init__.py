"""The console of the hotline: signed-in staff search, check cases, and keep the content."""
