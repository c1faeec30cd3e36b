"""The assistant's action server for both kinds of model: `python -m benchmarks.action_server`."""

import logging
import os
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.respond import ActionRespond
from benchmarks.labels import labels_of
from policy_kb import KnowledgeSource, connect
from policy_kb.results import ResultStore


class RespondToEither(ActionRespond):
    """The assistant's action: on the labels of its own classifier, or on the intents that another one ranks."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answers; nothing is understood where Rasa's own fallback says so."""
        message = tracker.latest_message or {}
        tracker.latest_message = {**message, "labels": labels_of(message)}
        return await super().run(dispatcher, tracker, domain)


def main() -> None:
    """Serves the action as `python -m actions` does (ACTIONS_PORT, DATABASE_URL)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    engine = connect()
    source = KnowledgeSource(engine)
    source.current()
    executor = ActionExecutor()
    executor.register_action(RespondToEither(source, ResultStore(engine)))
    app = create_app(executor, cors_origins=[])
    port = int(os.environ["ACTIONS_PORT"])
    app.run(host="127.0.0.1", port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
