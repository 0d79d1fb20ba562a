"""The anchors of an HTML page (PEP 503), read as browsers do."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["read_html"]

Attributes = dict[str, str | None]


def read_html(body: bytes, parameters: str = "") -> tuple[str, str, list[Attributes]]:
    """Return the base address, the version of the API (both may be empty) and the anchors.

    ``parameters`` are those of the Content-Type header; without a charset in it UTF-8 is taken.
    """
    reader = _Reader()
    reader.feed(body.decode(_charset(parameters), "replace"))
    reader.close()
    return reader.base, reader.version, reader.anchors


def _charset(parameters: str) -> str:
    import codecs

    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            try:
                return codecs.lookup(value.strip(" \"'")).name
            except LookupError:
                break
    return "utf-8"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.version = ""
        self.anchors: list[Attributes] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self.anchors.append(attributes)
        elif tag == "base" and not self.base:
            self.base = attributes.get("href") or ""
        elif tag == "meta" and attributes.get("name") == "pypi:repository-version":
            self.version = attributes.get("content") or ""
