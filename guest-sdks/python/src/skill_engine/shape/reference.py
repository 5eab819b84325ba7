"""A type within itself."""

from __future__ import annotations

from typing import Any

from .shape import Shape


class Reference(Shape):
    """Stands for a type that contains itself; its schema lies in `$defs` under its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._target: Shape | None = None

    @property
    def target(self) -> Shape:
        """The type that is meant, once it has been read to its end."""
        assert self._target is not None, f"`{self.name}` is still being read"
        return self._target

    @target.setter
    def target(self, shape: Shape) -> None:
        self._target = shape

    @property
    def kinds(self) -> frozenset[str]:  # type: ignore[override]
        return self.target.kinds

    @property
    def expected(self) -> str:  # type: ignore[override]
        return self.target.expected

    @property
    def hashable(self) -> bool:  # type: ignore[override]
        return self._target is None or self._target.hashable

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.name}"}

    def receive(self, value: Any) -> Any:
        return self.target.receive(value)

    def give(self, value: Any) -> Any:
        return self.target.give(value)

    def claims(self, value: Any) -> bool:
        return self.target.claims(value)

    def tags(self) -> dict[str, str]:
        return self.target.tags()
