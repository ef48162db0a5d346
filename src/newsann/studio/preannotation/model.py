"""Suggestions of a token-classification model of `transformers`; needs the extra `newsann[model]`."""

from collections.abc import Mapping
from typing import Any

from newsann.errors import MissingExtraError, SchemeError, StudioError
from newsann.scheme import Scheme
from newsann.studio.preannotation.suggestion import Suggestion, without_overlaps

STRIDE = 64
"""Tokens that two windows share when a text is longer than the model's window."""


class Model:
    """Suggests what a model finds; `labels` is from the model's labels to the scheme's."""

    def __init__(self, name: str, pipeline: Any, labels: Mapping[str, str]) -> None:
        self.version = f"model-{name.rstrip('/').rsplit('/', 1)[-1]}"
        self._pipeline = pipeline
        self._labels = labels

    def suggest(self, text: str) -> list[Suggestion]:
        """Every entity that the model finds under a label that the scheme has."""
        return without_overlaps(
            one
            for entity in self._pipeline(text)
            if (label := self._labels.get(entity["entity_group"]))
            and (one := _trimmed(text, int(entity["start"]), int(entity["end"]), label, float(entity["score"])))
        )


def load_model(name: str, scheme: Scheme, mapping: Mapping[str, str] | None = None) -> Model:
    """A model by its name on the Hub or its folder. `mapping` is from the model's labels to the scheme's.

    Raises MissingExtraError without transformers, StudioError when the model cannot be loaded or finds no label that
    the scheme has, SchemeError when `mapping` names a label that the scheme does not have.
    """
    for own, label in (mapping or {}).items():
        if label not in scheme.labels:
            raise SchemeError(f"--label {own}={label}: no label {label!r}; the scheme has {', '.join(scheme.labels)}")
    try:
        import torch  # noqa: F401 - transformers says it is missing only when a model is loaded
        import transformers
    except ImportError:
        raise MissingExtraError(
            "--model needs transformers and torch. Install them: pip install 'newsann[model]'"
        ) from None
    silence: Any = transformers.utils.logging.disable_progress_bar
    silence()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name)
        model = transformers.AutoModelForTokenClassification.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise StudioError(f"{name}: not a token-classification model: {str(error).splitlines()[0]}") from None
    if not tokenizer.is_fast:
        raise StudioError(f"{name}: its tokenizer gives no offsets. Use a model with a fast tokenizer")
    found = {str(label).removeprefix("B-").removeprefix("I-") for label in model.config.id2label.values()} - {"O"}
    labels = {own: own for own in found if own in scheme.labels} | dict(mapping or {})
    if not found & set(labels):
        raise StudioError(
            f"{name}: it finds {', '.join(sorted(found))}, and the scheme has {', '.join(scheme.labels)}. Map labels "
            "with --label, as in --label PER=Actor"
        )
    window = getattr(model.config, "max_position_embeddings", None)
    if window and tokenizer.model_max_length > window:
        tokenizer.model_max_length = window
    pipeline = transformers.pipeline(
        "token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple", stride=STRIDE
    )
    return Model(name, pipeline, labels)


def _trimmed(text: str, start: int, end: int, label: str, score: float) -> Suggestion | None:
    """The entity without white space at its edges, which some tokenizers include."""
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))
    return Suggestion(start, end, label, round(score, 4)) if start < end else None
