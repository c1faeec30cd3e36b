"""What Rasa reads in messages, without a server: `python -m evaluation.rasa_readings MODEL INPUT OUTPUT`.

Runs in Rasa's environment. INPUT is a JSON list of texts, OUTPUT becomes a JSON list of what the action server would
get as the latest message, in the same order; a text that the channel refuses gives `{"refused": reason}`.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from bot.channel import Incoming, refuse
from bot.text import normalise


def main() -> None:
    """Reads all texts with the model."""
    configure_structlog(logging.WARNING)
    model, source, target = sys.argv[1:]
    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    readings = asyncio.run(read_all(Agent.load(model), texts))
    Path(target).write_text(json.dumps(readings, ensure_ascii=False), encoding="utf-8")


async def read_all(agent: Any, texts: list[str]) -> list[dict[str, Any]]:
    """The readings of texts, each as if it came through the assistant's own channel."""
    return [await _read(agent, text) for text in texts]


async def _read(agent: Any, text: str) -> dict[str, Any]:
    reason = refuse(Incoming("evaluation", text, None))
    if reason:
        return {"refused": reason}
    reading: dict[str, Any] = await agent.parse_message(normalise(text))
    return reading


if __name__ == "__main__":
    main()
