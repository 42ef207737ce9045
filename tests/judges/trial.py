"""Whether a judge finds what is wrong: an unknown member in each object, a wrong type in each place."""

import copy
import json

# Where any JSON may stand; Mistral takes arguments in either form.
FREE = {
    "args", "arguments", "input", "input_schema", "logit_bias", "metadata", "parameters", "parametersJsonSchema",
    "response", "responseJsonSchema", "schema",
}

STRANGE = "an_unknown_member"


def missed(bodies, errors):
    """How many changes were tried on the bodies, and which of them were not found. Each shape of place
    is changed once."""
    seen, slipped = set(), []
    for body in bodies:
        for path, shape in list(_places(body, (), ())):
            if shape not in seen:
                seen.add(shape)
                changed = copy.deepcopy(body)
                what = _change(changed, path)
                if not errors(json.dumps(changed)):
                    slipped.append(f"{what} at {'.'.join(map(str, path))}")
    return len(seen), slipped


def _places(value, path, shape):
    """Each place of a body, and its shape: its path with the kinds of the objects on it."""
    if isinstance(value, dict):
        kind = value.get("type") or value.get("role") or ""
        shape = (*shape, str(kind))
        yield path, shape
        for name, inner in value.items():
            if not _is_free(name, inner, path):
                yield from _places(inner, (*path, name), (*shape, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _places(inner, (*path, at), (*shape, "*"))
    elif value is not None:
        yield path, (*shape, type(value).__name__)


def _is_free(name, value, path):
    # The conversation is an `input` too, and OpenAI does not type the tools of a choice.
    conversation = name == "input" and isinstance(value, list)
    return name in FREE and not conversation or name == "tools" and "tool_choice" in path


def _change(body, path):
    """Puts an unknown member into the object at a place, or something of another type in its place."""
    *outer, last = path or (None,)
    for step in outer:
        body = body[step]
    there = body if last is None else body[last]
    if isinstance(there, dict):
        there[STRANGE] = 1
        return "an unknown member"
    body[last] = {STRANGE: True}
    return "an object"
