"""Values of one of several types."""

from __future__ import annotations

from typing import Any

from .misfit import Misfit, shown
from .scalar import Null
from .shape import Shape

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


class Nullable(Shape):
    """A type or `None`."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.bounds = shape.bounds

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        return self.shape.kinds | {"null"}

    @property
    def expected(self) -> str:  # type: ignore[override]
        return f"{self.shape.expected} or null"

    @property
    def hashable(self) -> bool:  # type: ignore[override]
        return self.shape.hashable

    def schema(self) -> dict[str, Any]:
        schema = self.shape.schema()
        word = schema.get("type")
        if "enum" in schema or "const" in schema:
            values = schema["enum"] if "enum" in schema else [schema["const"]]
            nullable = {"enum": [*values, None]}
            renamed = {("enum" if key == "const" else key): value for key, value in schema.items()}
            return {**renamed, **({"type": [word, "null"]} if word else {}), **nullable}
        if isinstance(word, str):
            return {**schema, "type": [word, "null"]}
        return {"anyOf": [schema, {"type": "null"}]}

    def receive(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            return self.shape.receive(value)
        except Misfit as misfit:
            raise self._told(misfit, value) from None

    def give(self, value: Any) -> Any:
        if value is None:
            return None
        return self.shape.give(value)

    def _told(self, misfit: Misfit, value: Any) -> Misfit:
        # Where the kind of value is wrong, null would have been right too.
        plain = str(Misfit.expected(self.shape.expected, value))
        return Misfit.expected(self.expected, value) if str(misfit) == plain else misfit

    def claims(self, value: Any) -> bool:
        return value is None or self.shape.claims(value)


class Union(Shape):
    """Several types, tried in the order written; numbers are tried as what they are first.

    Where all but null are objects that share a property which is another string in each, that property decides.
    """

    def __init__(self, members: list[Shape]) -> None:
        self.members = members
        self._by_kind: dict[str, list[Shape]] = {}
        self._tag = ""
        self._tagged: dict[str, Shape] = {}

    def settle(self) -> None:
        """Works out which member is for what, once all of them have been read to their ends."""
        for kind in _KINDS.values():
            able = [member for member in self.members if kind in member.kinds]
            self._by_kind[kind] = sorted(able, key=lambda member: _distance(member, kind))
        tags = [(member, member.tags()) for member in self.members if not isinstance(member, Null)]
        for name in tags[0][1]:
            tagged = {each[name]: member for member, each in tags if name in each}
            if len(tagged) == len(tags):
                self._tag, self._tagged = name, tagged
                break

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset().union(*(member.kinds for member in self.members))

    @property
    def bounds(self) -> frozenset[str]:  # type: ignore[override]
        some = [member.bounds for member in self.members if not isinstance(member, Null)]
        return some[0].intersection(*some[1:])

    @property
    def expected(self) -> str:  # type: ignore[override]
        return " or ".join(dict.fromkeys(member.expected for member in self.members))

    @property
    def hashable(self) -> bool:  # type: ignore[override]
        return all(member.hashable for member in self.members)

    def schema(self) -> dict[str, Any]:
        schemas: list[dict[str, Any]] = []
        for member in self.members:
            schema = member.schema()
            if schema not in schemas:
                schemas.append(schema)
        if len(schemas) == 1:
            return schemas[0]
        if not self._tag:
            return {"anyOf": schemas}
        null = {"type": "null"}
        tagged = {"oneOf": [schema for schema in schemas if schema != null]}
        return {"anyOf": [tagged, null]} if null in schemas else tagged

    def receive(self, value: Any) -> Any:
        able = self._by_kind.get(_KINDS.get(type(value), ""), [])
        if self._tag and type(value) is dict and self._tag in value:
            able = [self._of_tag(value[self._tag])]
        if not able:
            raise Misfit.expected(self.expected, value)
        return self._first(able, "receive", value)

    def give(self, value: Any) -> Any:
        for member in self.members:
            if member.claims(value):
                return member.give(value)
        if self._tag and isinstance(value, dict) and self._tag in value:
            return self._of_tag(value[self._tag]).give(value)
        return self._first(self.members, "give", value)

    def _of_tag(self, tag: Any) -> Shape:
        member = self._tagged.get(tag) if isinstance(tag, str) else None
        if member is None:
            raise Misfit.expected(f"one of {', '.join(map(shown, self._tagged))}", tag).within(self._tag)
        return member

    def _first(self, members: list[Shape], way: str, value: Any) -> Any:
        misfits = []
        for member in members:
            try:
                return getattr(member, way)(value)
            except Misfit as misfit:
                misfits.append(misfit)
        nearest = max(misfits, key=lambda misfit: misfit.depth)
        # The member that most of the value fits tells best what is wrong.
        raise nearest if nearest.depth or len(misfits) == 1 else Misfit.expected(self.expected, value)

    def claims(self, value: Any) -> bool:
        return any(member.claims(value) for member in self.members)


def _distance(member: Shape, kind: str) -> int:
    # `1` is an integer before it is a number, `1.0` a number before it is an integer.
    if kind == "integer":
        return 0 if member.expected != "a number" else 1
    return 1 if kind == "number" and member.expected == "an integer" else 0
