"""A stand-in of the Hub on loopback, for the part of its HTTP API that huggingface_hub and datasets speak.

It stands in because the Hub itself cannot be installed. It keeps real commits and large files, and answers what a
client asks of `HF_ENDPOINT`. Xet, the Hub's newer way to send large files, is not spoken: clients do without.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tools.stores.repositories import LARGE, Blob, Commit, Hub, Repository

WRITER, READER = "hf_dummy_writer", "hf_dummy_reader"
DATE = "2026-01-01T00:00:00.000Z"
Handler = Callable[[Request, Hub, Repository], Awaitable[Response]]


@dataclass(frozen=True)
class Running:
    """A Hub that answers at `url`."""

    url: str
    hub: Hub

    def environment(self, token: str = WRITER) -> dict[str, str]:
        """What makes huggingface_hub and datasets speak to it."""
        return {"HF_ENDPOINT": self.url, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "1", "HF_HUB_OFFLINE": "0"}


@contextmanager
def running() -> Iterator[Running]:
    """A Hub without repositories, on a free port, until the block ends."""
    hub = Hub({WRITER: True, READER: False})
    server = uvicorn.Server(uvicorn.Config(application(hub), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the Hub's stand-in did not start")
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Running(f"http://127.0.0.1:{port}", hub)
    finally:
        server.should_exit = True
        thread.join()


def application(hub: Hub) -> Starlette:
    """The routes that a client uses for dataset repositories."""

    def on(path: str, handler: Handler, method: str = "GET") -> Route:
        async def answer(request: Request) -> Response:
            name = f"{request.path_params['org']}/{request.path_params['name']}"
            return await _let_in(request, hub, hub.repositories.get(name), handler, method != "GET")

        return Route(path.replace("REPO", "{org}/{name}"), answer, methods=[method])

    async def create(request: Request) -> Response:
        if not hub.tokens.get(_token(request) or ""):
            return _refusal(401 if _token(request) not in hub.tokens else 403, "You may not create a repository")
        asked = await request.json()
        name = f"{asked['organization']}/{asked['name']}"
        if name in hub.repositories:
            return _refusal(409, "You already created this dataset repo")
        hub.create(name, asked.get("visibility") == "private" or bool(asked.get("private")))
        return JSONResponse({"url": f"{_base(request)}/datasets/{name}", "name": name})

    async def validate(request: Request) -> Response:
        front = (await request.json())["content"].split("---\n")
        try:
            sound = isinstance(yaml.safe_load(front[1]), dict)
        except (IndexError, yaml.YAMLError):
            sound = False
        errors = [] if sound else [{"message": "YAML metadata is missing or broken"}]
        return JSONResponse({"errors": errors, "warnings": []}, status_code=400 if errors else 200)

    async def put(request: Request) -> Response:
        content = await request.body()
        if hashlib.sha256(content).hexdigest() != request.path_params["oid"]:
            return _refusal(400, "The content has another SHA-256")
        hub.objects[request.path_params["oid"]] = content
        return Response()

    async def get(request: Request) -> Response:
        return _ranged(request, hub.objects[request.path_params["oid"]], {})

    return Starlette(
        routes=[
            Route("/api/repos/create", create, methods=["POST"]),
            Route("/api/validate-yaml", validate, methods=["POST"]),
            Route("/objects/{oid}", put, methods=["PUT"]),
            Route("/objects/{oid}", get, methods=["GET", "HEAD"]),
            on("/datasets/REPO.git/info/lfs/objects/batch", _batch, "POST"),
            on("/api/datasets/REPO/preupload/{revision}", _preupload, "POST"),
            on("/api/datasets/REPO/commit/{revision}", _commit, "POST"),
            on("/api/datasets/REPO/tag/{revision}", _tag, "POST"),
            on("/api/datasets/REPO/branch/{revision}", _branch, "POST"),
            on("/api/datasets/REPO/paths-info/{revision}", _paths_info, "POST"),
            on("/api/datasets/REPO/refs", _refs),
            on("/api/datasets/REPO/tree/{revision}", _tree),
            on("/api/datasets/REPO/tree/{revision}/{path:path}", _tree),
            on("/api/datasets/REPO/revision/{revision}", _info),
            on("/api/datasets/REPO", _info),
            on("/datasets/REPO/resolve/{revision}/{path:path}", _resolve),
        ]
    )


async def _let_in(
    request: Request, hub: Hub, repository: Repository | None, handler: Handler, writes: bool
) -> Response:
    """Answer those who may see the repository, and let only those who may write change it."""
    token = _token(request)
    if token is not None and token not in hub.tokens:
        return _refusal(401, "Invalid credentials in Authorization header")
    if repository is None or (repository.private and token is None):
        return _refusal(404 if token else 401, "Repository not found", "RepoNotFound")
    if writes and handler is not _paths_info and not hub.tokens.get(token or ""):
        return _refusal(403 if token else 401, "You may not write to this repository")
    revision = request.path_params.get("revision")
    if revision is not None and handler is not _branch and repository.at(unquote(revision)) is None:
        return _refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    return await handler(request, hub, repository)


async def _batch(request: Request, hub: Hub, repository: Repository) -> Response:
    asked = await request.json()
    objects = [
        {"oid": one["oid"], "size": one["size"]}
        | (
            {}
            if one["oid"] in hub.objects
            else {"actions": {"upload": {"href": f"{_base(request)}/objects/{one['oid']}"}}}
        )
        for one in asked["objects"]
    ]
    return JSONResponse({"transfer": "basic", "objects": objects}, media_type="application/vnd.git-lfs+json")


async def _preupload(request: Request, hub: Hub, repository: Repository) -> Response:
    files = (await request.json())["files"]
    tree = _at(request, repository).tree
    modes = [
        {
            "path": file["path"],
            "uploadMode": "lfs" if file["path"].endswith(LARGE) else "regular",
            "shouldIgnore": False,
            "oid": _content_oid(tree.get(file["path"])),
        }
        for file in files
    ]
    return JSONResponse({"files": modes})


def _content_oid(blob: Blob | None) -> str | None:
    return None if blob is None else blob.sha256 if blob.large else blob.oid


async def _commit(request: Request, hub: Hub, repository: Repository) -> Response:
    lines = [json.loads(line) for line in (await request.body()).splitlines()]
    header = lines[0]["value"]
    branch, parent = _revision(request), header.get("parentCommit")
    if branch not in repository.branches:
        return _refusal(404, f"No branch {branch}", "RevisionNotFound")
    if parent is not None and parent != repository.branches[branch]:
        return _refusal(412, "A commit has happened since. Please refresh and try again.")
    tree = dict(_at(request, repository).tree)
    for line in lines[1:]:
        value = line["value"]
        if line["key"] == "file":
            tree[value["path"]] = hub.stored(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            if len(hub.objects.get(value["oid"], b"")) != value["size"]:
                return _refusal(422, f"{value['path']} has not been uploaded")
            tree[value["path"]] = hub.linked(value["oid"], value["size"])
        elif tree.pop(value["path"], None) is None:
            return _refusal(404, f"A file with this name doesn't exist: {value['path']}", "EntryNotFound")
    made = repository.commit(branch, header["summary"], tree)
    url = f"{_base(request)}/datasets/{repository.name}/commit/{made.oid}"
    return JSONResponse({"success": True, "commitOid": made.oid, "commitUrl": url})


async def _tag(request: Request, hub: Hub, repository: Repository) -> Response:
    tag = (await request.json())["tag"]
    if tag in repository.tags:
        return _refusal(409, f"Tag {tag} already exists")
    repository.tags[tag] = _at(request, repository).oid
    return JSONResponse({})


async def _branch(request: Request, hub: Hub, repository: Repository) -> Response:
    branch, start = _revision(request), repository.at((await request.json()).get("startingPoint", "main"))
    if branch in repository.branches:
        return _refusal(409, f"Branch {branch} already exists")
    if start is None:
        return _refusal(404, "No such revision", "RevisionNotFound")
    repository.branches[branch] = start.oid
    return JSONResponse({})


async def _refs(request: Request, hub: Hub, repository: Repository) -> Response:
    def named(kind: str, refs: dict[str, str]) -> list[dict[str, str]]:
        return [{"name": n, "ref": f"refs/{kind}/{n}", "targetCommit": oid} for n, oid in refs.items()]

    return JSONResponse(
        {"branches": named("heads", repository.branches), "tags": named("tags", repository.tags), "converts": []}
    )


async def _info(request: Request, hub: Hub, repository: Repository) -> Response:
    commit = _at(request, repository) if "revision" in request.path_params else repository.at("main")
    assert commit is not None
    about = {"id": repository.name, "sha": commit.oid, "private": repository.private, "gated": False, "tags": []}
    dates = {"lastModified": DATE, "createdAt": DATE}
    counts = {"disabled": False, "downloads": 0, "likes": 0}
    return JSONResponse(about | dates | counts | {"siblings": [{"rfilename": path} for path in commit.tree]})


async def _tree(request: Request, hub: Hub, repository: Repository) -> Response:
    tree, path = _at(request, repository).tree, unquote(request.path_params.get("path", "")).strip("/")
    above = f"{path}/" if path else ""
    inside = {name: blob for name, blob in tree.items() if name.startswith(above)}
    if path and not inside:
        return _refusal(404, f"{path} does not exist", "EntryNotFound")
    recursive = request.query_params.get("recursive", "").lower() in ("true", "1")
    folders = {
        "/".join(parts[:depth])
        for name in inside
        for parts in [name.split("/")]
        for depth in range(above.count("/") + 1, len(parts))
    }
    shown = sorted(name for name in {*inside, *folders} if recursive or "/" not in name.removeprefix(above))
    return JSONResponse([_entry(name, tree.get(name), _at(request, repository)) for name in shown])


async def _paths_info(request: Request, hub: Hub, repository: Repository) -> Response:
    tree, form = _at(request, repository).tree, await request.form()
    paths = [str(path).strip("/") for path in form.getlist("paths")]
    known = [path for path in paths if path in tree or any(name.startswith(f"{path}/") for name in tree)]
    return JSONResponse([_entry(path, tree.get(path), _at(request, repository)) for path in known])


def _entry(path: str, blob: Blob | None, commit: Commit) -> dict[str, Any]:
    last = {"lastCommit": {"id": commit.oid, "title": commit.message, "date": DATE}}  # older clients insist on it
    if blob is None:
        return {"type": "directory", "path": path, "oid": hashlib.sha1(path.encode()).hexdigest(), "size": 0} | last
    link = {"lfs": {"oid": blob.sha256, "size": blob.size, "pointerSize": 130}} if blob.large else {}
    return {"type": "file", "path": path, "oid": blob.oid, "size": blob.size} | link | last


async def _resolve(request: Request, hub: Hub, repository: Repository) -> Response:
    """A file: large ones by way of where they lie, as the Hub does."""
    commit, path = _at(request, repository), unquote(request.path_params["path"])
    blob = commit.tree.get(path)
    headers = {"X-Repo-Commit": commit.oid}
    if blob is None:
        return _refusal(404, "Entry not found", "EntryNotFound", headers)
    if not blob.large:
        return _ranged(request, hub.objects[blob.sha256], headers | {"ETag": f'"{blob.oid}"'})
    linked = {"X-Linked-Size": str(blob.size), "X-Linked-ETag": f'"{blob.sha256}"'}
    elsewhere = _base(request).replace("127.0.0.1", "localhost")  # clients look at these headers on another host alone
    return RedirectResponse(f"{elsewhere}/objects/{blob.sha256}", 302, headers | linked)


def _ranged(request: Request, content: bytes, headers: dict[str, str]) -> Response:
    """The content, or the range of bytes that was asked for."""
    headers = headers | {"Accept-Ranges": "bytes"}
    asked = request.headers.get("range", "")
    if not asked.startswith("bytes="):
        return Response(content, headers=headers)
    first, _, last = asked.removeprefix("bytes=").partition("-")
    start = int(first) if first else max(len(content) - int(last), 0)
    stop = min(int(last) + 1, len(content)) if first and last else len(content)
    if start >= len(content):
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    part = {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"}
    return Response(content[start:stop], 206, headers | part)


def _refusal(status: int, message: str, code: str = "", headers: dict[str, str] | None = None) -> Response:
    fields = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return JSONResponse({"error": message}, status, fields | (headers or {}))


def _token(request: Request) -> str | None:
    return request.headers.get("authorization", "").removeprefix("Bearer ") or None


def _revision(request: Request) -> str:
    return unquote(request.path_params["revision"])


def _at(request: Request, repository: Repository) -> Commit:
    commit = repository.at(_revision(request))
    assert commit is not None  # it was looked at before the handler was called
    return commit


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
