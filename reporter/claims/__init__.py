"""
Checks what papers and model cards print, and compares two runs factor by factor.

The room has five stages. A module imports from its own stage and from those before it; explaining
comes before judging, since a verdict carries its causes.

- read: `printed`, `units`, `written_figures`, `places`, `headers`, `parts`, `columns`,
  `stated_figures`, `row_figures`, `datasheets`, `claim_row`, `grid`, `table`, `sentence`,
  `latex_table`, `prose`, `html_table`, `markdown_document`, `documents`, `saved`, `load`
- recompute: `recompute`, `agreement`
- explain: `verdicts`, `known_errors`, `implied`, `row_index`, `other_rows`
- judge: `judge`, `totals`, `flags`, `check`
- compare: `factors`, `compare`, `what_if`, `report`
"""
