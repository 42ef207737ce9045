"""Holds the bodies that tests/judges/main.rs wrote against the types of the official SDKs.

    python judge.py target/tmp/judges

Says for each provider how many bodies are valid, and fails where one is not. That the types are held
to the letter is tried first: on bodies that were changed in each place, each of which has to be found.
"""

import json
import sys
from pathlib import Path

from exceptions import Exceptions
from sdks import judges
from trial import missed

SHOWN = 5


def main(folder):
    failed = False
    for provider, errors in judges().items():
        lines = (folder / f"{provider}.jsonl").read_text().splitlines()
        exceptions = Exceptions(provider)
        bodies, invalid = [], []
        for line in lines:
            case = json.loads(line)
            found = judged(case["body"], errors, exceptions)
            (invalid if found else bodies).append((case, found))
        bodies = [case["body"] for case, _ in bodies]
        tried, slipped = missed(provider, bodies, errors)
        print(f"{provider}: {len(bodies)} valid, {len(invalid)} invalid; {tried} changed ones tried, {len(slipped)} passed")
        stale = [place for place, count in exceptions.needed.items() if count == 0]
        for place, count in exceptions.needed.items():
            print(f"    excepted: {place} ({count} bodies)")
        for case, found in invalid[:SHOWN]:
            print(f"    {case['case']}", *found, sep="\n        ")
        for what in slipped[:SHOWN]:
            print(f"    passed: {what}")
        for place in stale:
            print(f"    no body needs the exception {place}")
        failed |= bool(invalid or slipped or stale or not bodies)
    return failed


def judged(body, errors, exceptions):
    """The errors of a body; where it has some, of what is left of it without what is excepted, which
    is then what stays in it."""
    found = errors(json.dumps(body))
    if not found:
        return found
    places = exceptions.without(body)
    found = errors(json.dumps(body)) if places else found
    if not found:
        for place in places:
            exceptions.needed[place] += 1
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
