"""Spans to begin with, so that annotators correct instead of starting blank: from words, earlier work, or a model."""

from newsann.studio.preannotation.suggestion import Suggester, Suggestion, together

__all__ = ["Suggester", "Suggestion", "together"]
