"""Stand-ins and set-up shared by tests."""
