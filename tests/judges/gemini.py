"""What Google's SDK says of a body.

It has no type of the body: it takes typed contents and one typed config, and writes the body itself.
So the body is taken apart into those, each is held to its type, and what the SDK then writes has to be
the body again. That also finds a member in the wrong place, and one that the API does not know that
the SDK is set to.
"""

import json

from google import genai
from google.genai import _common, models, types
from pydantic.alias_generators import to_camel

from strict import Type

# The members of the config that stand beside `generationConfig`, and not in it.
BESIDE = ("systemInstruction", "tools", "toolConfig", "safetySettings", "cachedContent", "serviceTier")

# What holds JSON of the caller's.
FREE = {"parametersJsonSchema", "responseJsonSchema", "args", "response"}

PARAMETERS = Type(types._GenerateContentParameters, models=True)
CLIENT = genai.Client(api_key="none")._api_client


def errors(text):
    body = json.loads(text)
    config = body.get("generationConfig", {}) | {name: body[name] for name in BESIDE if name in body}
    parameters = json.dumps({"model": "m", "contents": body.get("contents"), "config": config})
    found = PARAMETERS.errors(parameters)
    if found:
        return found
    try:
        written = _written(types._GenerateContentParameters.model_validate_json(parameters))
    except ValueError as error:
        return [f"the SDK refuses it: {error}"]
    if _sorted(_plain(body)) == _sorted(_plain(written, to_camel)):
        return []
    return [f"the SDK writes {json.dumps(written)}"]


def _written(parameters):
    body = models._GenerateContentParameters_to_mldev(CLIENT, parameters)
    body = _common.encode_unserializable_types(_common.convert_to_dict(body))
    # The model stands in the address, and an empty config says nothing.
    return {name: value for name, value in body.items() if name != "_url" and value != {}}


def _plain(value, name_of=str):
    """With names as they are on the wire, which takes others too, and base64 in one alphabet."""
    if isinstance(value, dict):
        named = ((name_of(name), inner) for name, inner in value.items())
        return {name: inner if name in FREE else _plain(inner, name_of) for name, inner in named}
    if isinstance(value, list):
        return [_plain(item, name_of) for item in value]
    if isinstance(value, str):
        return value.replace("-", "+").replace("_", "/")
    return value


def _sorted(body):
    """The SDK collects the functions into the last of the tools."""
    if "tools" in body:
        body["tools"].sort(key=json.dumps)
    return body
