"""How fast and how right the assistant is, beside Rasa's default pipeline on the same machine (`make bench`)."""
