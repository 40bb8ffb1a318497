import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { download } from "../../../runner/models/hub_download.ts";
import { startServer } from "./server.ts";

const BYTES = new TextEncoder().encode("0123456789".repeat(100));
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const GIT_SHA1 = createHash("sha1").update(`blob ${BYTES.length}\0`).update(BYTES).digest("hex");
const PATIENCE = { answerTimeout: 500, stallTimeout: 100, retries: 2, firstPause: 5 };

interface Download {
  readonly blob: string;
  readonly ranges: (string | null)[];
  readonly run: () => Promise<void>;
}

async function withFile(
  etag: string,
  answer: (request: Request, attempt: number) => Response,
  test: (file: Download) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  const ranges: (string | null)[] = [];
  await using server = startServer((request) => {
    ranges.push(request.headers.get("range"));
    return answer(request, ranges.length);
  });
  const blob = `${folder}/${etag}`;
  const run = () => download(server.url, blob, (init) => fetch(server.url, init), PATIENCE);
  try {
    await test({ blob, ranges, run });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** From where the request asks on. */
function rest(request: Request): Response {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
  if (start >= BYTES.length) return new Response("", { status: 416 });
  return new Response(BYTES.subarray(start), { status: start > 0 ? 206 : 200 });
}

/** The first 400 bytes, and then nothing for a long time. */
function stalled(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(BYTES.slice(0, 400)) }));
}

for (const [name, etag] of [["SHA-256", SHA256], ["git", GIT_SHA1]]) {
  Deno.test(`a download that stalls is continued, and compared with its ${name} digest`, async () => {
    const answer = (request: Request, attempt: number) => attempt === 1 ? stalled() : rest(request);
    await withFile(etag, answer, async ({ blob, ranges, run }) => {
      await run();
      assert.deepEqual(await Deno.readFile(blob), BYTES);
      assert.deepEqual(ranges, [null, "bytes=400-"]);
    });
  });
}

Deno.test("a file that is not the announced one is thrown away and fetched again", async () => {
  await withFile(SHA256, rest, async ({ blob, ranges, run }) => {
    await Deno.writeFile(`${blob}.incomplete`, new Uint8Array(400));
    await run();
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, ["bytes=400-", null]);
  });
  await withFile(SHA256, () => new Response("something else"), async ({ blob, run }) => {
    await assert.rejects(run(), /not what the hub announced/);
    await assert.rejects(Deno.stat(blob), Deno.errors.NotFound);
  });
});

Deno.test("a file that was whole already is not sent again, and two downloads at once write it once", async () => {
  await withFile(SHA256, rest, async ({ blob, ranges, run }) => {
    await Deno.writeFile(`${blob}.incomplete`, BYTES);
    await Promise.all([run(), run()]);
    assert.deepEqual(await Deno.readFile(blob), BYTES);
    assert.deepEqual(ranges, ["bytes=1000-"]);
  });
});
