"""The action server, on loopback: `python -m actions` (ACTIONS_HOST, ACTIONS_PORT, DATABASE_URL)."""

import logging
import os

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sqlalchemy.exc import SQLAlchemyError

from actions.respond import ActionRespond
from policy_kb import KnowledgeSource, connect
from policy_kb.results import ResultStore


def main() -> None:
    """Serves the one action in this process until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
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
    executor.register_action(ActionRespond(source, ResultStore(engine)))
    app = create_app(executor, cors_origins=[])
    host, port = os.environ.get("ACTIONS_HOST", "127.0.0.1"), int(os.environ.get("ACTIONS_PORT", "5055"))
    app.run(host=host, port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
