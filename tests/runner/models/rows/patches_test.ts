import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { patchPairs } from "../../../../runner/models/rows/patches.ts";
import { turnsDuring } from "../../../_turns.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { readInterventions } from "../interventions.ts";
import { mapsOf, requestFor, testPatchedExport, testRecordedPatches } from "./recorded_patches.ts";

await testRecordedPatches("gpt2");
["llama-genai", "llama-genai_fp16", "gemma3_window-genai_q4"].forEach(testPatchedExport);

Deno.test("some layers give the same as all, and may be counted from the end", async () => {
  const request = await requestFor("gpt2", await readInterventions("gpt2"));
  for (const method of ["exact", "gradient"] as const) {
    const [all] = await mapsOf({ ...request, method });
    const [some] = await mapsOf({ ...request, method, layers: [-1, 1] });
    assert.deepEqual(some.layers, [1, 3]);
    const tokens = some.cleanTokens.ids.length;
    const expected = [1, 3].flatMap((layer) => [...all.values.subarray(layer * tokens, (layer + 1) * tokens)]);
    assert.ok(largestDifference(expected, some.values) < 1e-6);
  }
});

Deno.test("patching a pattern or neurons everywhere in the last block does what patching all it writes does", async () => {
  const request = { ...await requestFor("llama", await readInterventions("llama")), layers: [2] };
  const [neurons] = await mapsOf({ ...request, site: "mlp.hook_post" });
  const [written] = await mapsOf({ ...request, site: "hook_mlp_out" });
  assert.ok(largestDifference(written.values, neurons.values) < 1e-5);
  const [pattern] = await mapsOf({ ...request, site: "attn.hook_pattern", axes: "layer_position_head" });
  const heads = pattern.heads;
  assert.equal(pattern.values.length, heads * pattern.cleanTokens.ids.length);
  // Only the last query's weights are read after the last block.
  assert.ok(pattern.values.subarray(0, -heads).every((value) => value === pattern.corrupted));
  assert.ok(pattern.values.subarray(-heads).some((value) => value !== pattern.corrupted));
});

Deno.test("pairs that are equal to others let others have their turn, as no model is waited for", async () => {
  const { clean, corrupted, answers, wrongs, ...request } = await requestFor("gpt2", await readInterventions("gpt2"));
  const many = <T>(values: readonly T[]) => Array.from({ length: 300 }, () => values[0]);
  const pairs = { clean: many(clean), corrupted: many(corrupted), answers: many(answers), wrongs: many(wrongs) };
  const maps = patchPairs({ ...request, ...pairs, layers: [0] });
  await maps.next();
  // Neither before the first map nor after the last one, where the model is waited for.
  const turns = await turnsDuring(async () => {
    for (let i = 0; i < 200; i++) await maps.next();
  });
  await maps.return();
  assert.ok(turns >= 200, `${turns} turns`);
});

Deno.test("pairs of different lengths are refused with both tokenisations", async () => {
  const request = await requestFor("gpt2", await readInterventions("gpt2"));
  await assert.rejects(
    mapsOf({ ...request, clean: [...request.clean.slice(0, 2), "a river"] }),
    /Cannot patch pair 2: .*The clean one has 2 tokens \("a" " river"\), the corrupted one 6 tokens \("do" .*equally many/,
  );
});

Deno.test("answers of several tokens are refused with their list, and layers out of range", async () => {
  const request = await requestFor("gpt2", await readInterventions("gpt2"));
  const answers = [" river", " river bicycle", " river"];
  await assert.rejects(mapsOf({ ...request, answers }), /it is not one token, but 2 \(.*ask for one of them/);
  await assert.rejects(mapsOf({ ...request, layers: [4] }), /Cannot patch layer 4: the model has 4 blocks, 0 to 3/);
  await assert.rejects(mapsOf({ ...request, layers: [] }), /layers is empty/);
});

for (
  const [name, found] of [["llama_tokens-trace", "3 labels for each token"], ["bert_labels", "3 labels for each row"]]
) {
  Deno.test(`${name}: a model whose head gives labels is not patched, and says that`, async () => {
    const model = await openModelFolder(fixtureFolder(`exports/${name}`));
    const request = { ...await requestFor("gpt2", await readInterventions("gpt2")), model };
    const asked = { ...request, clean: ["a"], corrupted: ["b"] };
    const said = new RegExp(`Cannot compute logits of tokens: .* classification head: .*${found}`);
    for (const [answer, wrong] of [[0, 1], [1, 5], ["no token at all", 1]]) {
      for (const method of ["exact", "gradient"] as const) {
        await assert.rejects(mapsOf({ ...asked, method, answers: [answer], wrongs: [wrong] }), said);
      }
    }
  });
}

Deno.test("what a fused node computes and uses at once is not patched", async () => {
  const model = await openModelFolder(fixtureFolder("exports/llama-genai"));
  const request = { ...await requestFor("gpt2", await readInterventions("gpt2")), model };
  await assert.rejects(
    mapsOf({ ...request, site: "attn.hook_pattern" }),
    /Cannot patch "blocks\.0\.attn\.hook_pattern": .*export the model without fused attention/,
  );
});

Deno.test("an aborted run ends with the signal's reason", async () => {
  const controller = new AbortController();
  const request = { ...await requestFor("gpt2", await readInterventions("gpt2")), signal: controller.signal };
  await assert.rejects(async () => {
    for await (const { row } of patchPairs(request)) if (row === 0) controller.abort(new Error("enough"));
  }, /enough/);
});

Deno.test("a second run in the session that stayed open gives what the first gave, and other files are loaded anew", async () => {
  const recorded = await readInterventions("gpt2");
  for (const method of ["exact", "gradient"] as const) {
    const request = { ...await requestFor("gpt2", recorded), method, provenance: { files: ["a"] } };
    const first = await mapsOf(request);
    assert.deepEqual(await mapsOf(request), first);
    assert.deepEqual(await mapsOf({ ...request, provenance: { files: ["b"] } }), first);
    await assert.rejects(mapsOf({ ...request, signal: AbortSignal.abort(new Error("enough")) }), /enough/);
    assert.deepEqual(await mapsOf(request), first);
  }
});
