import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Runner } from "../../../../mod.ts";
import { createOllamaProvider } from "../../../../runner/models/providers/ollama_provider.ts";
import type { RunOptions } from "../../../../runner/models/rows/run_rows.ts";
import { withVariables } from "../../../_variables.ts";
import { startServer, tooLate } from "./server.ts";

const PATIENCE = { timeout: 60_000, retries: 3, firstPause: 5 };
const provider = createOllamaProvider(PATIENCE);
/** Waits for an answer no longer than a server that hangs takes. */
const hasty = createOllamaProvider({ ...PATIENCE, timeout: 1000 });

/** The documented protocol: a vector is a text's length and its first letter's code. */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/api/tags") return Response.json({ models: [{ name: "tiny:latest", digest: "abc", details: {} }] });
  const body = await request.json();
  if (pathname === "/api/embed") {
    const embeddings = body.input.map((text: string) => [text.length, text.charCodeAt(0)]);
    return Response.json({ model: body.model, embeddings, prompt_eval_count: body.input.length });
  }
  return Response.json({ response: `${body.prompt}!`, done: true, eval_count: body.options.num_predict });
}

async function embed(rows: readonly string[], options: RunOptions = {}, asked = provider): Promise<number[][]> {
  const vectors = new Array<number[]>(rows.length);
  const batchSize = 2;
  for await (const batch of asked.activations!({ name: "tiny", rows, layers: [-1], batchSize }, options)) {
    const { columns, data } = batch.outputs[0];
    batch.rows.forEach((row, index) => vectors[row] = [...data.subarray(index * columns, (index + 1) * columns)]);
  }
  return vectors;
}

const ROWS = ["b", "aa", "b", "cccc", "dd"];
const VECTORS = [[1, 98], [2, 97], [1, 98], [4, 99], [2, 100]];

Deno.test("vectors come in the dataset's order, in batches, equal texts once", async () => {
  const sent: string[][] = [];
  await using server = startServer(async (request) => {
    sent.push((await request.clone().json()).input);
    return answer(request);
  });
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const progress: number[] = [];
  assert.deepEqual(await embed(ROWS, { onProgress: ({ rows }) => progress.push(rows) }), VECTORS);
  assert.deepEqual(sent, [["b", "aa"], ["cccc", "dd"]]);
  assert.deepEqual(progress, [3, 5]);
  sent.length = 0;
  await embed(ROWS, { isDone: (row) => row !== 3 });
  assert.deepEqual(sent, [["cccc"]]);
});

const FAULTS: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
  "a failing server": () => Response.json({ error: "loading" }, { status: 500 }),
  "a busy server": () => new Response("", { status: 429, headers: { "retry-after": "0.01" } }),
  "truncated JSON": () => new Response('{"embeddings": [[1, 2'),
  "a cut connection": () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("cut")) });
    return new Response(body, { headers: { "content-length": "100" } });
  },
  "a server that hangs": tooLate,
};

for (const [name, fault] of Object.entries(FAULTS)) {
  Deno.test(`${name} is asked again`, async () => {
    let requests = 0;
    await using server = startServer((request) => ++requests <= 2 ? fault(request) : answer(request));
    using _ = withVariables({ OLLAMA_HOST: server.url });
    assert.deepEqual(await embed(ROWS, {}, name.endsWith("hangs") ? hasty : provider), VECTORS);
    assert.equal(requests, 4);
  });
}

Deno.test("what came before a server failed for good is kept", async () => {
  let requests = 0;
  await using server = startServer((request) => ++requests === 1 ? answer(request) : new Response("", { status: 503 }));
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const seen: number[] = [];
  const run = async () => {
    for await (const { rows } of provider.activations!({ name: "tiny", rows: ROWS, layers: [-1], batchSize: 2 }, {})) {
      seen.push(...rows);
    }
  };
  await assert.rejects(run(), /Ollama server at http:\/\/127.*\(4 attempts\): it answered 503/);
  assert.deepEqual(seen, [0, 2, 1]);
});

Deno.test("a refusal is not tried again, and says what the server says", async () => {
  let requests = 0;
  await using server = startServer(() => {
    requests++;
    return Response.json({ error: 'model "tiny" not found' }, { status: 404 });
  });
  using _ = withVariables({ OLLAMA_HOST: server.url });
  await assert.rejects(embed(["a"]), /answered 404: model "tiny" not found; .*ollama pull/);
  assert.equal(requests, 1);
});

Deno.test("an answer with too few vectors, or with other things than numbers, is refused", async () => {
  let embeddings: unknown = [[1, 2]];
  await using server = startServer(() => Response.json({ embeddings }));
  using _ = withVariables({ OLLAMA_HOST: server.url });
  await assert.rejects(embed(["a", "b"]), /2 texts were sent, 1 vectors came/);
  embeddings = [[1, 2], [3]];
  await assert.rejects(embed(["a", "b"]), /not a list of 2 numbers/);
  embeddings = [[1, null], [3, 4]];
  await assert.rejects(embed(["a", "b"]), /not a list of 2 numbers/);
});

