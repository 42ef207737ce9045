"""Whether a judge finds what is wrong: an unknown member in each object, a wrong type in each place."""

import copy
import json

# Where any JSON may stand; Mistral takes arguments in either form.
FREE = {
    "args", "arguments", "input", "input_schema", "logit_bias", "metadata", "parameters", "parametersJsonSchema",
    "response", "responseJsonSchema", "schema",
}

# Where it may for one of them: what its path ends in, without the numbers. Elsewhere these are typed.
FREE_FOR = {
    "bedrock": {"inputSchema.json", "content.json", "additionalModelRequestFields"},
    "cohere": {
        "documents.data", "document.data", "response_format.json_schema", "sources.document", "sources.tool_output",
    },
    "ollama": {"format"},
}

STRANGE = "an_unknown_member"


def missed(provider, bodies, errors):
    """How many changes were tried on the bodies of a provider, and which of them were not found. Each
    shape of place is changed once."""
    free = FREE_FOR.get(provider, set())
    seen, slipped = set(), []
    for body in bodies:
        for path, shape in list(_places(body, (), (), free)):
            if shape not in seen:
                seen.add(shape)
                changed = copy.deepcopy(body)
                what = _change(changed, path)
                if not errors(json.dumps(changed)):
                    slipped.append(f"{what} at {'.'.join(map(str, path))}")
    return len(seen), slipped


def _places(value, path, shape, free):
    """Each place of a body, and its shape: its path with the kinds of the objects on it."""
    if isinstance(value, dict):
        kind = value.get("type") or value.get("role") or ""
        shape = (*shape, str(kind))
        yield path, shape
        for name, inner in value.items():
            if not _is_free(name, inner, path, free):
                yield from _places(inner, (*path, name), (*shape, name), free)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _places(inner, (*path, at), (*shape, "*"), free)
    elif value is not None:
        yield path, (*shape, type(value).__name__)


def _is_free(name, value, path, free):
    # The conversation is an `input` too, and OpenAI does not type the tools of a choice.
    if name == "input" and isinstance(value, list):
        return False
    place = [step for step in (*path, name) if isinstance(step, str)]
    ends = {".".join(place[at:]) for at in range(len(place))}
    return name in FREE or not free.isdisjoint(ends) or name == "tools" and "tool_choice" in path


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
