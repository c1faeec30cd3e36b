"""Rasa's cost of an action call taken away, its behaviour kept."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import asyncio
import unittest
from typing import Any

import aiohttp
from jsonschema import Draft7Validator, ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot import remote_action

VALID: Any = [
    {"events": [{"event": "slot", "name": "memory", "value": {"lang": "en"}}], "responses": [{"text": "Hello"}]},
    {"events": [], "responses": []},
    {"events": [], "responses": [{"text": "x", "custom": {"type": "answer"}, "buttons": []}]},
]
INVALID: Any = [
    {"events": "none", "responses": []},
    {"events": [{"name": "memory"}], "responses": []},
    {"events": [], "responses": "none"},
    {"events": [], "responses": [1]},
    [],
    None,
    "text",
]


class RemoteActionTest(unittest.TestCase):
    """The changes are taken back after each test."""

    def setUp(self) -> None:
        self.original = RemoteAction._validate_action_result
        session = EndpointConfig.session
        self.addCleanup(setattr, RemoteAction, "_validate_action_result", self.original)
        self.addCleanup(setattr, EndpointConfig, "session", session)
        remote_action.install()
        self.action = RemoteAction("action_respond", EndpointConfig("http://127.0.0.1:9/webhook"))

    def error_of(self, validate: Any, result: Any) -> str:
        """The type and words of what a validation raises, or nothing."""
        try:
            validate(self.action, result)
        except (ValidationError, RasaException) as error:
            return f"{type(error).__name__}: {getattr(error, 'message', error)}"
        return ""

    def test_valid_results_pass_as_before(self) -> None:
        for result in VALID:
            with self.subTest(result=result):
                self.assertTrue(self.original(self.action, result))
                self.assertTrue(self.action._validate_action_result(result))

    def test_invalid_results_raise_the_same_error_as_before(self) -> None:
        for result in INVALID:
            with self.subTest(result=result):
                before = self.error_of(self.original, result)
                self.assertNotEqual(before, "")
                self.assertEqual(self.error_of(RemoteAction._validate_action_result, result), before)

    def test_validator_is_not_built_or_checked_again(self) -> None:
        def refuse(*arguments: Any) -> None:
            raise AssertionError("the schema was checked again")

        original = Draft7Validator.check_schema
        self.addCleanup(setattr, Draft7Validator, "check_schema", original)
        Draft7Validator.check_schema = refuse
        self.assertTrue(self.action._validate_action_result(VALID[0]))

    def test_installing_twice_changes_nothing(self) -> None:
        remote_action.install()
        self.assertTrue(self.action._validate_action_result(VALID[0]))
        self.assertNotEqual(self.error_of(RemoteAction._validate_action_result, INVALID[0]), "")

    def test_one_session_is_kept_and_used_again(self) -> None:
        async def sessions() -> None:
            endpoint = EndpointConfig("http://127.0.0.1:9/", headers={"X-Test": "1"})
            async with endpoint.session() as first:
                pass
            async with endpoint.session() as second:
                self.assertFalse(second.closed)
            self.assertIs(first, second)
            self.assertEqual(first.headers["X-Test"], "1")
            self.assertEqual(first.timeout.total, 10)
            await first.close()
            async with endpoint.session() as third:
                self.assertIsNot(third, first)
                self.assertFalse(third.closed)
            await third.close()

        asyncio.run(sessions())

    def test_endpoints_do_not_share_a_session(self) -> None:
        async def sessions() -> None:
            one, other = EndpointConfig("http://127.0.0.1:9/"), EndpointConfig("http://127.0.0.1:8/")
            async with one.session() as first, other.session() as second:
                self.assertIsNot(first, second)
            await first.close()
            await second.close()

        asyncio.run(sessions())

    def test_calls_go_through_one_connection(self) -> None:
        """Two action calls to a real server: both answered, one TCP connection."""
        connections = set()

        async def answer(request: aiohttp.web.Request) -> aiohttp.web.Response:
            assert request.transport is not None
            connections.add(request.transport.get_extra_info("peername"))
            return aiohttp.web.json_response(VALID[1])

        async def calls() -> None:
            app = aiohttp.web.Application()
            app.router.add_post("/webhook", answer)
            runner = aiohttp.web.AppRunner(app)
            await runner.setup()
            site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
            for _ in range(2):
                self.assertEqual(await endpoint.request(json={}, method="post"), VALID[1])
            async with endpoint.session() as session:
                await session.close()
            await runner.cleanup()

        asyncio.run(calls())
        self.assertEqual(len(connections), 1)


if __name__ == "__main__":
    unittest.main()
