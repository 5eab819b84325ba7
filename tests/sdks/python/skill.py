import json

from skill_engine import config, http, log, progress, secrets, tool


@tool
def setting(key: str) -> str:
    """Answers a setting as JSON."""
    return json.dumps(config.get(key))


@tool
def say(text: str) -> str:
    """Logs at each level."""
    log.debug(text)
    log.info(text)
    log.warning(text)
    log.error(text)
    return "said"


@tool
def walk() -> str:
    """Reports twice."""
    progress.report(1, 2, "half way")
    progress.report(2, 2)
    return "there"


@tool
def reach(url: str) -> str:
    """Sends a request."""
    try:
        return str(http.send(url=url).status)
    except http.Denied as denied:
        return f"caught: {denied}"


@tool
def secret(name: str) -> str:
    """Asks for a secret."""
    try:
        return secrets.reference(name)
    except secrets.Denied as denied:
        return f"caught: {denied}"


@tool
def add(a: int, b: int = 1) -> int:
    """Adds two whole numbers."""
    return a + b


@tool
def half(x: float) -> float:
    """Halves a number."""
    return x / 2


@tool
def is_empty(text: str) -> bool:
    """Says whether it is empty."""
    return text == ""


@tool
def fail(why: str) -> str:
    """Always fails."""
    raise ValueError(why)
