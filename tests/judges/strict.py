"""Validators that take what a type says and nothing else.

The SDKs write their types for people who type: pydantic, asked for a validator of one, lets unknown
members pass, turns "1" into 1, and looks at the items of an `Iterable` only when somebody iterates.
Some write beside the words of a choice that any other will do as well.
What it compiled the type to is rewritten here, so that none of that happens.
"""

import json
from functools import partial

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError


class Type:
    """A type of an SDK, held to the letter."""

    def __init__(self, annotation, *, models=False):
        """`models` where classes of the SDK are what requests are made of; else they are answers,
        which a request in JSON never holds."""
        adapter = TypeAdapter(annotation)
        adapter.rebuild(force=True)
        answers = set() if models else _answers(adapter.core_schema)
        # Or classes of the SDK would bring the validators along that they have already.
        held = _held(adapter.core_schema, answers)
        self._validator = SchemaValidator(held, _use_prebuilt=False)

    def errors(self, body):
        """What is wrong with a body in JSON."""
        try:
            self._validator.validate_json(body, strict=True)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False, include_context=False)
            found = [(one["loc"], one["type"], one["msg"]) for one in errors]
            return [f"{place}: {message}" for place, _, message in _nearest(found, json.loads(body), "")]
        except (AttributeError, TypeError) as error:
            # A validator of the SDK's own, which expects something else.
            return [f"the SDK fails: {error!r}"]
        return []


def _nearest(errors, value, place):
    """Of the branches of each union the errors of the one that fits best: the one of the right kind,
    with the fewest errors. What stands in a place and is in no body is the name of a branch."""
    own, members, branches = [], {}, {}
    for loc, kind, message in errors:
        if not loc:
            own.append((place, kind, message))
        elif _is_member(loc, kind, value):
            members.setdefault(loc[0], []).append((loc[1:], kind, message))
        else:
            branches.setdefault(loc[0], []).append((loc[1:], kind, message))
    for name, inner in members.items():
        there = isinstance(value, list) or name in value
        own += _nearest(inner, value[name] if there else None, f"{place}.{name}".lstrip("."))
    if branches:
        fits = (_nearest(inner, value, place) for inner in branches.values())
        own += min(fits, key=lambda errors: _distance(errors, place))
    return own


def _is_member(loc, kind, value):
    if isinstance(value, list):
        return isinstance(loc[0], int)
    return isinstance(value, dict) and (loc[0] in value or kind == "missing" and len(loc) == 1)


def _distance(errors, place):
    tags = {f"{place}.type".lstrip("."), f"{place}.role".lstrip(".")}
    wrong = any(where == place and kind.endswith("_type") for where, kind, _ in errors)
    other = any(where in tags and kind == "literal_error" for where, kind, _ in errors)
    return wrong, other, len(errors)


def _held(schema, answers):
    if isinstance(schema, list):
        return [_held(item, answers) for item in schema]
    if isinstance(schema, tuple):
        return tuple(_held(item, answers) for item in schema)
    if not isinstance(schema, dict):
        return schema
    if _takes_unknown(schema):
        return _held(schema["schema"], answers)
    held = {name: _held(value, answers) for name, value in schema.items()}
    match held.get("type"):
        case "generator":
            held["type"] = "list"
        case "typed-dict" | "model-fields" if "extras_schema" not in held:
            held["extra_behavior"] = "forbid"
        case "union":
            # Where all are answers, the union is within one, which nothing leads to any more.
            asked = [one for one in held["choices"] if not _is_answer(one, answers)]
            said = [one for one in asked if _kind(one) != "any"]
            held["choices"] = said or asked or held["choices"]
    return held


def _takes_unknown(schema):
    """Whether Mistral's SDK keeps what it cannot read there, to be ready for what is to come."""
    function = schema.get("function")
    function = function.get("function") if isinstance(function, dict) else None
    return isinstance(function, partial) and "unknown_cls" in function.keywords


def _schema(choice):
    return choice[0] if isinstance(choice, tuple) else choice


def _kind(choice):
    return _schema(choice).get("type")


def _is_answer(choice, answers):
    schema = _schema(choice)
    return answers and schema.get("type") == "model" or schema.get("schema_ref") in answers


def _answers(schema):
    definitions = schema.get("definitions", []) if schema["type"] == "definitions" else []
    return {one["ref"] for one in definitions if one["type"] == "model"}
