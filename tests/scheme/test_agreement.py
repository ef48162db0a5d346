"""What the scheme says of agreement."""

import pytest

from newsann.errors import SchemeError
from newsann.scheme import Agreement, Scheme, loads
from newsann.scheme.writing import content_digest, dumps

TINY = "name: tiny\nlabels: {Claim: {}, Cue: {}}\nrelations: {continues: {}}\n"


def test_precedence_and_join_are_read_and_written() -> None:
    scheme = loads(TINY + "agreement: {precedence: [Cue, Claim], join: continues}\n")
    assert scheme.agreement == Agreement(["Cue", "Claim"], "continues")
    assert loads(dumps(scheme)) == scheme


def test_shipped_scheme_sets_both(shipped: Scheme) -> None:
    assert shipped.agreement == Agreement(["Hedge", "Cue", "Source", "Actor", "Claim"], "continues")


def test_a_scheme_without_it_has_the_digest_that_it_had_before() -> None:
    assert content_digest(loads(TINY)) == content_digest(loads(TINY + "agreement: {precedence: []}\n"))
    assert content_digest(loads(TINY)) != content_digest(loads(TINY + "agreement: {precedence: [Cue]}\n"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "agreement:\n  precedence: [Cue, Clam]\n",
            r"scheme.yaml:5:21: agreement.precedence\[1\]: no label is called 'Clam'; did you mean 'Claim'",
        ),
        (
            "agreement:\n  precedence:\n    - Cue\n    - Cue\n",
            r"scheme.yaml:7:7: agreement.precedence\[1\]: 'Cue' is named already",
        ),
        (
            "agreement:\n  join: continuous\n",
            r"scheme.yaml:5:3: agreement.join: no relation is called 'continuous'; did you mean 'continues'",
        ),
        ("agreement:\n  order: [Cue]\n", r"scheme.yaml:5:3: agreement.order: unknown key 'order'"),
    ],
)
def test_unknown_names_are_errors_with_their_place(wrong: str, message: str) -> None:
    with pytest.raises(SchemeError, match=message):
        loads(TINY + wrong)
