import assert from "node:assert/strict";
import { createOpenaiProvider } from "../../../../runner/models/providers/openai_provider.ts";
import { collectVectors } from "../../../../runner/models/rows/extract.ts";
import { withVariables } from "../../../_variables.ts";
import { startServer } from "./server.ts";

const KEY = "sk-test-0123456789";
const provider = createOpenaiProvider({ timeout: 60_000, retries: 3, firstPause: 5 });
const ROWS = ["aaa", "b", "cc"];

/** The documented protocol, with the vectors in another order than the texts. */
async function answer(request: Request): Promise<Response> {
  const { input } = await request.json();
  const data = input.map((text: string, index: number) => ({
    object: "embedding",
    index,
    embedding: [text.length, 0.5],
  }));
  return Response.json({ object: "list", data: data.toReversed(), usage: { prompt_tokens: 3, total_tokens: 3 } });
}

async function embed(rows: readonly string[] = ROWS): Promise<number[]> {
  const batches = provider.activations!({ name: "tiny", rows, layers: [-1], batchSize: 2 }, {});
  return [...(await collectVectors(batches, 1, rows.length, 2))[0].data];
}

Deno.test("vectors are put in the order of their index, and the key is sent", async () => {
  const seen: (string | null)[] = [];
  await using server = startServer((request) => {
    seen.push(request.headers.get("authorization"), new URL(request.url).pathname);
    return answer(request);
  });
  using _ = withVariables({ OPENAI_BASE_URL: `${server.url}/v1/`, OPENAI_API_KEY: KEY });
  assert.deepEqual(await embed(), [3, 0.5, 1, 0.5, 2, 0.5]);
  assert.deepEqual(seen, [`Bearer ${KEY}`, "/v1/embeddings", `Bearer ${KEY}`, "/v1/embeddings"]);
  assert.deepEqual(await provider.provenance!("tiny", null), {
    server: "openai",
    host: server.url.replace("http://", ""),
  });
});

Deno.test("failures are tried again, as long as the server asks to wait", async () => {
  const faults = [
    new Response("", { status: 500 }),
    new Response("", { status: 500 }),
    Response.json({ error: { message: "slow down" } }, { status: 429, headers: { "retry-after": "0" } }),
  ];
  await using server = startServer((request) => faults.shift() ?? answer(request));
  using _ = withVariables({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: undefined });
  assert.deepEqual(await embed(), [3, 0.5, 1, 0.5, 2, 0.5]);
});

Deno.test("a key that no header can hold is in no message either, and is not tried again and again", async () => {
  for (const key of [`${KEY}\n${KEY}`, `${KEY}\u0416`]) {
    using _ = withVariables({ OPENAI_BASE_URL: "http://127.0.0.1:1", OPENAI_API_KEY: key });
    const error = await embed().then(() => undefined, (error: Error) => error);
    assert.match(error!.message, /^Cannot ask the embeddings server: the key cannot be sent: its character 19 is/);
    assert.ok(!Deno.inspect(error).includes(KEY));
  }
});

Deno.test("the key is in no message, even if the server repeats it", async () => {
  await using server = startServer(() => Response.json({ error: { message: `bad key ${KEY}` } }, { status: 401 }));
  using _ = withVariables({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: KEY });
  const error = await embed().then(() => undefined, (error: Error) => error);
  assert.match(error!.message, /answered 401: bad key …/);
  assert.ok(!Deno.inspect(error).includes(KEY));
});

Deno.test("a redirect is not followed, so that the key stays with its server", async () => {
  const seen: string[] = [];
  await using other = startServer((request) => {
    seen.push(request.url);
    return answer(request);
  });
  await using server = startServer(() =>
    new Response("", { status: 307, headers: { location: `${other.url}/embeddings` } })
  );
  using _ = withVariables({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: KEY });
  await assert.rejects(embed(), /answered 307/);
  assert.deepEqual(seen, []);
});

Deno.test("vectors at wrong places are refused", async () => {
  const data = [{ index: 0, embedding: [1, 2] }, { index: 0, embedding: [1, 2] }];
  await using server = startServer(() => Response.json({ data }));
  using _ = withVariables({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: undefined });
  await assert.rejects(embed(), /places of its vectors/);
});

Deno.test("without a key, OpenAI itself is not asked", async () => {
  using _ = withVariables({ OPENAI_BASE_URL: undefined, OPENAI_API_KEY: undefined });
  await assert.rejects(embed(), /set OPENAI_API_KEY/);
});

Deno.test("answers of another form are refused", async () => {
  let body: unknown = null;
  await using server = startServer(() => Response.json(body));
  using _ = withVariables({ OPENAI_BASE_URL: server.url, OPENAI_API_KEY: KEY });
  for (body of [null, [], "text"]) await assert.rejects(embed(), /answer is .*, and no JSON object/);
  for (body of [{}, { data: null }, { data: {} }]) await assert.rejects(embed(), /2 texts were sent, 0 vectors came/);
  for (const data of [[null, null], [{}, 7], [{ embedding: null }, { embedding: "ab" }]]) {
    body = { data, usage: null };
    await assert.rejects(embed(), /a vector is not a list of 0 numbers/);
  }
  body = { data: [{ index: "x", embedding: [1] }, { index: {}, embedding: [1] }] };
  await assert.rejects(embed(), /the places of its vectors are not 0, 1, 2/);
});
