/** A server with the hub's addresses, for models that tests make up: https://huggingface.co/docs/hub/api. */
import { createHash } from "node:crypto";
import type { HubSettings } from "../../../../runner/models/hub/settings.ts";

/** Content of a file. */
export type Content = Uint8Array<ArrayBuffer> | string;

/** What was asked of the hub, or of the store of large files, which is another host. */
export interface HubRequest {
  readonly host: "hub" | "store";
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

interface Commit {
  readonly sha: string;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Files of at least this size are large: they have a SHA-256, and a store of their own. */
const LARGE = 1000;

export class HubServer implements AsyncDisposable {
  readonly requests: HubRequest[] = [];
  /** Answers in the hub's or the store's place. */
  trouble: (request: HubRequest) => Response | undefined | Promise<Response | undefined> = () => undefined;
  readonly #commits = new Map<string, Commit>();
  readonly #hub: Deno.HttpServer<Deno.NetAddr>;
  readonly #store: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const onError = () => new Response("", { status: 500 });
    this.#hub = Deno.serve({ ...options, onError }, (request) => this.#answer("hub", request));
    this.#store = Deno.serve({ ...options, onError }, (request) => this.#answer("store", request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#hub.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#hub.shutdown(), this.#store.shutdown()]);
  }

  /** Makes a commit, and moves a branch there. */
  commit(id: string, files: Readonly<Record<string, Content>>, branch = "main"): string {
    const entries = Object.entries(files).map(([path, content]) => [path, bytesOf(content)] as const);
    const sha = createHash("sha1").update(`${id}\n${entries.map(([path, bytes]) => path + sha256(bytes))}`).digest(
      "hex",
    );
    const commit = { sha, files: new Map(entries) };
    this.#commits.set(`${id}@${branch}`, commit);
    this.#commits.set(`${id}@${sha}`, commit);
    return sha;
  }

  /** Requests in short: `GET config.json`, `GET onnx/model.onnx 400-` from the store. */
  get log(): string[] {
    return this.requests.map(({ host, method, path, range }) =>
      [host === "store" ? "store" : "", method, path.replace(/.*\/resolve\/\w+\//, ""), range?.slice(6)]
        .filter(Boolean).join(" ")
    );
  }

  async #answer(host: HubRequest["host"], request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const path = decodeURIComponent(pathname);
    const { method, headers } = request;
    const record = { host, method, path, range: headers.get("range"), authorization: headers.get("authorization") };
    this.requests.push(record);
    const trouble = await this.trouble(record);
    if (trouble !== undefined) return trouble;
    const part = /^\/api\/(?:models\/|(datasets\/))(.+?)\/(revision|tree|paths-info)\/([^/]+)$/.exec(pathname);
    if (part !== null) {
      const [, kind = "", id, asked, revision] = part;
      return await this.#inform(kind + id, asked, decodeURIComponent(revision), request);
    }
    const file = /^\/(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    return file === null ? missing("EntryNotFound") : this.#send(host, file[1], file[2], file[3], request);
  }

  async #inform(id: string, kind: string, revision: string, request: Request): Promise<Response> {
    const commit = this.#commits.get(`${id}@${revision}`);
    if (commit === undefined) {
      return missing(this.#commits.has(`${id}@main`) ? "RevisionNotFound" : "RepoNotFound");
    }
    const paths = [...commit.files.keys()];
    if (kind === "revision") {
      const siblings = paths.map((rfilename) => ({ rfilename }));
      return Response.json({ _id: "1", id, sha: commit.sha, siblings, private: false, tags: [], downloads: 0 });
    }
    const asked: string[] = kind === "tree" ? paths : (await request.json()).paths;
    return Response.json(asked.flatMap((path) => {
      const bytes = commit.files.get(path);
      return bytes === undefined ? [] : [{ type: "file", path, ...announced(bytes) }];
    }));
  }

  #send(host: HubRequest["host"], id: string, revision: string, path: string, request: Request): Response {
    const commit = this.#commits.get(`${id}@${revision}`);
    const bytes = commit?.files.get(path);
    if (commit === undefined || bytes === undefined) return missing("EntryNotFound");
    const headers = { etag: `"${etagOf(bytes)}"`, "x-repo-commit": commit.sha, "accept-ranges": "bytes" };
    if (bytes.length < LARGE || host === "store") return withRange(bytes, request, headers);
    return new Response(null, {
      status: 302,
      headers: {
        location: `http://127.0.0.1:${this.#store.addr.port}${new URL(request.url).pathname}`,
        etag: `"${gitSha1(new TextEncoder().encode("version https://git-lfs.github.com/spec/v1"))}"`,
        "x-linked-etag": `"${etagOf(bytes)}"`,
        "x-linked-size": String(bytes.length),
        "x-repo-commit": commit.sha,
      },
    });
  }
}

/** The bytes that a request asks for. */
export function withRange(bytes: Uint8Array<ArrayBuffer>, request: Request, headers: HeadersInit = {}): Response {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (request.method === "HEAD") {
    return new Response(null, { headers: { ...headers, "content-length": String(bytes.length) } });
  }
  if (range === null) return new Response(bytes, { headers });
  const start = Number(range[1]);
  const end = range[2] === "" ? bytes.length : Math.min(Number(range[2]) + 1, bytes.length);
  if (start >= bytes.length) return new Response("", { status: 416 });
  const contentRange = `bytes ${start}-${end - 1}/${bytes.length}`;
  return new Response(bytes.subarray(start, end), {
    status: 206,
    headers: { ...headers, "content-range": contentRange },
  });
}

/** Sends the beginning of some bytes, and cuts the connection. */
export function cutOff(bytes: Uint8Array<ArrayBuffer>, after: number): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, after));
      setTimeout(() => controller.error(new Error("cut off")), 50);
    },
  });
  return new Response(body, { headers: { "content-length": String(bytes.length) } });
}

/** Settings for a server: few retries, at once. */
export function hubSettingsFor({ url }: HubServer, cacheFolder: string): HubSettings {
  const patience = { timeout: 30_000, stallTimeout: 30_000, retries: 2, firstPause: 5 };
  return { endpoint: url, cacheFolder, token: undefined, offline: undefined, patience };
}

function missing(code: string): Response {
  return Response.json({ error: "not found" }, { status: 404, headers: { "x-error-code": code } });
}

function announced(bytes: Uint8Array): object {
  const lfs = { oid: sha256(bytes), size: bytes.length, pointerSize: 130 };
  return { size: bytes.length, oid: gitSha1(bytes), ...(bytes.length < LARGE ? {} : { lfs }) };
}

function etagOf(bytes: Uint8Array): string {
  return bytes.length < LARGE ? gitSha1(bytes) : sha256(bytes);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function gitSha1(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function bytesOf(content: Content): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
