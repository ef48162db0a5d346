"""Suggested spans, which annotators correct: from a lexicon, an earlier release, or a model."""

from newsann.studio.preannotation.suggestion import Suggester, Suggestion, without_overlaps

__all__ = ["Suggester", "Suggestion", "without_overlaps"]
