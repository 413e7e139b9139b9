"""
The template engine: one environment, escaping everywhere, no undefined names.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined, Template

from reporter.errors import UnusableLooksError
from reporter.findings import Finding, error
from reporter.site.frame import SUBMIT, Page, Site, foot, navigation, report_address
from reporter.site.long_table import ROOT_BLANK, RowData, form_of, marks_of
from reporter.site.looks.page_check import page_problem, part_problem
from reporter.site.looks.templates import LooksLoader, MacrosOnly, shown_file
from reporter.text import one_line

NOT_FOUND = "404.html"
NO_TEMPLATES: Mapping[str, str] = MappingProxyType({})


def _shown(value: object) -> object:
    # Only plain text can be foreign. What a macro has escaped already is a subclass of str.
    return one_line(value) if type(value) is str else value


class Renderer:
    """
    Turns pages into HTML; templates are compiled once.
    """

    def __init__(self, site: Site, templates: Mapping[str, str] = NO_TEMPLATES) -> None:
        """
        A renderer for the pages of *site*; *templates* are the board's own, which were checked.
        """
        self._own = {shown_file(name): name for name in templates}
        # The sandbox makes each look at an attribute dearer; our own templates need none.
        kind = MacrosOnly if templates else Environment
        self._environment = kind(
            loader=LooksLoader(templates),
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
        self._template: Callable[[str], Template] = cache(self._environment.get_template)

    def render(self, page: Page) -> str:
        """
        The HTML of one page.

        Raises `UnusableLooksError` where a template of the board fails, or makes a page that breaks
        what holds for every page.
        """
        html = self._rendered(
            page.template,
            page=page,
            root=self._root_of(page),
            view=page.view,
            report_address=report_address(self._site, page.path),
        )
        problem = page_problem(html, self._site.address) if self._own else None
        if problem is not None:
            raise self._unusable("LK-6", "looks/templates", "", f"{page.path}: {problem}")
        return html

    def _rendered(self, name: str, **given: object) -> str:
        """
        What a template makes; whatever its own parts raise is told at the line of the last of them.
        """
        try:
            return self._template(name).render(**given)
        # A template can fail in every way that Python has.
        except Exception as problem:
            frames = traceback.extract_tb(problem.__traceback__)
            own = [frame for frame in frames if frame.filename in self._own]
            if not own:
                raise
            message = f"{type(problem).__name__}: {str(problem)[:300]}"
            place = f"line {own[-1].lineno}"
            raise self._unusable("LK-5", own[-1].filename, place, message) from problem

    def _unusable(self, code: str, file: str, place: str, message: str) -> UnusableLooksError:
        hint = "correct the template, or remove it, and the tool's own is taken"
        finding: Finding = error(code, file, place, message, hint)
        return UnusableLooksError(f"{file} can't be used", [finding])

    def render_picture(self, template: str, view: object) -> str:
        """
        A drawing that is a file of its own, as SVG.
        """
        return self._rendered(template, view=view)

    def row_form(self, data: RowData) -> str:
        """
        The HTML of one row of a table, with blanks in the place of its texts.
        """
        html = self._rendered(
            data.template,
            row=form_of(data.kind),
            view=data.view,
            root=ROOT_BLANK,
            marks=marks_of(data.kind),
        )
        problem = part_problem(html, self._site.address) if self._own else None
        if problem is not None:
            raise self._unusable("LK-6", "looks/templates", "", f"{data.path}: {problem}")
        return html

    def _root_of(self, page: Page) -> str:
        # A server shows this page at any address: only a path from its own root can be right.
        if page.path == NOT_FOUND and self._site.base_path is not None:
            return self._site.base_path
        return page.root
