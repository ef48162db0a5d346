"""What comes from elsewhere is shown, and steers nothing: terminals, bidirectional text, YAML, keys, file names."""

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import newsann
from making import SCHEME, annotation, project, region, sound, task, written
from newsann.cli.output import print_line, print_styled
from newsann.errors import ArticleError, SchemeError
from newsann.formats.articles import articles
from newsann.formats.labelstudio.exports.privacy import without_addresses
from newsann.model.text import shown
from newsann.project.project import KEY, Project
from newsann.releases.manifest import decode
from newsann.scheme import loads
from newsann.studio.preannotation.lexicon import load_lexicon
from running import newsann as command


@given(st.lists(st.text(max_size=5), max_size=3))
def test_lines_are_printed_with_what_is_dangerous_as_escapes(texts: list[str]) -> None:
    from _pytest.capture import SysCapture

    capture = SysCapture(1)
    capture.start()
    try:
        print_styled([Text.assemble((text, "bold red"), "x") for text in texts])
        for text in texts:
            print_line(text)
        out = capture.snap()
    finally:
        capture.done()
    assert all(shown(line) == line for line in str(out).split("\n"))


BOMB = "\n".join(
    ["name: x", "labels: {A: {}}", "a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40))]
)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (BOMB, r"scheme.yaml:\d+:\d+: its aliases stand for more than 100,000 values"),
        ("name: x\nlabels: &l {A: *l}\n", "scheme.yaml:2:9: an alias refers to what it stands in"),
        ("[" * 1_000_000, "scheme.yaml:1:101: nested too deep"),
        ("labels: " + "[" * 200_000 + "]" * 200_000, r"scheme.yaml:1:\d+: nested too deep"),
        ("name: \x00", "scheme.yaml:"),
        ("name: x\nlabels: {A: {}}\n? [a]\n: b", "scheme.yaml:3:3: a list or mapping as a key: unknown key"),
        (
            "name: x\nlabels: {A: {}}\ntitle: " + "[x, " * 90 + "]" * 90,
            "scheme.yaml:3:1: title: found .*…, expected text",
        ),
        ("name: x\nlabels: {A: {}}\n" + "".join(f"k{i}: 1\n" for i in range(300)), "scheme.yaml: and 200 more errors"),
    ],
)
def test_yaml_that_stands_for_more_than_it_is_ends_in_a_sentence(source: str, message: str) -> None:
    with pytest.raises(SchemeError, match=message):
        loads(source)


@pytest.mark.parametrize(
    "tag", ['!!int ""', "!!int 0x" + "f" * 9999, ":".join(["59"] * 3000), "!!bool maybe", "!!timestamp soon"]
)
def test_value_without_the_form_of_its_type_is_text(tag: str) -> None:
    with pytest.raises(SchemeError, match=r"labels\.A\.examples: found '.{,99}, expected a list"):
        loads(f"name: x\nlabels: {{A: {{examples: {tag}}}}}")


def test_lexicon_and_articles_are_read_within_the_same_bounds(tmp_path: Path) -> None:
    bomb = "- &a0 [x, x]\n" + "".join(f"- &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    lexicon = tmp_path / "lexicon.yaml"
    shared = "- {label: Hedge, words: &w [perhaps]}\n- {label: Hedge, words: *w}\n"
    lexicon.write_text(shared, encoding="utf-8")
    assert len(load_lexicon(lexicon, SCHEME).groups) == 2
    for source in (bomb, "[" * 100_000, '[{label: !!int ""}]', "[{label: !!bool maybe}]"):
        lexicon.write_text(source, encoding="utf-8")
        with pytest.raises(SchemeError, match=r"lexicon\.yaml:.*not a lexicon: "):
            load_lexicon(lexicon, SCHEME)
        article = tmp_path / "a.md"
        article.write_text(
            f"---\ntitle:\n{source if source[0] == '-' else f'  {source}'}\n---\nText.", encoding="utf-8"
        )
        with pytest.raises(ArticleError, match=r"a.md:\d+: the metadata"):
            list(articles([article], SCHEME))


def test_alias_that_stands_for_little_is_read() -> None:
    scheme = loads("name: x\nlabels: {A: &a {examples: [one]}, B: *a}\n")
    assert scheme.labels["A"] == scheme.labels["B"]


def test_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        scheme = project(tmp_path, sound())
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path)
    finally:
        os.umask(mask)
    key = scheme.with_name(KEY)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Project(scheme).key_warning() == ""
    key.chmod(0o644)
    assert "others on this machine can read the key" in Project(scheme).key_warning()
    assert "others on this machine can read the key" in command("build", cwd=tmp_path).stderr
    before = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "again").path
    key.write_text(f"# public: nobody is named here\n{key.read_text()}", encoding="ascii")
    after = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "once more").path
    assert Project(scheme).key_warning() == ""
    assert (before / "manifest.json").read_bytes() == (after / "manifest.json").read_bytes(), "it is the same key"


ADDRESSES = [
    "b.lead@example.com.json", "export-of-b.lead+x@mail.example.com-2.json", "c%40example.com.jsonl",
    "o'lead@example.json", "by d@example.com/export.json", "D@EXAMPLE.COM.JSON", "ü@example.com.json.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_in_the_name_of_an_export_does_not_reach_a_release(name: str, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    (tmp_path / "annotations" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "annotations" / "export.json").rename(tmp_path / "annotations" / name)
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist").path
    (given,) = decode((release / "manifest.json").read_bytes()).inputs
    assert re.fullmatch(r"annotations/(by )?annotator-[0-9a-f]{10}(-2)?(/export)?(\.\w+)+", given.name, re.IGNORECASE)
    for path in release.rglob("*"):
        if path.is_file():
            assert b"example" not in path.read_bytes().lower().replace(b"examples", b""), path
    rows = newsann.load(tmp_path / "annotations", split="train", cache_dir=tmp_path / "cache")
    assert rows[0]["source"]["export"] == given.name


def test_exports_whose_names_differ_in_an_address_alone_keep_names_that_differ(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    exports = tmp_path / "annotations"
    (exports / "export.json").rename(exports / "a@example.com.json")
    other = task(annotation(region("s", "A clerk", "Source")), id=2, document="other")
    written(exports, other, name="b@example.com.json")
    release = newsann.build([exports], scheme, out=tmp_path / "dist").path
    names = [given.name for given in decode((release / "manifest.json").read_bytes()).inputs]
    assert len(set(names)) == 2
    assert all(name.startswith("annotations/annotator-") for name in names)


@given(st.text(st.sampled_from("a@%40./- ")), st.sampled_from(["", ".json", ".jsonl.gz"]))
def test_name_without_addresses_has_none_and_stays_as_it_is(stem: str, ending: str) -> None:
    masked = without_addresses(stem + ending, lambda who: "annotator-0123456789")
    assert not re.search(r"[^\s@/]+@\w", masked.removesuffix(ending).replace("annotator-0123456789", ""))
    assert masked.endswith(ending)
    if not re.search("@|%40", stem):
        assert masked == stem + ending
