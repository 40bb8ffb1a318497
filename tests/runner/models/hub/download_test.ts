import assert from "node:assert/strict";
import { download } from "../../../../runner/models/hub/download.ts";
import { startServer } from "../providers/server.ts";
import { gitSha1, sha256, withRange } from "./hub_server.ts";

const BYTES = new TextEncoder().encode("0123456789".repeat(100));
const SHA256 = sha256(BYTES);
const PATIENCE = { timeout: 30_000, stallTimeout: 30_000, retries: 2, firstPause: 5 };

interface Download {
  readonly blob: string;
  readonly ranges: (string | null)[];
  readonly run: (watch?: { signal?: AbortSignal; onBytes?: (bytes: number) => void }) => Promise<void>;
}

async function withFile(
  etag: string,
  answer: (request: Request, attempt: number) => Response,
  test: (file: Download) => Promise<void>,
  patience = PATIENCE,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const ranges: (string | null)[] = [];
  await using server = startServer((request) => {
    ranges.push(request.headers.get("range"));
    return answer(request, ranges.length);
  });
  const blob = `${folder}/${etag}`;
  const ask = (signal: AbortSignal): typeof fetch => (url, init) => fetch(url, { ...init, signal });
  const file = { url: server.url, size: BYTES.length, etag };
  const run: Download["run"] = (watch) => download(file, blob, { fetch: ask, patience, ...watch });
  try {
    await test({ blob, ranges, run });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const rest = (request: Request) => withRange(BYTES, request);

/** The beginning, and then nothing for a long time. */
function stalled(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(BYTES.slice(0, 400)) }));
}

/** The beginning alone. */
function short(): Response {
  return new Response(BYTES.slice(0, 400));
}

for (const [name, etag] of [["SHA-256", SHA256], ["git", gitSha1(BYTES)]]) {
  Deno.test(`a download that stalls is continued, and compared with its ${name} digest`, async () => {
    const answer = (request: Request, attempt: number) => attempt === 1 ? stalled() : rest(request);
    await withFile(etag, answer, async ({ blob, ranges, run }) => {
      await run();
      assert.deepEqual(await Deno.readFile(blob), BYTES);
      assert.deepEqual(ranges, [null, "bytes=400-999"]);
      await assert.rejects(Deno.stat(`${blob}.incomplete`), Deno.errors.NotFound);
    }, { ...PATIENCE, stallTimeout: 500 });
  });
}

Deno.test("a file that is not the announced one is thrown away and fetched again", async () => {
  await withFile(SHA256, rest, async ({ blob, ranges, run }) => {
    await Deno.writeFile(`${blob}.incomplete`, new Uint8Array(400));
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, ["bytes=400-999", null]);
  });
  const other = BYTES.map((byte) => byte + 1);
  await withFile(SHA256, () => new Response(other), async ({ blob, run }) => {
    await assert.rejects(run(), /not what the hub announced/);
    await assert.rejects(Deno.stat(blob), Deno.errors.NotFound);
  });
});

Deno.test("a file that was whole already is not sent again; what is too long begins anew", async () => {
  await withFile(SHA256, rest, async ({ blob, ranges, run }) => {
    await Deno.writeFile(`${blob}.incomplete`, BYTES);
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, []);
  });
  await withFile(SHA256, rest, async ({ blob, ranges, run }) => {
    await Deno.writeFile(`${blob}.incomplete`, new Uint8Array(BYTES.length + 1));
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, [null]);
  });
});

Deno.test("a server that knows no ranges sends all, and that is the file", async () => {
  const answer = (_: Request, attempt: number) => attempt === 1 ? short() : new Response(BYTES);
  await withFile(SHA256, answer, async ({ blob, ranges, run }) => {
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, [null, "bytes=400-999"]);
  });
});

Deno.test("answers that are too short, empty or too long are not taken for the file", async () => {
  for (const body of [BYTES.slice(0, 400), null, new Uint8Array([...BYTES, 1])]) {
    const answer = (request: Request, attempt: number) => attempt === 1 ? new Response(body) : rest(request);
    await withFile(SHA256, answer, async ({ blob, ranges, run }) => {
      await run();
      assert.deepEqual(await Deno.readFile(blob), BYTES);
      assert.equal(ranges.length, 2);
    });
  }
});

Deno.test("a connection that breaks often is no failure while something comes; one that brings nothing is", async () => {
  const piece = (request: Request) => {
    const start = Number(/\d+/.exec(request.headers.get("range") ?? "0")?.[0]);
    return new Response(BYTES.slice(start, start + 150), { status: start > 0 ? 206 : 200 });
  };
  await withFile(SHA256, piece, async ({ blob, ranges, run }) => {
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.equal(ranges.length, 7);
  });
  const broken = (request: Request) => request.headers.has("range") ? new Response("", { status: 206 }) : short();
  await withFile(SHA256, broken, async ({ blob, run }) => {
    await assert.rejects(run(), /400 of 1000 bytes came; what has come is kept, so try again/);
    assert.equal((await Deno.stat(`${blob}.incomplete`)).size, 400);
  });
});

Deno.test("a download that is cancelled ends at once, keeps what came, and goes on from there", async () => {
  const answer = (request: Request, attempt: number) => attempt === 1 ? stalled() : rest(request);
  await withFile(SHA256, answer, async ({ blob, ranges, run }) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const heard: number[] = [];
    const onBytes = (bytes: number) => {
      heard.push(bytes);
      if (bytes === 400) controller.abort(reason);
    };
    await assert.rejects(run({ signal: controller.signal, onBytes }), reason);
    assert.deepEqual(await Deno.readFile(`${blob}.incomplete`), BYTES.slice(0, 400));
    await run({ onBytes: (bytes) => heard.push(bytes) });
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, [null, "bytes=400-999"]);
    assert.deepEqual([heard[0], heard[1], heard[2], heard.at(-1)], [0, 400, 400, 1000]);
  });
});
