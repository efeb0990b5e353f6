"""The parts that long lists repeat, such as the windows of each track: fields are attributes of what they show.

pydantic reads those itself. A `Schema` of ninja has an object around each thing that it shows, which looks for
methods, related rows and dotted names; for a hundred tracks that took more time than everything else.
"""

from pydantic import AliasPath, BaseModel, ConfigDict


class Part(BaseModel):
    """Part of an answer, without resolvers. Where a field has another name, that is its `validation_alias`."""

    model_config = ConfigDict(from_attributes=True)


def path(name: str) -> AliasPath:
    """Return where a field is that belongs to a part of what is shown, by its dotted name."""
    first, *further = name.split(".")
    return AliasPath(first, *further)
