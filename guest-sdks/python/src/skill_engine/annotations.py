"""What a function or a class takes, and annotates."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from typing import Any


def annotations_of(owner: Any) -> dict[str, Any]:
    """The annotations of a function or of a class itself; as text where they are text or cannot be evaluated.

    Since 3.14, `date: date | None = None` in a class evaluates its annotation with `date` as the default, and fails.
    """
    try:
        return inspect.get_annotations(owner)
    except Exception:
        if sys.version_info < (3, 14):
            raise
        import annotationlib

        return annotationlib.get_annotations(owner, format=annotationlib.Format.STRING)


def parameters_of(owner: Any) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function or a class. Their annotations may be text: `annotations_of` has them."""
    try:
        return inspect.signature(owner).parameters
    except NameError:
        if sys.version_info < (3, 14):
            raise
        import annotationlib

        return inspect.signature(owner, annotation_format=annotationlib.Format.STRING).parameters
