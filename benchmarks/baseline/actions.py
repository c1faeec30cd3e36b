"""The assistant's action server for a model that knows intents only: `python -m benchmarks.baseline.actions`."""

import logging
import os
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.respond import ActionRespond
from benchmarks.labels import labels_of
from policy_kb import KnowledgeSource, connect


class BaselineRespond(ActionRespond):
    """Answers from the intents that Rasa ranks, where the assistant's own classifier gives full labels."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The same action on the same labels; nothing is understood where Rasa's own fallback says so."""
        message = tracker.latest_message or {}
        tracker.latest_message = {**message, "labels": labels_of(message)}
        return await super().run(dispatcher, tracker, domain)


def main() -> None:
    """Serves the action as `python -m actions` does (ACTIONS_PORT, DATABASE_URL)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    source = KnowledgeSource(connect())
    source.current()
    executor = ActionExecutor()
    executor.register_action(BaselineRespond(source))
    app = create_app(executor, cors_origins=[])
    port = int(os.environ["ACTIONS_PORT"])
    app.run(host="127.0.0.1", port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
