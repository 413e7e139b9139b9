"""
The template engine: one environment, escaping everywhere, no undefined names.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from reporter.resources import folder
from reporter.site.frame import SUBMIT, Page, Site, foot, navigation, report_address
from reporter.site.long_table import ROOT_BLANK, RowData, form_of, marks_of
from reporter.text import one_line

NOT_FOUND = "404.html"


def _shown(value: object) -> object:
    # Only plain text can be foreign. What a macro has escaped already is a subclass of str.
    return one_line(value) if type(value) is str else value


def _source(name: str) -> str:
    return (folder("site") / "templates" / name).read_text(encoding="utf-8")


class Renderer:
    """
    Turns pages into HTML; templates are compiled once.
    """

    def __init__(self, site: Site) -> None:
        """
        A renderer for the pages of *site*.
        """
        self._environment = Environment(
            loader=FunctionLoader(_source),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.globals = {
            "site": site,
            "navigation": navigation(),
            "foot": foot(),
            "submit": SUBMIT,
        }
        self._site = site
        self._template = cache(self._environment.get_template)

    def render(self, page: Page) -> str:
        """
        The HTML of one page.
        """
        template: Template = self._template(page.template)
        return template.render(
            page=page,
            root=self._root_of(page),
            view=page.view,
            report_address=report_address(self._site, page.path),
        )

    def render_picture(self, template: str, view: object) -> str:
        """
        A drawing that is a file of its own, as SVG.
        """
        return self._template(template).render(view=view)

    def row_form(self, data: RowData) -> str:
        """
        The HTML of one row of a table, with blanks in the place of its texts.
        """
        return self._template(data.template).render(
            row=form_of(data.kind), view=data.view, root=ROOT_BLANK, marks=marks_of(data.kind)
        )

    def _root_of(self, page: Page) -> str:
        # A server shows this page at any address: only a path from its own root can be right.
        if page.path == NOT_FOUND and self._site.base_path is not None:
            return self._site.base_path
        return page.root
