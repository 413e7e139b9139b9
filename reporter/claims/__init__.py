"""
Checks what papers and model cards print, and compares two runs factor by factor.

The room has five stages. A module imports from its own stage and from those before it; explaining
comes before judging, since a verdict carries its causes.

- read: `printed`, `units`, `written_figures`, `places`, `headers`, `parts`, `columns`,
  `stated_figures`, `row_figures`, `datasheets`, `claim_row`, `stated_totals`, `grid`, `decoding`,
  `codecarbon_table`, `table`, `sentence`, `latex_table`, `prose`, `html_table`,
  `markdown_document`, `front_matter`, `documents`, `saved`, `load`
- recompute: `recompute`, `intensities`, `agreement`, `plausible`
- explain: `verdicts`, `known_errors`, `causes`, `implied`, `common_inputs`, `other_rows`
- judge: `judge`, `totals`, `flags`, `row_ids`, `check`
- compare: `factors`, `compare`, `folder`, `what_if`, `report`
"""
