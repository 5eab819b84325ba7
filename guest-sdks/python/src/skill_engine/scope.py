"""Where the names in annotations are looked up."""

from __future__ import annotations

import sys
import types
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ForwardRef, Generic, TypeVar, get_args, get_origin


@dataclass(frozen=True)
class Scope:
    """The names of a module, and what type variables stand for.

    Before the names of the module come `near` ones, after them `far` ones: a class's own fields do not hide the types
    that they are called like.
    """

    names: dict[str, Any]
    near: Mapping[str, Any] = field(default_factory=dict)
    far: Mapping[str, Any] = field(default_factory=dict)
    bound: Mapping[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Scope:
        """What a function's annotations see."""
        return cls(getattr(function, "__globals__", {}), _parameters(function))

    @classmethod
    def of_class(cls, kind: type, bound: Mapping[Any, Any] | None = None) -> Scope:
        """What the annotations in a class see."""
        return cls(_names(kind.__module__), {kind.__name__: kind, **_parameters(kind)}, vars(kind), bound or {})

    @classmethod
    def of_alias(cls, alias: Any, arguments: tuple[Any, ...] = ()) -> Scope:
        """What the text of a `type` alias or a `NewType` sees."""
        bound = dict(zip(getattr(alias, "__type_params__", ()), arguments))
        return cls(_names(getattr(alias, "__module__", None)), _parameters(alias), bound=bound)

    def evaluate(self, annotation: str | ForwardRef) -> Any:
        """What an annotation that is text means; raises whatever its evaluation raises."""
        if isinstance(annotation, str):
            # The author's own text.
            return eval(annotation, dict(self.far), ChainMap(dict(self.near), self.names))
        module = annotation.__forward_module__
        scope = replace(self, names=_names(module)) if module is not None else self
        return scope.evaluate(annotation.__forward_arg__)

    def substituted(self, annotation: Any) -> Any:
        """An annotation with what its type variables stand for."""
        if isinstance(annotation, TypeVar):
            return self.bound.get(annotation, annotation)
        variables = () if isinstance(annotation, type) and get_origin(annotation) is None else _variables(annotation)
        if any(variable in self.bound for variable in variables):
            return annotation[tuple(self.bound.get(variable, variable) for variable in variables)]
        return annotation


def bindings(kind: type, arguments: tuple[Any, ...]) -> dict[type, dict[Any, Any]]:
    """What the type variables of a generic class and of its bases stand for, given the arguments of the class."""
    bound = dict(zip(_variables(kind), arguments))
    found = {kind: bound}
    for base in kind.__dict__.get("__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and origin is not Generic:
            inner = Scope.of_class(kind, bound)
            found.update(bindings(origin, tuple(inner.substituted(each) for each in get_args(base))))
    return found


def _variables(annotation: Any) -> tuple[Any, ...]:
    variables: Any = getattr(annotation, "__parameters__", ())
    return variables if isinstance(variables, tuple) else ()


def _parameters(owner: Any) -> dict[str, Any]:
    return {each.__name__: each for each in getattr(owner, "__type_params__", ())}


def _names(module: Any) -> dict[str, Any]:
    if isinstance(module, types.ModuleType):
        return vars(module)
    return vars(sys.modules[module]) if module in sys.modules else {}
