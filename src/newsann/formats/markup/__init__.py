r"""Articles with inline mark-up: annotations in a form that a person can read and edit.

    id: ferry
    language: en
    ---
    [[The mayor]{Actor a1 actor_kind=person}]{Source s1 source_kind=named refers_to>a1} [said]{Cue q1} ...

A span is `[words]{Label id attribute=value relation>id ...}`; spans nest, and a relation runs from the span that
has it to the one that it names. `\[`, `\]`, `\{`, `\}` and `\\` stand for the characters themselves.
"""

from newsann.formats.markup.parsing import Article, parse
from newsann.formats.markup.writing import data_of, export_of, read_articles, result_of, write_export

__all__ = ["Article", "data_of", "export_of", "parse", "read_articles", "result_of", "write_export"]
