"""What all operations share: parameters for ids, words and pages, and how errors are reported."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import HttpError
from ninja.pagination import LimitOffsetPagination
from pydantic import BaseModel, ConfigDict

from analytics.lists import counting

# PostgreSQL has 64-bit ids and no NUL in text: anything else is rejected here with a clear message.
RowId = Annotated[int, Field(ge=1, lt=2**63)]
Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Pages(LimitOffsetPagination):
    """Up to a thousand rows at a time, a hundred by default. What has broad words is not counted to its end."""

    class Input(Schema):
        limit: int = Field(100, ge=1, le=1_000, description="How many rows at most")
        offset: int = Field(0, ge=0, lt=2**31, description="How many rows to skip")

    class Output(Schema):
        items: list[Any]
        count: int = Field(description="How many rows there are on all pages (at least)")
        is_counted: bool = Field(
            default=True,
            description="False if very many rows match: then `count` is a minimum, and paging reaches all",
        )

    def paginate_queryset(
        self,
        queryset: Any,
        pagination: Any,
        request: HttpRequest,  # noqa: ARG002 - ninja hands it over
        **_params: Any,
    ) -> dict[str, Any]:
        count, is_counted = counting.counted(queryset)
        end = pagination.offset + pagination.limit
        if not isinstance(queryset, QuerySet):
            rows = queryset[pagination.offset : end]
        elif is_counted and pagination.offset >= count:
            rows = queryset.none()  # Or empty pages would be kept as well, as many as offsets are asked for.
        else:
            rows = counting.page(queryset, pagination.offset, end)
        return {"items": rows, "count": count, "is_counted": is_counted}


class Problem(Schema):
    """What is wrong, in words."""

    model_config = ConfigDict(json_schema_extra={"example": {"detail": "There is no track 999."}})

    detail: str


REFUSED = {401: Problem, 422: Problem}
"""The errors of all operations: unknown caller, invalid parameters."""

Operation = Callable[..., Any]


def know_every_name(operation: Operation) -> Operation:
    """Make an operation reject unknown parameters: a misspelt filter would otherwise be ignored."""

    @wraps(operation)
    def asked(request: HttpRequest, **values: Any) -> Any:
        schemas = [type(value) for value in values.values() if isinstance(value, BaseModel)]
        known = sorted({name for schema in schemas for name in schema.model_fields})
        if unknown := sorted(request.GET.keys() - set(known)):
            allowed = f"Allowed here: {', '.join(known)}" if known else "None are allowed here"
            raise HttpError(422, f"query {', '.join(unknown)}: There is no such parameter. {allowed}.")
        return operation(request, **values)

    return asked


def shows(example: object, *, status: int = 200, body: object = None) -> dict[str, Any]:
    """Return the examples for the description of an operation: an answer, and the request body for it."""
    extra: dict[str, Any] = {"responses": {status: {"content": {"application/json": {"example": example}}}}}
    if body is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": body}}}
    return extra


def page_of(*items: object) -> dict[str, object]:
    return {"items": list(items), "count": len(items), "is_counted": True}
