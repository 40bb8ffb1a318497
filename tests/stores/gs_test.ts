import assert from "node:assert/strict";
import { StoreError } from "../../ops/errors.ts";
import { gsStore } from "../../stores/gs.ts";
import { openStore } from "../../stores/open.ts";
import { signedHeaders } from "../../stores/s3/google.ts";
import { withVariables } from "../_variables.ts";
import { testStoreContract } from "./contract.ts";
import { endpoint, ignoreS3, newBucket, UNSIGNED } from "./_s3_server.ts";
import { fromFileUrl } from "./_paths.ts";

const KEY = { accessKeyId: "GOOG1EXAMPLE", secretAccessKey: "example-secret" };

/**
 * Google's dialect before a server that others wrote: conditions on generations, its own headers, and its own signature or a
 * token. Requests in S3's dialect are refused.
 */
class GoogleFront implements AsyncDisposable {
  readonly #generations = new Map<string, string>();
  #last = Date.now() * 1000;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const answer = this.#turn.then(() => this.#answer(request));
    this.#turn = answer.catch(() => {});
    return answer;
  });

  get url(): string {
    return `http://127.0.0.1:${(this.#server.addr as Deno.NetAddr).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    if ([...request.headers.keys()].some((name) => name.startsWith("x-amz-"))) {
      return refused(400, "ExcessHeaderValues");
    }
    if (!isSigned(request, url)) return refused(403, "SignatureDoesNotMatch");
    const key = url.pathname;
    const wanted = request.headers.get("x-goog-if-generation-match");
    const isPart = url.searchParams.has("partNumber") || url.searchParams.has("uploads");
    const condition = wanted !== null && !isPart && (this.#generations.get(key) ?? "0") !== wanted;
    if (condition) return refused(412, "PreconditionFailed");
    const headers = new Headers(UNSIGNED);
    const source = request.headers.get("x-goog-copy-source");
    if (source !== null) headers.set("x-amz-copy-source", source);
    const range = request.headers.get("range");
    if (range !== null) headers.set("range", range);
    const sent = { method: request.method, headers, ...(body.length > 0 ? { body } : {}) };
    const answer = await fetch(endpoint() + key + url.search, sent);
    const changes = request.method === "PUT" && !isPart ||
      request.method === "POST" && url.searchParams.has("uploadId");
    if (answer.ok && changes) this.#generations.set(key, String(++this.#last));
    if (answer.ok && request.method === "DELETE" && url.search === "") this.#generations.delete(key);
    const told = new Headers(answer.headers);
    const generation = this.#generations.get(key);
    // The answer to a completed upload does not tell it.
    if (generation !== undefined && request.method !== "POST") told.set("x-goog-generation", generation);
    const empty = request.method === "HEAD" || answer.status === 204;
    return new Response(empty ? null : await answer.arrayBuffer(), { status: answer.status, headers: told });
  }
}

function refused(status: number, code: string): Response {
  return new Response(`<Error><Code>${code}</Code></Error>`, { status });
}

function isSigned(request: Request, url: URL): boolean {
  const given = request.headers.get("authorization") ?? "";
  if (given === "Bearer token") return true;
  const names = /SignedHeaders=([^,]+)/.exec(given)?.[1].split(";") ?? [];
  if (!["host", "x-goog-content-sha256", "x-goog-date"].every((name) => names.includes(name))) return false;
  const headers = Object.fromEntries(names.map((name) => [name, request.headers.get(name) ?? ""]));
  const [date] = [headers["x-goog-date"]];
  const time = new Date(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
  return signedHeaders(KEY, { method: request.method, url, headers, time }).authorization === given;
}

const front = ignoreS3 === undefined ? new GoogleFront() : undefined;
addEventListener("unload", () => void front?.[Symbol.asyncDispose]());

for (const [name, auth] of [["an HMAC key", KEY], ["an access token", { accessToken: "token" }]] as const) {
  testStoreContract(`gs:// with ${name}`, {
    ...(ignoreS3 === undefined ? {} : { ignore: ignoreS3 }),
    largeBytes: 6 << 20,
    open: async () => ({
      store: gsStore(`gs://${await newBucket()}/some/prefix`, {
        ...auth,
        endpoint: front!.url,
        partBytes: 5 << 20,
        retryMs: 1,
      }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  });
}

Deno.test("Google's signature is the one that another implementation makes", async () => {
  const vectors = JSON.parse(await Deno.readTextFile(fromFileUrl("../fixtures/stores/google_signatures.json")));
  for (const { method, url, headers, time, authorization } of vectors) {
    const signed = signedHeaders(KEY, { method, url: new URL(url), headers, time: new Date(time) });
    assert.equal(signed.authorization, authorization, url);
  }
});

Deno.test("openStore() opens gs:// with what the variables say, and tells what other schemes need", () => {
  const none = { GS_ACCESS_KEY_ID: undefined, GS_SECRET_ACCESS_KEY: undefined, CLOUDSDK_AUTH_ACCESS_TOKEN: undefined };
  using _ = withVariables({ ...none, GOOGLE_OAUTH_ACCESS_TOKEN: "t0ken" });
  assert.equal(openStore("gs://bucket/prefix/", { cacheDir: null }).uri, "gs://bucket/prefix");
  assert.equal(openStore("gs://my_bucket.example.org/p", { cacheDir: null }).uri, "gs://my_bucket.example.org/p");
  assert.throws(
    () => openStore("gs://B/", { cacheDir: null }),
    /is no gs store: one is gs:\/\/bucket .*; a bucket's name has 3 to 222 small letters, digits, dashes, underscores/,
  );
  using _none = withVariables({ GOOGLE_OAUTH_ACCESS_TOKEN: undefined });
  assert.throws(() => openStore("gs://bucket", { cacheDir: null }), /set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY/);
  using _half = withVariables({ GS_ACCESS_KEY_ID: "id" });
  assert.throws(() => openStore("gs://bucket", { cacheDir: null }), /only one of them was given/);
  assert.throws(
    () => openStore("az://container/prefix", { cacheDir: null }),
    (error: Error) => error instanceof StoreError && /az:\/\/ .*mount the container as a folder/.test(error.message),
  );
});
