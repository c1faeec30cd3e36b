"""The HTTP API: what it answers, in both languages, held against its own description."""

from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate as validate_openapi

from web.api import OPENAPI_FILE
from web.schemas import View

pytestmark = pytest.mark.actions

DESCRIPTION = yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))
EARLY = "/api/checks/title-one-year-early"


async def get(site: TestClient, address: str, status: int = 200) -> Any:
    response = await site.get(address)
    assert response.status == status, await response.text()
    return await response.json(content_type=None)


async def evaluate(site: TestClient, facts: dict[str, Any], status: int = 200, **more: Any) -> Any:
    response = await site.post(f"{EARLY}/evaluate", json={"facts": facts, **more})
    assert response.status == status, await response.text()
    return await response.json(content_type=None)


def conforms(answer: Any, schema: str) -> None:
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": DESCRIPTION["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    assert [error.message for error in validator.iter_errors(answer)] == []


async def test_documents_name_issuer_year_and_validity(site: TestClient) -> None:
    answer = await get(site, "/api/documents?lang=zh")
    conforms(answer, "DocumentList")
    rules = next(item for item in answer["documents"] if item["id"] == "rules-2022")
    assert rules["year"] == 2022
    assert rules["issuer"] == "吉林省人力资源和社会保障厅"
    assert "12333" in rules["validity"]


async def test_a_clause_stands_in_its_place_and_says_that_it_is_a_restatement(site: TestClient) -> None:
    answer = await get(site, "/api/clauses/rules-2022/2.7.2.4")
    conforms(answer, "Clause")
    assert answer["citation"] == "rules-2022#2.7.2.4"
    assert answer["source"] == "Operational Rules 2022, 2.7.2.4"
    assert answer["restatement"] is True
    assert answer["official"] is None
    parent = await get(site, "/api/clauses/" + answer["parent"].replace("#", "/"))
    assert answer["citation"] in parent["children"]


async def test_every_clause_can_be_reached_from_its_document_in_both_languages(site: TestClient) -> None:
    hits = (await get(site, "/api/search?q=E类人才&lang=zh&limit=50"))["hits"]
    clauses = [hit["id"] for hit in hits if hit["kind"] == "clause"]
    assert clauses
    for citation in clauses:
        for lang in ("en", "zh"):
            answer = await get(site, f"/api/clauses/{citation.replace('#', '/')}?lang={lang}")
            conforms(answer, "Clause")
            assert answer["lang"] == lang


async def test_texts_come_in_english_unless_chinese_is_asked_for(site: TestClient) -> None:
    english = await get(site, "/api/topics/children-school")
    chinese = await get(site, "/api/topics/children-school?lang=zh")
    conforms(english, "Topic")
    conforms(chinese, "Topic")
    assert english["title"].isascii()
    assert "A、B类人才" in chinese["answer"]
    assert english["citations"] == chinese["citations"] == ["rules-2022#2.7.2.4"]


async def test_every_topic_and_check_of_the_lists_can_be_read(site: TestClient) -> None:
    topics, checks = await get(site, "/api/topics"), await get(site, "/api/checks?lang=zh")
    conforms(topics, "TopicList")
    conforms(checks, "CheckList")
    for topic in topics["topics"]:
        conforms(await get(site, f"/api/topics/{topic['id']}?lang=zh"), "Topic")
    for check in checks["checks"]:
        conforms(await get(site, f"/api/checks/{check['id']}?lang=zh"), "Check")


@pytest.mark.parametrize("query", ["school for my child", "子女上学", "2.7.2.4"])
async def test_search_finds_the_same_clause_in_either_language(site: TestClient, query: str) -> None:
    answer = await get(site, f"/api/search?q={query}&lang=zh&limit=5")
    conforms(answer, "SearchResult")
    assert 1 <= len(answer["hits"]) <= 5
    assert any("rules-2022#2.7.2.4" in hit["citations"] for hit in answer["hits"])
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


async def test_search_without_a_fit_has_no_hits(site: TestClient) -> None:
    assert await get(site, "/api/search?q=%00%F0%9F%90%89x") == {"hits": []}


