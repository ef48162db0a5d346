"""The codes of findings to which a scheme may give another severity, and of those whose severity is fixed."""

CHANGEABLE = frozenset(
    (
        "absent-curator", "alike-apart", "ambiguous-annotators", "bad-metadata", "bad-time", "boilerplate",
        "cardinality",
        "contradicting-metadata", "control-character", "corrected-text", "crossing", "duplicate-relation",
        "duplicate-span", "duplicate-task", "edge-white-space", "empty", "foreign-attribute", "former-name",
        "held-out-nothing", "high-quorum", "ignored-control", "left-out-notes", "lost-by-format", "mid-word",
        "misplaced-answer", "missing-annotations", "missing-attribute", "missing-choice", "mixed-projects",
        "mojibake", "nesting", "newer-draft", "no-annotation", "no-checksum", "no-id", "no-relation-label",
        "no-split", "not-a-number", "not-a-text-span", "only-ignored", "orphan-attribute", "other-text",
        "partial-words", "rejected-in-review", "relation-cycle", "repaired-offset", "reversed-relation",
        "same-text", "self-relation", "several-by-one", "several-labels", "skipped", "two-forms", "two-values",
        "unknown-control", "unknown-direction", "unmarked-lexical", "unused-curation", "wrong-ends",
    )
)  # fmt: skip
"""Findings to which a scheme may give another severity."""
FIXED = frozenset(
    (
        "bad-offset", "bad-value", "dangling-relation", "duplicate-id", "empty-text", "id-clash",
        "lone-surrogate", "no-export", "no-label", "no-text", "no-type", "not-json", "text-elsewhere",
        "text-not-string", "too-deep", "truncated", "undecided-text", "unknown-label", "unknown-relation",
        "unknown-shape", "unknown-value", "unproven-span", "unreadable-task", "zero-width",
    )
)  # fmt: skip
"""Findings that guard a promise: no scheme can change their severity."""
