"""How long a pause may last before a conversation begins anew: half an hour must not end a self-check."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import time
import unittest
from pathlib import Path
from types import SimpleNamespace

from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

DOMAIN = Path(__file__).resolve().parents[1] / "domain"
MINUTE = 60.0


class SessionTest(unittest.TestCase):
    def has_expired(self, pause: float) -> bool:
        """Whether Rasa begins a new session after a pause of so many seconds."""
        said = UserUttered("直接接触", timestamp=time.time() - pause)
        tracker = DialogueStateTracker.from_events("somebody", [said])
        processor = SimpleNamespace(domain=Domain.load(str(DOMAIN)))
        return bool(MessageProcessor._has_session_expired(processor, tracker))  # type: ignore[arg-type]

    def test_half_an_hour_s_pause_ends_nothing(self) -> None:
        self.assertFalse(self.has_expired(31 * MINUTE))

    def test_a_day_s_pause_does(self) -> None:
        self.assertTrue(self.has_expired(25 * 60 * MINUTE))
