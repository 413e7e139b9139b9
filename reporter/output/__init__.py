"""
Findings in the formats of other tools: Markdown, SARIF, annotations of a pull request.
"""
