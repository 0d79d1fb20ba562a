"""The anchors of an HTML page (PEP 503), read as browsers do."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["read_html"]

Attributes = dict[str, str | None]


def read_html(
    body: bytes, parameters: str = ""
) -> tuple[str, dict[str, list[str]], list[Attributes]]:
    """Return the base address (may be empty), the ``pypi:`` metadata by name, and the anchors.

    ``parameters`` are those of the Content-Type header; without a charset in it UTF-8 is taken.
    """
    reader = _Reader()
    reader.feed(body.decode(_charset(parameters), "replace"))
    reader.close()
    return reader.base, reader.meta, reader.anchors


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
        self.meta: dict[str, list[str]] = {}
        self.anchors: list[Attributes] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a":
            self.anchors.append(attributes)
        elif tag == "base" and not self.base:
            self.base = attributes.get("href") or ""
        elif tag == "meta" and (name := attributes.get("name") or "").startswith("pypi:"):
            self.meta.setdefault(name[5:], []).append(attributes.get("content") or "")
