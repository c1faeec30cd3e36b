"""The action server, on loopback: `python -m actions` (ACTIONS_HOST, ACTIONS_PORT, DATABASE_URL, STORE_QUESTIONS)."""

import logging
import os
from collections.abc import Mapping

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sqlalchemy.exc import SQLAlchemyError

from actions.question_log import QuestionLog
from actions.respond import ActionRespond
from policy_kb import KnowledgeSource, connect
from policy_kb.questions import QuestionStore
from policy_kb.results import ResultStore


def main() -> None:
    """Serves the one action in this process until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stores = stores_questions(os.environ)
    engine = connect()
    source = KnowledgeSource(engine)
    try:
        source.current()  # a database without content is said at the start, not at the first question
    except (LookupError, SQLAlchemyError) as error:
        raise SystemExit(
            "The action server cannot read the content; `python -m policy_kb load` loads it. "
            f"({str(error).splitlines()[0]})"
        ) from None
    executor = ActionExecutor()
    questions = QuestionLog(QuestionStore(engine)) if stores else None
    executor.register_action(ActionRespond(source, ResultStore(engine), questions))
    app = create_app(executor, cors_origins=[])
    host, port = os.environ.get("ACTIONS_HOST", "127.0.0.1"), int(os.environ.get("ACTIONS_PORT", "5055"))
    app.run(host=host, port=port, single_process=True, motd=False, access_log=False)
    if questions is not None:
        questions.close()


def stores_questions(environment: Mapping[str, str]) -> bool:
    """Whether questions that were not answered are stored: yes, unless STORE_QUESTIONS is 0."""
    given = environment.get("STORE_QUESTIONS") or "1"
    if given not in ("0", "1"):
        raise SystemExit(f"STORE_QUESTIONS must be 1 or 0, not {given!r}.")
    return given == "1"


if __name__ == "__main__":
    main()
