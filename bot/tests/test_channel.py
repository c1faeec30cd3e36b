"""The door of the REST channel: what is let in, what is refused, and that nobody is left without an answer."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import asyncio
import json
import unittest
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage

from bot.channel import BadRequest, Incoming, PolicyRestInput, read_request, refuse
from bot.text import MAX_CHARACTERS

JSON = "application/json"


def body(**fields: Any) -> bytes:
    return json.dumps({"sender": "somebody", "message": "hello", **fields}).encode()


def incoming(message: str, lang: "str | None" = None) -> Incoming:
    return Incoming("somebody", message, lang)


class ReadRequestTest(unittest.TestCase):
    def refused(self, content_type: str, data: bytes) -> int:
        """The status a request is refused with; 0 where it is let in."""
        try:
            read_request(content_type, data)
        except BadRequest as error:
            self.assertGreater(len(error.detail), 10)
            return error.status
        return 0

    def test_what_is_let_in(self) -> None:
        self.assertEqual(read_request(JSON, body()), Incoming("somebody", "hello", None))
        self.assertEqual(read_request("Application/JSON; charset=utf-8", body()).sender, "somebody")
        self.assertEqual(read_request(JSON, body(other=1, stream=True)).message, "hello")
        self.assertEqual(read_request(JSON, body(sender="微信 用户😀")).sender, "微信 用户😀")
        self.assertEqual(read_request(JSON, body(sender="x" * 255)).sender, "x" * 255)
        self.assertEqual(read_request(JSON, body(message="")).message, "")

    def test_language_of_the_page(self) -> None:
        for given, lang in [
            (None, None),
            ({}, None),
            ({"lang": None}, None),
            ({"lang": "en"}, "en"),
            ({"lang": "zh"}, "zh"),
            ({"lang": "zh-CN"}, "zh"),
            ({"lang": "EN-gb", "more": 1}, "en"),
        ]:
            with self.subTest(given=given):
                self.assertEqual(read_request(JSON, body(metadata=given)).lang, lang)

    def test_other_content_types(self) -> None:
        for content_type in ("", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"):
            with self.subTest(content_type=content_type):
                self.assertEqual(self.refused(content_type, body()), 415)

    def test_too_large_a_body(self) -> None:
        frame = len(body(message=""))
        self.assertEqual(self.refused(JSON, body(message="a" * (65_536 - frame))), 0)
        self.assertEqual(self.refused(JSON, body(message="a" * (65_537 - frame))), 413)

    def test_no_json(self) -> None:
        for data in (
            b"",
            b"{",
            b"hello",
            b"{'sender': 'a'}",
            b'{"sender": "a", "message": "\xff"}',
            "\ufeff{}".encode(),
            b"[" * 30_000,
            b'{"sender": "a", "message": "b"} x',
            json.dumps({"sender": "a", "message": "b"}).encode("utf-16"),
        ):
            with self.subTest(data=data[:20]):
                self.assertEqual(self.refused(JSON, data), 400)

    def test_json_that_is_no_object(self) -> None:
        for data in (b"null", b"1", b'"text"', b"[]", b'[{"sender": "a", "message": "b"}]', b"true"):
            with self.subTest(data=data):
                self.assertEqual(self.refused(JSON, data), 400)

    def test_senders_that_are_nobody(self) -> None:
        for sender in (None, "", "   ", 7, True, [], {}, "a\nb", "a\x00", "\x7f", "a\x85", "x" * 256, "\ud800"):
            with self.subTest(sender=sender):
                self.assertEqual(self.refused(JSON, body(sender=sender)), 422)
        self.assertEqual(self.refused(JSON, b'{"message": "hello"}'), 422)

    def test_messages_that_are_no_text(self) -> None:
        for message in (None, 7, True, ["hello"], {"text": "hello"}):
            with self.subTest(message=message):
                self.assertEqual(self.refused(JSON, body(message=message)), 422)
        self.assertEqual(self.refused(JSON, b'{"sender": "a"}'), 422)

    def test_metadata_of_another_kind(self) -> None:
        for metadata in ("en", ["en"], 1, True, {"lang": "fr"}, {"lang": 1}, {"lang": ""}, {"lang": ["en"]}):
            with self.subTest(metadata=metadata):
                self.assertEqual(self.refused(JSON, body(metadata=metadata)), 422)


class RefuseTest(unittest.TestCase):
    def test_table(self) -> None:
        for message, expected in [
            ("Which school can my child attend?", None),
            ("孩子上学有什么待遇？", None),
            ("E", None),
            ("3", None),
            ("Ａ类", None),
            ("2.7.2.4", None),
            ("職稱", None),
            ("／restart", None),  # no slash, so no command to Rasa: words like others
            ("", "empty"),
            (" \n\t ", "empty"),
            ("\u200b\u200b", "empty"),
            ("\x00\x01", "empty"),
            ("\ud800", "empty"),
            ("a" * MAX_CHARACTERS, None),
            ("a" * (MAX_CHARACTERS + 1), "too_long"),
            (" " * 10_000, "too_long"),
            ("😀🎉", "unreadable"),
            ("？？？", "unreadable"),
            ("Как получить звание?", "unreadable"),
            ("직함 심사 조건은 무엇입니까", "unreadable"),
            ("ما هي الشروط", "unreadable"),
            ("😀 school", None),
        ]:
            with self.subTest(message=message[:30]):
                self.assertEqual(refuse(incoming(message)), expected)

    def test_buttons_of_the_assistant(self) -> None:
        for message in (
            '/answer{"topic":"children-school"}',
            '/clause{"citation":"rules-2022#2.7.2.4"}',
            '/start_check{"check":"title-one-year-early"}',
            '/inform{"contact":"direct"}',
            '/inform{"front_line":true}',
            "/human",
            "/stop",
            "/start_over",
            "/something_else",
        ):
            with self.subTest(message=message):
                self.assertIsNone(refuse(incoming(message)))

    def test_commands_typed_by_a_person(self) -> None:
        for message in (
            "/restart",
            "/session_start",
            "/back",
            "/",
            "//human",
            "/intent",
            '/intent{"slot": 1}',
            "/action_respond",
            "/topic/children-school",
            "/human now",
            " /restart",
            "/inform@0.5",
            '/inform{"memory":{"facts":{}}}',
            '/inform{"facts":["a"]}',
            '/inform{"contact":null}',
            '/inform{"contact":"direct"',
            "/inform{contact}",
            '/inform{"a":"' + "x" * 400 + '"}',
            '/answer{"topic":"a"}{"topic":"b"}',
        ):
            with self.subTest(message=message[:40]):
                self.assertEqual(refuse(incoming(message)), "command")

    def test_language_of_a_refusal(self) -> None:
        for message, page, lang in [
            ("", None, "zh"),
            ("", "en", "en"),
            ("😀", "zh", "zh"),
            ("/restart", "zh", "en"),  # the person typed it, in Latin letters
            ("/restart", None, "en"),
            ('/inform{"contact":"direct"}', "zh", "zh"),
            ("你好", "en", "zh"),
            ("hello", "zh", "en"),
        ]:
            with self.subTest(message=message, page=page):
                self.assertEqual(incoming(message, page).reply_lang, lang)


class AnswerTest(unittest.TestCase):
    """The channel's webhook, with a stand-in for Rasa's agent."""

    def ask(self, data: bytes, handle: Any) -> "tuple[int, Any]":
        routes = PolicyRestInput().blueprint(handle)._future_routes
        webhook = next(route.handler for route in routes if route.uri == "/webhook")
        response = asyncio.run(webhook(SimpleNamespace(headers={"content-type": JSON}, body=data)))
        return response.status, json.loads(response.body)

    def test_answer_is_passed_on(self) -> None:
        seen: list[UserMessage] = []

        async def handle(message: UserMessage) -> None:
            seen.append(message)
            await message.output_channel.send_text_message(message.sender_id, "Hello!")

        status, messages = self.ask(body(message=" Ｈello\x00 ", metadata={"lang": "en"}), handle)
        self.assertEqual((status, messages), (200, [{"recipient_id": "somebody", "text": "Hello!"}]))
        self.assertEqual((seen[0].text, seen[0].sender_id, seen[0].metadata), ("Hello", "somebody", {"lang": "en"}))
        self.assertEqual(seen[0].input_channel, "rest")

    def test_of_a_refused_message_rasa_hears_the_reason_only(self) -> None:
        seen: list[UserMessage] = []

        async def handle(message: UserMessage) -> None:
            seen.append(message)
            await message.output_channel.send_text_message(message.sender_id, "Refused.")

        for message, page, reason, lang in [
            ("/restart", "zh", "command", "en"),
            ('/intent{"slot": 1}', None, "command", "en"),
            ('/refused{"reason": "empty"}', "en", "command", "en"),
            ("", None, "empty", "zh"),
            ("😀", "en", "unreadable", "en"),
            ("孩子上学" * 1000, "en", "too_long", "zh"),
        ]:
            with self.subTest(message=message[:20]):
                status, messages = self.ask(body(message=message, metadata={"lang": page}), handle)
                self.assertEqual((status, [m["text"] for m in messages]), (200, ["Refused."]))
                self.assertEqual(seen[-1].text, f'/refused{{"reason": "{reason}"}}')
                self.assertEqual(seen[-1].metadata, {"lang": lang})

    def test_failure_and_silence_give_the_hotline_and_a_number_in_the_log(self) -> None:
        async def fail(message: UserMessage) -> None:
            await message.output_channel.send_text_message(message.sender_id, "half an answ")
            raise RuntimeError("broken")

        async def silent(message: UserMessage) -> None:
            return None

        for handle in (fail, silent):
            for text, lang in (("孩子上学", "zh"), ("school", "en")):
                with self.subTest(handle=handle.__name__, lang=lang):
                    with self.assertLogs("bot.channel", "ERROR") as log:
                        status, messages = self.ask(body(message=text), handle)
                    self.assertEqual((status, len(messages)), (200, 1))
                    self.assertEqual(messages[0]["custom"], {"type": "handoff", "hotline": "12333", "lang": lang})
                    self.assertIn("12333", messages[0]["text"])
                    self.assertNotIn("broken", messages[0]["text"])
                    number = log.output[-1].rsplit(" ", 1)[1]
                    self.assertIn(number, messages[0]["text"])

    def test_bad_request_is_a_problem(self) -> None:
        async def handle(message: UserMessage) -> None:
            raise AssertionError("a bad request came through")

        status, problem = self.ask(b"{", handle)
        self.assertEqual((status, problem["status"]), (400, 400))
        self.assertIn("JSON", problem["detail"])


if __name__ == "__main__":
    unittest.main()
