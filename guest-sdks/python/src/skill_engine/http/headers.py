"""Header fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Header fields by their names in any case.

    Fields of one name read as one, joined by commas; `all` has them apart, which `set-cookie` needs.
    """

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
        self._values: dict[str, list[str]] = {}
        for name, value in self._pairs:
            self._values.setdefault(name.lower(), []).append(value)

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __iter__(self) -> Iterator[str]:
        seen = set()
        for name, _ in self._pairs:
            if name.lower() not in seen:
                seen.add(name.lower())
                yield name

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine = {name: ", ".join(values) for name, values in self._values.items()}
        return mine == {str(name).lower(): value for name, value in other.items()}

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({self._pairs!r})"

    def all(self, name: str) -> list[str]:
        """Every value of a name, in order."""
        return list(self._values.get(name.lower(), ()))

    def pairs(self) -> list[tuple[str, str]]:
        """Every field as it was written."""
        return list(self._pairs)

    def updated(self, fields: Mapping[str, str | None] | Iterable[tuple[str, str]]) -> Headers:
        """With some fields in the place of those of their names; `None` takes a name away."""
        pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
        replaced = {name.lower() for name, _ in pairs}
        kept = [(name, value) for name, value in self._pairs if name.lower() not in replaced]
        return Headers([*kept, *((name, value) for name, value in pairs if value is not None)])
