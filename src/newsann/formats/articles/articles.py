"""Files to articles: the text exactly as it stands, the metadata typed as in the scheme, all problems at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from newsann.errors import ArticleError, InputNotFoundError
from newsann.formats.articles import files as formats
from newsann.formats.articles.files import Raw, UnreadableError
from newsann.model.text import text_digest
from newsann.scheme import Scheme
from newsann.scheme.keys import put_at, take_from, value_at
from newsann.scheme.values import converted, expected

READERS: dict[str, Callable[[Path, Scheme], Iterator[Raw | UnreadableError] | Iterator[Raw]]] = {
    ".txt": formats.plain_text,
    ".md": formats.markdown,
    ".markdown": formats.markdown,
    ".jsonl": formats.json_lines,
    ".ndjson": formats.json_lines,
    ".csv": formats.csv_rows,
    ".tsv": formats.csv_rows,
}


UNSUPPORTED = f"unsupported type of file; articles are read from {', '.join(READERS)}"


class Article(Struct, frozen=True):
    """An article to be annotated: where it comes from, its text, and the data of its task, text included.

    `id` is None when neither the article nor the scheme names one.
    """

    place: str
    id: str | None
    text: str
    data: dict[str, object]


def articles(paths: Iterable[str | Path], scheme: Scheme) -> Iterator[Article]:
    """Each article in `paths` (files and folders), one after another; memory does not grow with them.

    Raises InputNotFoundError when a path names nothing, and ArticleError, after the last article, with every
    problem that was found: callers that must have all or nothing read once before they act.
    """
    problems: list[str] = []
    seen: dict[str, tuple[str, str]] = {}
    for path in files(paths):
        try:
            for raw in READERS[path.suffix.lower()](path, scheme):
                if isinstance(raw, UnreadableError):
                    problems.append(str(raw))
                    continue
                article = _article(raw, scheme, problems)
                if article is not None and _new(article, seen, problems):
                    yield article
        except UnreadableError as problem:
            problems.append(str(problem))
    if problems:
        raise ArticleError(*problems)


def files(paths: Iterable[str | Path]) -> list[Path]:
    """The files that `paths` name, folders opened, in order. Raises InputNotFoundError, ArticleError."""
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = [p for p in _inside(path) if p.suffix.lower() in READERS]
            if not inside:
                raise InputNotFoundError(f"{path}: the folder holds no article ({', '.join(READERS)})")
            found += inside
        elif not path.exists():
            raise InputNotFoundError(f"{path}: there is no such file or folder; name articles to push")
        elif path.suffix.lower() not in READERS:
            raise ArticleError(f"{path}: {UNSUPPORTED}")
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def unsupported(paths: Iterable[str | Path]) -> list[Path]:
    """The files in the folders among `paths` that are of no type that articles are read from."""
    folders = [path for path in map(Path, paths) if path.is_dir()]
    return [p for folder in folders for p in _inside(folder) if p.suffix.lower() not in READERS]


def _inside(folder: Path) -> list[Path]:
    """The files in a folder and its folders, in order. Hidden ones are left alone."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _article(raw: Raw, scheme: Scheme, problems: list[str]) -> Article | None:
    """The article in what a file held, or None after noting what is wrong with it."""
    before = len(problems)
    if not raw.text.strip():
        problems.append(f"{raw.place}: the text is empty")
    if "\0" in raw.text:
        problems.append(f"{raw.place}: the text holds a NUL character at {raw.text.index(chr(0))}; remove it")
    half = next((i for i, c in enumerate(raw.text) if "\ud800" <= c <= "\udfff"), None)
    if half is not None:
        problems.append(f"{raw.place}: half a character (a lone surrogate) at {half}; Label Studio cannot export it")
    data = _nested(raw.fields, scheme)
    for name, column in scheme.document.columns.items():
        key = column.key or name
        value = value_at(data, key)
        if value is None or value == "":
            take_from(data, key)
            if column.required:
                problems.append(f"{raw.place}: `{key}` is missing, and the scheme requires it")
            continue
        typed = formats.typed(value, column) if raw.untyped else value
        if converted(typed, column) is None:
            problems.append(f"{raw.place}: `{key}` is {str(value)[:60]!r}, expected {expected(column)}")
        if key in data or not put_at(data, key, typed):
            data[key] = typed
    given = value_at(data, scheme.document.id)
    if given is not None and (not isinstance(given, str | int) or isinstance(given, bool) or not str(given).strip()):
        problems.append(f"{raw.place}: `{scheme.document.id}` is {given!r}, expected a name or number")
    if not put_at(data, scheme.document.text, raw.text):
        outer = scheme.document.text.partition(".")[0]
        problems.append(f"{raw.place}: the text belongs inside `{outer}`, which is {str(data[outer])[:60]!r}")
    if len(problems) > before:
        return None
    return Article(raw.place, None if given is None else str(given), raw.text, data)


def _nested(fields: Mapping[str, object], scheme: Scheme) -> dict[str, object]:
    """The fields, with what stands under a key as `doc.title` inside an object `doc`: Label Studio expects that."""
    data = dict(fields)
    for key in (scheme.document.id, *(column.key or name for name, column in scheme.document.columns.items())):
        if key and "." in key and key in data and put_at(data, key, data[key]):
            del data[key]
    return data


def _new(article: Article, seen: dict[str, tuple[str, str]], problems: list[str]) -> bool:
    """Whether no earlier article has this id; one with the same id and another text is a problem."""
    if article.id is None:
        return True
    digest = text_digest(article.text)
    place, earlier = seen.setdefault(article.id, (article.place, digest))
    if earlier != digest:
        problems.append(f"{article.place}: the id {article.id!r} is also used for another text in {place}")
    return place == article.place
