import assert from "node:assert/strict";
import fc from "fast-check";
import { guardServer } from "../../serve/mod.ts";
import { post, WordGuard } from "./_guard.ts";
import { described } from "./_openapi.ts";

const server = guardServer([new WordGuard()]);
const bytes = (text: string) => new TextEncoder().encode(text);

const CASES: readonly [name: string, body: unknown, message: RegExp, param?: string][] = [
  ["nothing", "", /no JSON \(it is empty\): send an object such as \{"input"/],
  ["half of an object", '{"input": "x"', /The body is no JSON/],
  ["a text that is no JSON", "input=x", /The body is no JSON/],
  ["a number", "5", /must be an object such as .* got number 5/],
  ["null", "null", /must be an object/],
  ["a list", '["x"]', /must be an object .* got an array of length 1/],
  ["no input", {}, /input is missing: it is a text, a list of texts/, "input"],
  ["input null", { input: null }, /input must be a text.* got null/, "input"],
  ["a number as input", { input: 5 }, /got number 5/, "input"],
  ["a huge number", '{"input": 1e999}', /got number Infinity/, "input"],
  ["an object as input", { input: { text: "x" } }, /got an object/, "input"],
  ["an empty list", { input: [] }, /input is an empty list/, "input"],
  ["texts and numbers", { input: ["x", 5] }, /input\[1\] must be a text, as input\[0\] is, got number 5/, "input[1]"],
  ["texts and parts", { input: ["x", { type: "text", text: "y" }] }, /input\[1\] must be a text/, "input[1]"],
  ["parts and texts", { input: [{ type: "text", text: "y" }, "x"] }, /input\[1\] must be a part/, "input[1]"],
  ["lists of lists", { input: [["x"]] }, /input\[0\] must be a part/, "input[0]"],
  ["token ids", { input: [1, 2] }, /input\[0\] must be a part/, "input[0]"],
  [
    "a picture",
    { input: [{ type: "image_url", image_url: { url: "data:," } }] },
    /input\[0\]\.type must be "text", got "image_url": guardrails read texts only/,
    "input[0].type",
  ],
  [
    "a part without text",
    { input: [{ type: "text" }] },
    /input\[0\]\.text must be a text, got undefined/,
    "input[0].text",
  ],
  ["a model that is no name", { input: "x", model: 5 }, /model must be a guardrail's name/, "model"],
  [
    "half of a surrogate pair",
    '{"input": ["x", "a\\ud800b"]}',
    /input\[1\] has half .* \(U\+D800 at position 1\)/,
    "input[1]",
  ],
  ["one in a part", '{"input": [{"type": "text", "text": "\\udc00"}]}', /U\+DC00/, "input[0].text"],
  ["bytes that are no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), /The body is no UTF-8/],
  ["UTF-16", Uint8Array.of(0xff, 0xfe, 0x7b, 0x00), /The body is no UTF-8/],
  ["surrogates in UTF-8", Uint8Array.of(...bytes('{"input":"'), 0xed, 0xa0, 0x80, ...bytes('"}')), /no UTF-8/],
  [
    "lists 200,000 deep",
    `{"input": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    /The body is no JSON \(it nests deeper than 500 levels/,
  ],
  ["objects 50,000 deep", `${'{"input":'.repeat(50_000)}1${"}".repeat(50_000)}`, /nests deeper than 500 levels/],
  ["lists that never end", `{"input": ${"[".repeat(200_000)}`, /The body is no JSON/],
  ["an inherited input", '{"__proto__": {"input": "x"}}', /input is missing/, "input"],
  ["names of methods", '{"input": {"constructor": {"name": {}}, "uuid": "x", "type": 5}}', /input must be/, "input"],
];

for (const [name, body, message, param] of CASES) {
  Deno.test(`400 for ${name}`, async () => {
    const response = await post(server, "/v1/moderations", body);
    assert.equal(response.status, 400);
    const { error } = await described(response, "/v1/moderations");
    assert.match(error.message, message);
    assert.deepEqual([error.type, error.param], ["invalid_request_error", param ?? null]);
  });
}

Deno.test("whatever JSON comes is answered with a result or a message", async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything({ withUnicodeString: true } as object), async (input) => {
      const text = JSON.stringify({ input }, (_, value) => typeof value === "bigint" ? String(value) : value) ?? "";
      const response = await post(server, "/v1/score", text);
      assert.ok([200, 400].includes(response.status), text);
      await described(response, "/v1/score");
    }),
    { numRuns: 300 },
  );
});

Deno.test("a compressed body is refused, and a byte order mark is not", async () => {
  const ask = (body: BodyInit, headers: HeadersInit = {}) =>
    server.fetch(new Request("http://x/v1/score", { method: "POST", body, headers }));
  const compressed = await ask("x", { "content-encoding": "gzip" });
  assert.equal(compressed.status, 415);
  await described(compressed, "/v1/score");
  assert.equal((await ask('{"input":"x"}', { "content-encoding": "Identity" })).status, 200);
  assert.equal((await ask(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes('{"input":"x"}')))).status, 200);
});
