import assert from "node:assert/strict";
import { collectVectors } from "../../../runner/models/extract.ts";
import { hfProvider } from "../../../runner/models/hf_provider.ts";
import { parseRepository } from "../../../runner/models/hub.ts";
import { tlProvider } from "../../../runner/models/tl_provider.ts";
import { fixtureFolder, fixtureModel, largestDifference } from "./fixtures.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const FILES = [
  "README.md",
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "onnx/model.onnx",
];

/** A server with the hub's addresses: large files are redirected, and come in two pieces at first. */
function startHub(requests: string[]) {
  let broken = false;
  const handler = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname}`);
    const info = /^\/api\/models\/(?:org\/tiny|gpt2)\/revision\/main$/;
    if (info.test(pathname)) {
      return Response.json({ sha: COMMIT, siblings: FILES.map((rfilename) => ({ rfilename })) });
    }
    const file = /^\/(?:(?:org\/tiny|gpt2)\/resolve\/[0-9a-f]+|store)\/(.+)$/.exec(pathname)?.[1];
    if (file === undefined || !FILES.includes(file)) return new Response("", { status: 404 });
    const etag = `etag-${file.replaceAll(/\W/g, "")}`;
    if (file.endsWith(".onnx") && !pathname.startsWith("/store")) {
      return new Response("", { status: 302, headers: { location: `/store/${file}`, "x-linked-etag": `"${etag}"` } });
    }
    const bytes = await Deno.readFile(`${fixtureFolder("gpt2")}/${file}`);
    if (request.method === "HEAD") return new Response(null, { headers: { etag: `"${etag}"` } });
    const start = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
    if (file.endsWith(".onnx") && !broken) {
      broken = true;
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.subarray(0, 1000));
          setTimeout(() => controller.error(new Error("cut off")), 50);
        },
      });
      return new Response(body, { headers: { "content-length": String(bytes.length) } });
    }
    return new Response(bytes.subarray(start), { status: start > 0 ? 206 : 200 });
  };
  return Deno.serve({ port: 0, onListen: () => {}, onError: () => new Response("", { status: 500 }) }, handler);
}

async function withHub(test: (requests: string[], stop: () => Promise<void>) => Promise<void>): Promise<void> {
  const names = ["HF_ENDPOINT", "HF_HUB_CACHE", "HF_HUB_OFFLINE"];
  const before = names.map((name) => Deno.env.get(name));
  const cache = await Deno.makeTempDir();
  const requests: string[] = [];
  const server = startHub(requests);
  Deno.env.set("HF_ENDPOINT", `http://localhost:${server.addr.port}`);
  Deno.env.set("HF_HUB_CACHE", cache);
  Deno.env.delete("HF_HUB_OFFLINE");
  let running = true;
  const stop = async () => {
    if (running) await server.shutdown();
    running = false;
  };
  try {
    await test(requests, stop);
  } finally {
    await stop();
    names.forEach((name, index) =>
      before[index] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[index])
    );
    await Deno.remove(cache, { recursive: true });
  }
}

Deno.test("a hub model is fetched once, continued when cut off, and runs offline afterwards", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("chat");
  const activations = async () => {
    const batches = hfProvider.activations!({ name: "org/tiny", rows: [row.text], layers: [2], maxLength: 64 }, {});
    const [matrix] = await collectVectors(batches, 1, 1, 64);
    assert.ok(largestDifference(row.last[2], matrix.data) < 1e-4);
  };
  await withHub(async (requests, stop) => {
    await activations();
    assert.equal(requests.filter((request) => request === "GET /store/onnx/model.onnx").length, 2);
    assert.ok(!requests.some((request) => request.includes("README")));
    const { revision } = await hfProvider.provenance!("org/tiny", null);
    assert.equal(revision, COMMIT);
    await stop();
    Deno.env.set("HF_HUB_OFFLINE", "1");
    await activations();
    const absent = hfProvider.activations!({ name: "org/other", rows: ["a"], layers: [0] }, {});
    await assert.rejects(Array.fromAsync(absent), /HF_HUB_OFFLINE is set, and the cache .* does not hold it/);
  });
});

Deno.test("a hub model that is absent, or has no file of the number type, is refused with a way out", async () => {
  await withHub(async () => {
    const run = (name: string, dtype: string | null) =>
      Array.fromAsync(hfProvider.activations!({ name, dtype, rows: ["a"], layers: [0] }, {}));
    await assert.rejects(run("org/other", null), /answered 404; check the name/);
    await assert.rejects(run("org/tiny", "q4"), /no onnx\/model_q4\.onnx; it has onnx\/model\.onnx/);
  });
});

Deno.test("tl: names lead to the hub's files, and layers are those before blocks", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("raw");
  const run = (layers: (number | string)[]) =>
    collectVectors(
      tlProvider.activations!({ name: "gpt2-small", rows: [row.text], layers, applyChatTemplate: false }, {}),
      layers.length,
      1,
      64,
    );
  await withHub(async () => {
    const [first, last, post] = await run([0, -1, "blocks.2.hook_resid_post"]);
    assert.ok(largestDifference(row.last[0], first.data) < 1e-4);
    assert.ok(largestDifference(row.last[3], last.data) < 1e-4);
    assert.deepEqual(post, last);
    await assert.rejects(run([4]), /from -4 to 3/);
    assert.equal((await tlProvider.provenance!("gpt2-small", null)).revision, COMMIT);
  });
});

Deno.test("repository names cannot lead out of the cache", () => {
  assert.deepEqual(parseRepository("org/name@v1.0"), { id: "org/name", revision: "v1.0" });
  assert.deepEqual(parseRepository("gpt2"), { id: "gpt2", revision: "main" });
  for (const name of ["../x", "a/b/c", "a/..", "", "a@../../b", "a b"]) {
    assert.throws(() => parseRepository(name), /hf:org\/name/);
  }
});
