"""Two ways through a long list: by page number in version 1, by cursor in version 2.

A page number counts rows from the beginning: rows that arrive meanwhile shift the pages, and page
10,000 reads everything before it. A cursor says after which row to go on, so nothing is skipped or
shown twice, and every page costs the same.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.db.models import F, Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


class NumberedPages(PageNumberPagination):
    """`?page=3&page_size=50`; a page that is not there is 404."""

    page_size = DEFAULT_SIZE
    page_size_query_param = "page_size"
    max_page_size = LARGEST_SIZE


@dataclass(frozen=True)
class Order:
    """One column to sort by; rows without a value come last. The key decides between equals."""

    column: str
    descending: bool
    key: str = "pk"

    @classmethod
    def parse(cls, text: str, key: str) -> Order:
        """`-released`: the newest first."""
        return cls(text.removeprefix("-"), text.startswith("-"), key)

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    def terms(self, backwards: bool) -> list[Any]:
        """What `order_by` takes."""
        nulls: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        column = F(self.column)
        first = column.asc(**nulls) if self.descending == backwards else column.desc(**nulls)
        return [first, F(self.key).desc() if backwards else F(self.key).asc()]

    def beyond(self, value: Any, key: Any, backwards: bool) -> Q:
        """The rows after the one with this value and key; before it, if `backwards`."""
        tie = Q(**{self.column: value} if value is not None else {f"{self.column}__isnull": True})
        tie &= Q(**{f"{self.key}__{'lt' if backwards else 'gt'}": key})
        if value is None:
            return tie | Q(**{f"{self.column}__isnull": False}) if backwards else tie
        comparison = "gt" if self.descending == backwards else "lt"
        rest = Q(**{f"{self.column}__{comparison}": value}) | tie
        return rest if backwards else rest | Q(**{f"{self.column}__isnull": True})


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the row beside it, and the direction to go."""

    order: str
    value: str | None
    key: int
    backwards: bool

    def encode(self) -> str:
        text = json.dumps([self.order, self.value, self.key, self.backwards])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Raises ValueError for anything that `encode` did not make."""
        padded = text + "=" * (-len(text) % 4)
        order, value, key, backwards = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(value, str | None) or type(key) is not int:
            raise ValueError(text)
        return cls(str(order), value, key, bool(backwards))


class CursorPages(BasePagination):
    """`?cursor=…&page_size=50`.

    A view names its `orderings`, the first being the usual one, and as `cursor_key` a whole number
    that no two rows of its list share, where that is not the primary key.
    """

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        assert view is not None
        orderings: tuple[str, ...] = view.orderings
        self._request = request
        self._order = Order.parse(_ordering(request, orderings), getattr(view, "cursor_key", "pk"))
        size = _page_size(request)
        cursor = self._cursor(queryset.model)
        backwards = cursor is not None and cursor.backwards
        if cursor is not None:
            value = _value(queryset.model, self._order.column, cursor.value)
            queryset = queryset.filter(self._order.beyond(value, cursor.key, backwards))
        rows = list(queryset.order_by(*self._order.terms(backwards))[: size + 1])
        more = len(rows) > size
        rows = rows[:size]
        if backwards:
            rows.reverse()
        self._has_next = more if not backwards else True
        self._has_previous = more if backwards else cursor is not None
        self._rows = rows
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            OrderedDict(
                next=self._link(-1, backwards=False) if self._has_next else None,
                previous=self._link(0, backwards=True) if self._has_previous else None,
                results=data,
            )
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "example": "http://api.example.org/api/v2/films/?cursor=WyJ0"},
                "previous": {**link, "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orderings: tuple[str, ...] = view.orderings
        return [
            _parameter("cursor", "from `next` or `previous`", {"type": "string"}),
            _parameter(
                "page_size",
                f"1 to {LARGEST_SIZE}",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
            ),
            _parameter(
                "ordering",
                "rows without a value come last",
                {"type": "string", "enum": list(orderings), "default": orderings[0]},
            ),
        ]

    def _cursor(self, model: type[Model]) -> Cursor | None:
        text = self._request.query_params.get("cursor")
        if text is None:
            return None
        try:
            cursor = Cursor.decode(text)
            _value(model, self._order.column, cursor.value)
        except (ValueError, TypeError, RecursionError, binascii.Error, FieldError):
            raise ValidationError({"cursor": ["This is not a cursor of this list."]}) from None
        if cursor.order != str(self._order):
            raise ValidationError({"cursor": ["This cursor belongs to another ordering."]})
        return cursor

    def _link(self, position: int, *, backwards: bool) -> str:
        """The address of the page beyond the first or last row shown."""
        address = self._request.build_absolute_uri()
        if not self._rows:
            return remove_query_param(address, "cursor")
        row = self._rows[position]
        value = getattr(row, self._order.column)
        text = None if value is None else str(value)
        cursor = Cursor(str(self._order), text, getattr(row, self._order.key), backwards)
        return replace_query_param(address, "cursor", cursor.encode())


def _ordering(request: Request, orderings: tuple[str, ...]) -> str:
    wanted = request.query_params.get("ordering", orderings[0])
    if wanted not in orderings:
        raise ValidationError({"ordering": [f"One of {', '.join(orderings)}."]})
    return wanted


def _page_size(request: Request) -> int:
    text = request.query_params.get("page_size", str(DEFAULT_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST_SIZE):
        raise ValidationError({"page_size": [f"A whole number from 1 to {LARGEST_SIZE}."]})
    return int(text)


def _value(model: type[Model], column: str, text: str | None) -> Any:
    """The value of a column that a cursor holds as text; raises django's ValidationError."""
    if text is None:
        return None
    field = model._meta.get_field(column)
    target = getattr(field, "output_field", field)
    if "\0" in text:
        raise FieldError("A NUL is in no text of ours.")
    value = target.to_python(text)
    target.run_validators(value)
    return value


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
