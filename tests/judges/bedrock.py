"""What botocore, by the service model that it brings along, says of a body for Converse."""

import base64
import binascii
import json
import re

import botocore.session
from botocore.validate import ParamValidator

CLIENT = botocore.session.get_session()
MODEL = CLIENT.get_service_model("bedrock-runtime")
SHAPES = [MODEL.operation_model(name).input_shape for name in ("Converse", "ConverseStream")]


def errors(text):
    """A body is the same for both; the model stands in the address."""
    body = json.loads(text)
    found = []
    for shape in SHAPES:
        wrong = []
        parameters = _read(body, shape, "", wrong)
        if isinstance(parameters, dict):
            parameters["modelId"] = "m"
        report = ParamValidator().validate(parameters, shape)
        found += wrong + ([report.generate_report()] if report.has_errors() else [])
    return list(dict.fromkeys(found))


def _read(value, shape, place, wrong):
    """A value as botocore is given it: bytes where the wire has base64. Says what botocore does not
    look at: words that are none of an enumeration or not of the letters that are allowed, what is too
    long, and `null`."""
    kind = shape.type_name
    if kind in ("string", "list") and isinstance(value, (str, list)):
        _within(value, shape.metadata, place, wrong)
    if value is None:
        wrong.append(f"{place}: null")
    elif kind == "structure" and getattr(shape, "is_document_type", False):
        return value
    elif kind == "structure" and isinstance(value, dict):
        members = shape.members
        return {
            name: _read(inner, members[name], f"{place}.{name}", wrong) if name in members else inner
            for name, inner in value.items()
        }
    elif kind == "list" and isinstance(value, list):
        return [_read(inner, shape.member, f"{place}.{at}", wrong) for at, inner in enumerate(value)]
    elif kind == "map" and isinstance(value, dict):
        return {name: _read(inner, shape.value, f"{place}.{name}", wrong) for name, inner in value.items()}
    elif kind == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            wrong.append(f"{place}: no base64")
    elif kind == "blob":
        wrong.append(f"{place}: no base64")
    elif kind == "string" and shape.enum and value not in shape.enum:
        wrong.append(f"{place}: {value} is none of {shape.enum}")
    return value


def _within(value, limits, place, wrong):
    if len(value) > limits.get("max", len(value)):
        wrong.append(f"{place}: longer than {limits['max']}")
    pattern = limits.get("pattern")
    if pattern and isinstance(value, str) and not re.fullmatch(pattern, value):
        wrong.append(f"{place}: {value} is not {pattern}")