async def test_a_check_lists_its_facts_in_the_order_they_are_asked(site: TestClient) -> None:
    answer = await get(site, EARLY)
    conforms(answer, "Check")
    facts = answer["facts"]
    assert [fact["id"] for fact in facts][:3] == ["staff_type", "employer_type", "contact"]
    assert [fact["id"] for fact in facts if fact["if_stated"]] == ["series"]
    by_id = {fact["id"]: fact for fact in facts}
    assert {choice["value"] for choice in by_id["contact"]["choices"]} == {"direct", "indirect", "none"}
    assert by_id["title_since"]["range"] == {"minimum": "1950-01-01", "maximum": "2030-12-31"}
    assert by_id["required_years"]["range"] == {"minimum": 0, "maximum": 30}
    assert by_id["on_confirmed_list"]["range"] is None


async def test_a_decided_check_says_why(site: TestClient) -> None:
    facts = {
        "staff_type": "professional_technical",
        "employer_type": "public_institution",
        "contact": "direct",
        "title_since": "2017-12-31",
        "appointed_since": "2018-01-01",
        "required_years": 5,
        "on_confirmed_list": True,
    }
    answer = await evaluate(site, facts, lang="zh")
    conforms(answer, "Evaluation")
    # Appointed on 1 January 2018: three completed years up to the end of 2021, and four are needed.
    assert answer["outcome"] == "not_eligible"
    assert answer["computed"] == {"title_years": 4, "appointed_years": 3, "years_needed": 4}
    assert answer["reasons"][0]["status"] == "unmet"
    assert answer["citations"] == ["rules-2022#2.1.2.4", "rules-2022#2.1.2.7"]
    assert answer["missing"] == []
    met = await evaluate(site, facts | {"appointed_since": "2017-12-31"})
    conforms(met, "Evaluation")
    assert (met["outcome"], met["route"]) == ("eligible", "early")


async def test_an_undecided_check_says_what_is_missing(site: TestClient) -> None:
    answer = await evaluate(site, {"contact": "direct"})
    conforms(answer, "Evaluation")
    assert answer["outcome"] == "incomplete"
    assert answer["missing"][:2] == ["staff_type", "employer_type"]
    assert {reason["status"] for reason in answer["reasons"]} == {"met", "unknown"}


async def test_a_fact_that_the_check_does_not_use_is_ignored_but_its_value_is_checked(
    site: TestClient,
) -> None:
    plain = await evaluate(site, {"contact": "none"})
    assert await evaluate(site, {"contact": "none", "days": 10}) == plain
    problem = await evaluate(site, {"contact": "none", "days": 0}, status=422)
    assert [error["field"] for error in problem["errors"]] == ["days"]


async def test_benefits_of_a_category(site: TestClient) -> None:
    everything = await get(site, "/api/benefits?category=C&benefit=")
    conforms(everything, "BenefitList")
    assert {row["id"] for row in everything["benefits"]} >= {
        "children",
        "card",
        "outpatient",
        "travel",
        "spouse",
    }
    children = (await get(site, "/api/benefits?category=E&benefit=children&lang=zh"))["benefits"]
    assert [(row["id"], row["granted"]) for row in children] == [("children", False)]
    assert children[0]["citations"] == ["rules-2022#2.7.2.4"]


async def test_the_description_is_valid_and_names_every_route(site: TestClient) -> None:
    served = await get(site, "/api/openapi.json")
    assert served == DESCRIPTION
    validate_openapi(served)
    assert site.app is not None
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in site.app.router.routes()
        if route.resource and route.method != "HEAD" and route.resource.canonical.startswith(("/api", "/health"))
    }
    described = {(method, path) for path, methods in served["paths"].items() for method in methods}
    assert routes == described


def test_the_description_has_the_fields_of_every_shape() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    for view in View.__subclasses__():
        schema = schemas[view.__name__.removesuffix("View")]
        assert set(schema["properties"]) == set(view.model_fields), view.__name__
        assert set(schema["required"]) == set(view.model_fields), view.__name__
