"""The description of the API: whole, with examples that are what the API really answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.callers import logged_in, make_person
from trackpulse.api import api

JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def described() -> dict[str, Any]:
    return api.get_openapi_schema(path_prefix="/api/")


def operations() -> Iterator[Operation]:
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            yield Operation(method, path, told)


def strict(schema: Any) -> Any:
    """Return a schema that allows no field that it does not name, so that an example cannot tell too much."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(part) for name, part in schema.items()}
    return closed | {"additionalProperties": False} if "properties" in schema else closed


@cache
def components() -> dict[str, Any]:
    return {"schemas": strict(described()["components"]["schemas"])}


def faults(example: Any, schema: dict[str, Any]) -> list[str]:
    whole = strict(schema) | {"components": components()}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(example)]


def contents(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what an operation takes and answers as JSON, each with its place."""
    for status, answer in operation.told["responses"].items():
        yield str(status), answer["content"][JSON]
    if "requestBody" in operation.told:
        yield "body", operation.told["requestBody"]["content"][JSON]


def test_an_operation_is_summed_up_described_and_sorted_in() -> None:
    for operation in operations():
        assert operation.told["summary"], operation
        assert operation.told["description"].rstrip().endswith("."), operation
        assert operation.told["tags"], operation


def test_an_operation_shows_what_it_answers_and_what_it_takes() -> None:
    for operation in operations():
        shown = {place for place, content in contents(operation) if "example" in content}

        assert any(place.startswith("2") for place in shown), operation
        assert ("body" in shown) == ("requestBody" in operation.told), operation


def test_an_example_is_what_its_schema_says() -> None:
    wrong = [
        (str(operation), place, found)
        for operation in operations()
        for place, content in contents(operation)
        if "example" in content and (found := faults(content["example"], content["schema"]))
    ]

    assert not wrong


def test_an_operation_tells_how_it_may_refuse() -> None:
    for operation in operations():
        expected = {"401", "422"}
        expected |= {"404"} if "{" in operation.path else set()
        expected |= {"403"} if operation.method == "post" else set()

        answers = {str(status) for status in operation.told["responses"]}

        assert expected <= answers, operation
        for status, content in contents(operation):
            if status.startswith("4"):
                assert content["schema"]["$ref"] == "#/components/schemas/Problem", operation


def test_a_parameter_of_the_address_says_what_it_does() -> None:
    unclear = [
        (str(operation), one["name"])
        for operation in operations()
        for one in operation.told["parameters"]
        if one["in"] == "query" and "description" not in one and not {"enum", "anyOf"} & one["schema"].keys()
    ]

    assert not unclear


def test_a_problem_is_described_with_an_example() -> None:
    problem = described()["components"]["schemas"]["Problem"]

    assert not faults(problem["example"], problem)


def test_an_example_that_drifts_is_found() -> None:
    schema = {"$ref": "#/components/schemas/Problem"}

    assert faults({"detail": None}, schema)
    assert faults({}, schema)
    assert faults({"detail": "Known.", "more": 1}, schema)


@pytest.mark.django_db
def test_the_page_of_the_api_keeps_to_its_content_policy() -> None:
    response = logged_in(make_person()).get("/api/docs")

    assert "script-src" not in response["Content-Security-Policy"]  # so `default-src 'self'` rules scripts
    assert b"<script>" not in response.content
    assert Client().get("/api/openapi.json").status_code == 200
