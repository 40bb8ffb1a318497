/** Rows of models that are served: their texts tell which they are. */
import assert from "node:assert/strict";
import { Runner } from "../../../../../mod.ts";
import { MemoryStore } from "../../../../../stores/memory.ts";
import { withVariables } from "../../../../_variables.ts";
import { modelOf } from "../../../models/classifiers.ts";
import { startServer } from "../../../models/providers/server.ts";

const [SOME, MORE] = [["b", "aa", "cccc"], ["cccc", "dd", "b", "eee"]];

Deno.test("texts that a server has seen are not sent again, and none to say which those are", async () => {
  const sent: string[] = [];
  await using server = startServer(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/tags") return Response.json({ models: [{ name: "tiny:latest", digest: "abc" }] });
    const { input, prompt } = await request.json();
    sent.push(...input ?? [prompt]);
    if (prompt !== undefined) return Response.json({ response: `${prompt}!`, eval_count: 1 });
    return Response.json({ embeddings: input.map((text: string) => [text.length, text.charCodeAt(0)]) });
  });
  using _ = withVariables({ OLLAMA_HOST: server.url });
  const runner = new Runner({ store: new MemoryStore() });
  const text = (prompts: readonly string[]) => runner.fromInline({ prompt: prompts }).colText("prompt");
  const vectors = (prompts: readonly string[]) =>
    text(prompts).llmLayerActivations({ model: "ollama:tiny", layer: -1 });
  const answers = (prompts: readonly string[]) => text(prompts).llmGenerateText({ model: "ollama:tiny", maxTokens: 5 });
  await runner.materialize([vectors(SOME), answers(SOME)]);
  sent.length = 0;
  for (const op of [vectors(MORE), answers(MORE)]) {
    assert.deepEqual([...(await runner.rowOrigins(op))!.from.values()], [2]);
    assert.deepEqual(sent, []);
    await op.materialize();
    assert.deepEqual(sent.splice(0), ["dd", "eee"]);
  }
  const { data } = await vectors(MORE).toMatrix();
  assert.deepEqual([...data], [4, 99, 2, 100, 1, 98, 3, 101]);
  assert.deepEqual(await answers(MORE).toArray(), ["cccc!", "dd!", "b!", "eee!"]);
});

Deno.test("no model is run to say which class scores are known", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const scores = (texts: readonly string[]) =>
    runner.fromInline({ text: texts }).colText("text").llmClassScores({ model: modelOf("bert"), activation: "logit" });
  await scores(SOME).materialize();
  const op = scores(MORE);
  assert.deepEqual([...(await runner.rowOrigins(op))!.from.values()], [2]);
  await op.materialize();
  assert.match(JSON.stringify((await op.status()).provenance?.reused), /"rows":2,"of":4/);
});
