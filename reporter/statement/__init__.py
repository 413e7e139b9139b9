"""
What an author pastes about a scored entry: table, sentence, checklist answer, metadata, badge.

`make_statement` puts every figure and word together once, as plain text; each format escapes that
text in its own way and computes nothing.
"""
