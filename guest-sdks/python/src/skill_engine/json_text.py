"""JSON as it is handed over."""

from __future__ import annotations

import json
from typing import Any


def to_json(value: Any) -> str:
    """JSON text without spare spaces; raises `ValueError` for what JSON has no form for, such as a NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
