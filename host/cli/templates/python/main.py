from skill_engine import tool


@tool
def greet(name: str, shout: bool = False) -> str:
    """Greets somebody by name."""
    text = f"Hello, {name}!"
    return text.upper() if shout else text
