"""
The list of all pages for search engines, and the file that leads there (sitemaps.org, RFC 9309).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from reporter.citation.citation import page_address

# The protocol's limit of addresses in one file.
MOST_ADDRESSES = 50_000
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_START = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap_files(
    address: str, paths: Sequence[str], most: int = MOST_ADDRESSES
) -> Iterator[tuple[str, str]]:
    """
    The files by path: `sitemap.xml`, and where *paths* are more than *most* an index of that name
    with the parts beside it; `robots.txt` names it.

    *address* is that of the site, *paths* are those of its pages, relative to its root.
    """
    places = [page_address(address, path) for path in paths]
    parts = [places[start : start + most] for start in range(0, len(places), most)]
    if len(parts) <= 1:
        yield "sitemap.xml", _listed("urlset", "url", places)
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        index = [page_address(address, name) for name in names]
        yield "sitemap.xml", _listed("sitemapindex", "sitemap", index)
        for name, part in zip(names, parts, strict=True):
            yield name, _listed("urlset", "url", part)
    yield (
        "robots.txt",
        f"User-agent: *\nAllow: /\nSitemap: {page_address(address, 'sitemap.xml')}\n",
    )


def _listed(root: str, item: str, places: Sequence[str]) -> str:
    lines = [f"<{item}><loc>{escape(place)}</loc></{item}>\n" for place in places]
    return f"{_START}<{root} {_NAMESPACE}>\n{''.join(lines)}</{root}>\n"
