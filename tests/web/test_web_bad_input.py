"""Whatever a caller sends, the answer is a problem that says what is wrong, never a 500."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st

from web.bodies import MOST_BYTES, parse_object
from web.problems import Problem

pytestmark = pytest.mark.actions

EVALUATE = "/api/checks/title-one-year-early/evaluate"
JSON = {"Content-Type": "application/json"}


async def problem_of(response: ClientResponse, status: int) -> dict[str, Any]:
    """The problem in a response of the expected status."""
    assert response.status == status, await response.text()
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = await response.json(content_type=None)
    assert problem["status"] == status
    assert problem["type"]
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    "address",
    [
        "/api/clauses/rules-2022/9.9.9",
        "/api/clauses/nothing/1",
        "/api/clauses/rules-2022/%00",
        "/api/clauses/rules-2022/%ff%fe",
        "/api/clauses/rules-2022/2.7.2.4%2F..",
        "/api/clauses/rules-2022",
        "/api/topics/none",
        "/api/topics/%F0%28%8C%28",
        "/api/topics/" + "a" * 5000,
        "/api/checks/none",
        "/api/checks/..%2f..%2fetc%2fpasswd",
        "/api/nothing",
        "/api/",
        "/nothing",
        "/static/none.js",
        "/static/..%2fapp.py",
        "/static/%00",
        "/static/" + "a" * 5000,
    ],
)
async def test_unknown_addresses_are_404(site: TestClient, address: str) -> None:
    await problem_of(await site.get(address), 404)


async def test_an_unknown_check_cannot_be_evaluated(site: TestClient) -> None:
    await problem_of(await site.post("/api/checks/none/evaluate", json={"facts": {}}), 404)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/api/documents"),
        ("GET", EVALUATE),
        ("DELETE", "/api/topics"),
        ("GET", "/chat"),
        ("PUT", "/"),
    ],
)
async def test_a_wrong_method_is_405_and_names_the_right_one(site: TestClient, method: str, address: str) -> None:
    response = await site.request(method, address)
    await problem_of(response, 405)
    assert response.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b"null",
        b'"facts"',
        b"{}",
        b'{"facts": null}',
        b'{"facts": []}',
        b'{"facts": "x"}',
        b'{"facts": {"days": NaN}}',
        b'{"facts": {"days": Infinity}}',
        b'{"facts": {"days": -Infinity}}',
        b'{"facts": {}, "facts": {}}',
        b'{"facts": {"days": 1, "days": 2}}',
        b'{"facts": {"contact": "\xff"}}',
        b'{"facts": {"contact": "\\ud800"}}',
        b'{"facts": {"\\udfff": 1}}',
        '{"facts": {}}'.encode("utf-16"),
        b'\xef\xbb\xbf{"facts": {}}',
        b'{"facts": {}} {}',
        b'{"facts": {"days": 01}}',
        b'{"facts": {"a": "\x00"}}',
        b"[" * 30_000 + b"]" * 30_000,
        b'{"facts": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
        b'{"facts": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}",
    ],
)
async def test_a_malformed_body_is_400(site: TestClient, body: bytes) -> None:
    await problem_of(await site.post(EVALUATE, data=body, headers=JSON), 400)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
        "application/problem+json",
        "rubbish",
        "",
    ],
)
async def test_another_content_type_is_415(site: TestClient, content_type: str) -> None:
    response = await site.post(EVALUATE, data=b'{"facts": {}}', headers={"Content-Type": content_type})
    await problem_of(response, 415)


async def test_the_charset_utf_8_may_be_named(site: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    response = await site.post(EVALUATE, data=b'{"facts": {}}', headers=headers)
    assert response.status == 200


def body_of(size: int) -> bytes:
    frame = b'{"facts": {}, "more": ""}'
    return frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]


async def test_a_body_of_65536_bytes_passes_and_one_more_is_413(site: TestClient) -> None:
    assert (await site.post(EVALUATE, data=body_of(MOST_BYTES), headers=JSON)).status == 200
    await problem_of(await site.post(EVALUATE, data=body_of(MOST_BYTES + 1), headers=JSON), 413)


async def test_the_limit_holds_without_an_announced_length_and_after_unpacking(site: TestClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1000

    await problem_of(await site.post(EVALUATE, data=chunks(), headers=JSON), 413)
    packed = gzip.compress(b" " * 10_000_000)
    response = await site.post(EVALUATE, data=packed, headers=JSON | {"Content-Encoding": "gzip"})
    await problem_of(response, 413)


async def test_a_broken_compression_is_400(site: TestClient) -> None:
    response = await site.post(EVALUATE, data=b"no gzip", headers=JSON | {"Content-Encoding": "gzip"})
    assert response.status == 400


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("nothing", 1),
        ("", 1),
        ("contact", "sideways"),
        ("contact", True),
        ("contact", None),
        ("contact", ["direct"]),
        ("contact", {"is": "direct"}),
        ("on_confirmed_list", 1),
        ("on_confirmed_list", "true"),
        ("title_since", "2016-02-30"),
        ("title_since", "20160701"),
        ("title_since", "2016-W27-5"),
        ("title_since", "1949-12-31"),
        ("title_since", "2031-01-01"),
        ("title_since", 2016),
        ("required_years", -1),
        ("required_years", 31),
        ("required_years", "5"),
        ("required_years", True),
        ("required_years", 10**400),
        ("required_years", -(10**400)),
        ("headcount", 10**30),
        ("headcount", 2.5),
        ("headcount", 0),
        ("days", 1001),
    ],
)
async def test_an_unknown_fact_or_a_wrong_value_is_422_and_named(site: TestClient, fact: str, value: object) -> None:
    response = await site.post(EVALUATE, json={"facts": {"contact": "direct"} | {fact: value}})
    problem = await problem_of(response, 422)
    assert [error["field"] for error in problem["errors"]] == [fact]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 5000, "-" + "9" * 5000])
async def test_numbers_beyond_every_type_are_422(site: TestClient, number: str) -> None:
    body = f'{{"facts": {{"required_years": {number}}}}}'
    problem = await problem_of(await site.post(EVALUATE, data=body, headers=JSON), 422)
    assert problem["errors"][0]["field"] == "required_years"


async def test_every_wrong_fact_is_named(site: TestClient) -> None:
    body = {"facts": {"contact": "x", "days": 0, "wrong": 1}, "lang": "fr"}
    problem = await problem_of(await site.post(EVALUATE, json=body), 422)
    assert {error["field"] for error in problem["errors"]} == {"contact", "days", "wrong", "lang"}


async def test_a_body_full_of_unknown_facts_gets_a_short_answer(site: TestClient) -> None:
    facts = {f"f{number}": 1 for number in range(5000)}
    problem = await problem_of(await site.post(EVALUATE, json={"facts": facts}), 422)
    assert len(problem["errors"]) == 100


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/documents?lang=fr", "lang"),
        ("/api/documents?lang=", "lang"),
        ("/api/topics?lang=EN", "lang"),
        ("/api/clauses/rules-2022/1?lang=%00", "lang"),
        ("/api/search", "q"),
        ("/api/search?q=", "q"),
        ("/api/search?q=%20%E3%80%80%09", "q"),
        ("/api/search?q=%00%00", "q"),
        ("/api/search?q=" + "a" * 501, "q"),
        ("/api/search?q=" + "%E8%81%8C" * 501, "q"),
        ("/api/search?q=" + "a" * 50_000, "q"),
        ("/api/search?q=a&limit=0", "limit"),
        ("/api/search?q=a&limit=51", "limit"),
        ("/api/search?q=a&limit=-1", "limit"),
        ("/api/search?q=a&limit=1.5", "limit"),
        ("/api/search?q=a&limit=", "limit"),
        ("/api/search?q=a&limit=%EF%BC%91", "limit"),
        ("/api/search?q=a&limit=" + "9" * 5000, "limit"),
        ("/api/search?q=a&lang=de", "lang"),
        ("/api/benefits", "category"),
        ("/api/benefits?category=", "category"),
        ("/api/benefits?category=F", "category"),
        ("/api/benefits?category=c", "category"),
        ("/api/benefits?category=C&benefit=money", "benefit"),
        ("/api/benefits?category=C&benefit=%00", "benefit"),
    ],
)
async def test_a_wrong_parameter_is_422_and_named(site: TestClient, address: str, field: str) -> None:
    problem = await problem_of(await site.get(address), 422)
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize("query", ["%", "%zz", "%ff%fe", "q=%ED%A0%80", "q=%C0%80abc", "q[]=1", "&&&==", "q=a;b"])
async def test_a_broken_query_string_is_no_500(site: TestClient, query: str) -> None:
    assert site.port is not None
    assert await raw_status(site, f"GET /api/search?{query} HTTP/1.1".encode()) in (200, 400, 422)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/search?q=\xff\xfe HTTP/1.1",
        b"GET /api/topics/\xff HTTP/1.1",
        b"GET /api/search?q=\xe8\x81\x8c HTTP/1.1",
        b"GET /?lang=\xff HTTP/1.1",
        b"GET //// HTTP/1.1",
        b"GET * HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"GET http://elsewhere/api/documents HTTP/1.1",
        b"GET http://[/api HTTP/1.1",
        b"BREW /api/documents HTTP/1.1",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1",
    ],
)
async def test_raw_bytes_in_the_request_line_are_no_500(site: TestClient, line: bytes) -> None:
    assert await raw_status(site, line) < 500


@pytest.mark.parametrize(
    "header",
    [
        b"Cookie: talk=\xff\xfe",
        b"Cookie: talk=" + b"A" * 4000,
        b"Cookie: ;;;=;talk",
        b"Accept-Language: \xff;q=9,zh;q=x,,;;",
        b"If-None-Match: \xff",
        b"Origin: \xff",
        b"Host: \xff",
        b"Content-Type: \xff",
        b"Expect: miracles",
    ],
)
@pytest.mark.parametrize("line", [b"GET / HTTP/1.1", b"GET /static/chat.js HTTP/1.1", b"POST /chat HTTP/1.1"])
async def test_raw_bytes_in_a_header_are_no_500(site: TestClient, line: bytes, header: bytes) -> None:
    assert await raw_status(site, line, header) < 500


async def raw_status(site: TestClient, line: bytes, header: bytes = b"X-Nothing: 1") -> int:
    """The status of a request whose bytes no client library would send."""
    assert site.port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    host = b"" if header.startswith(b"Host") else b"Host: localhost\r\n"
    writer.write(line + b"\r\n" + host + header + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1])


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_an_object_or_a_problem(raw: bytes) -> None:
    with contextlib.suppress(Problem):
        assert isinstance(parse_object(raw), dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
        max_leaves=10,
    )
)
def test_what_a_plain_parser_reads_is_read_the_same(value: object) -> None:
    body = json.dumps({"value": value}, ensure_ascii=False).encode("utf-8", "replace")
    if b"Infinity" not in body:
        assert parse_object(body) == json.loads(body)
