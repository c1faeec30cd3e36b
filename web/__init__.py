"""The public site: the chat page, the HTTP API, and the one door to the assistant behind it."""