Deno.test("an abort ends a request that is under way, and a pause before a retry", async () => {
  await using server = startServer(() => new Response("", { status: 429, headers: { "retry-after": "200" } }));
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await assert.rejects(embed(["a"], { signal: controller.signal }), /enough/);
});

Deno.test("texts are written at temperature 0", async () => {
  let options: unknown;
  await using server = startServer(async (request) => {
    ({ options } = await request.clone().json());
    return answer(request);
  });
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const batches = await Array.fromAsync(provider.generate!({ name: "tiny", rows: ["a", "b", "a"], maxTokens: 7 }, {}));
  assert.deepEqual(batches, [{ rows: [0, 2], texts: ["a!", "a!"] }, { rows: [1], texts: ["b!"] }]);
  assert.deepEqual(options, { temperature: 0, seed: 0, num_predict: 7 });
});

Deno.test("the model's digest is known, and OLLAMA_HOST can be a host and a port", async () => {
  await using server = startServer(answer);
  using _ = withVariables({ OLLAMA_HOST: server.url.replace("http://", "") });
  assert.equal((await provider.provenance!("tiny", null)).digest, "abc");
});

Deno.test("device and maxLength have no effect, as in krnel-graph, and a warning says so", async () => {
  await using server = startServer(answer);
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const warnings: string[] = [];
  const request = { name: "tiny", rows: ["a"], layers: [-1], device: "cpu", maxLength: 5 };
  await Array.fromAsync(provider.activations!(request, { onWarning: (warning) => warnings.push(warning) }));
  assert.equal(warnings.length, 2);
  assert.match(warnings[0], /^maxLength 5 had no effect/);
  assert.match(warnings[1], /^device "cpu" had no effect/);
});

Deno.test("a server that lists no models computes all the same", async () => {
  await using server = startServer((request) =>
    request.url.endsWith("/api/tags") ? Response.json({ error: "no such page" }, { status: 404 }) : answer(request)
  );
  using _ = withVariables({ OLLAMA_HOST: server.url });
  assert.deepEqual(await provider.provenance!("tiny", null), {});
  const prompts = new Runner({ store: "memory://lists-no-models" }).fromInline({ prompt: ["b", "aa"] }).colText(
    "prompt",
  );
  const vectors = prompts.llmLayerActivations({ model: "ollama:tiny", layer: -1, device: "cpu", maxLength: 9 });
  assert.deepEqual([...(await vectors.toMatrix()).data], [1, 98, 2, 97]);
  assert.equal((await vectors.status()).warnings?.length, 2);
});

Deno.test("what servers cannot do is refused", async () => {
  const run = (more: object) =>
    Array.fromAsync(provider.activations!({ name: "tiny", rows: ["a"], layers: [-1], ...more }, {}));
  await assert.rejects(run({ layers: [0] }), /layer 0 of "ollama:tiny".*layer -1/);
  await assert.rejects(run({ tokenMode: "all" }), /one vector for each text/);
  await assert.rejects(run({ tokenMode: "mean" }), /"mean" of "ollama:tiny".*one vector for each text.*"last"/);
  await assert.rejects(run({ rows: [null] }), /row 0.*null/);
});

Deno.test("answers of another form are refused, or say nothing, and no request is repeated for them", async () => {
  let [requests, body]: [number, unknown] = [0, null];
  await using server = startServer(() => {
    requests++;
    return Response.json(body);
  });
  using _ = withVariables({ OLLAMA_HOST: server.url });
  for (body of [null, 7, "text", []]) {
    await assert.rejects(embed(["a"]), /answer is .*, and no JSON object/);
    const texts = Array.fromAsync(provider.generate!({ name: "tiny", rows: ["a"], maxTokens: 1 }, {}));
    await assert.rejects(texts, /answer is .*, and no JSON object/);
    assert.deepEqual(await provider.provenance!("tiny", null), {});
  }
  assert.equal(requests, 12);
  for (body of [{}, { embeddings: null }, { embeddings: "a" }]) await assert.rejects(embed(["a"]), /0 vectors came/);
  for (body of [{ models: null }, { models: 7 }, { models: [null, 7, {}] }]) {
    assert.deepEqual(await provider.provenance!("tiny", null), {
      server: "ollama",
      digest: undefined,
      details: undefined,
    });
  }
});

Deno.test("user and password of the address are sent as UTF-8, also with a % that stands for itself", async () => {
  const seen: (string | null)[] = [];
  await using server = startServer((request) => {
    seen.push(request.headers.get("authorization"));
    return answer(request);
  });
  for (const password of ["pass", encodeURIComponent("\u0416"), "50%"]) {
    using _ = withVariables({ OLLAMA_HOST: server.url.replace("//", `//me:${password}@`) });
    await embed(["a"]);
  }
  assert.deepEqual(
    seen,
    ["me:pass", "me:\u0416", "me:50%"].map((text) => `Basic ${Buffer.from(text).toString("base64")}`),
  );
});
