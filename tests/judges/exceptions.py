"""Where an SDK's types know less than what its provider documents: `exceptions.tsv`."""

from pathlib import Path


class Exceptions:
    """The exceptions of one provider, and how many bodies needed each."""

    def __init__(self, provider):
        rows = Path(__file__).with_name("exceptions.tsv").read_text().splitlines()
        rows = [row.split("\t") for row in rows if row and not row.startswith("#")]
        self.needed = {place: 0 for names, place, _ in rows[1:] if provider in names.split(",")}

    def without(self, body):
        """Takes what is excepted out of a body, and says which places held something."""
        return [place for place in self.needed if _take(body, place.split("."))]


def _take(value, path):
    """Takes out what stands at a path: names, `*` for each item, and `[name=word]` for each that has
    the word there. Says whether there was anything."""
    step, *rest = path
    if isinstance(value, list):
        found = [item for item in value if _fits(item, step)]
        if rest:
            return any([_take(item, rest) for item in found])
        value[:] = [item for item in value if item not in found]
        return bool(found)
    if not isinstance(value, dict) or step not in value:
        return False
    if rest:
        return _take(value[step], rest)
    del value[step]
    return True


def _fits(item, step):
    name, _, word = step.strip("[]").partition("=")
    return step == "*" or isinstance(item, dict) and item.get(name) == word
