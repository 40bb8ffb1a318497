import assert from "node:assert/strict";
import type { PatchAxes } from "../../../../ops/types/patches.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { type PatchedPair, patchPairs, type PatchPairsRequest } from "../../../../runner/models/rows/patches.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { type Interventions, KINDS, openRecordedModel, readInterventions } from "../interventions.ts";

/** The request for the recorded pair of a model; a second pair beside it has the prompts the other way round. */
async function requestFor(kind: string, { patch: { pair } }: Interventions): Promise<PatchPairsRequest> {
  return {
    model: await openRecordedModel(kind),
    clean: [pair.clean.text, pair.corrupted.text, pair.clean.text],
    corrupted: [pair.corrupted.text, pair.clean.text, pair.corrupted.text],
    answers: [pair.answer, pair.answer, pair.answer],
    wrongs: [pair.wrong, pair.wrong, pair.wrong],
    site: "hook_resid_pre",
    axes: "layer_position",
    method: "exact",
    layers: null,
    applyChatTemplate: false,
  };
}

async function mapsOf(request: PatchPairsRequest): Promise<PatchedPair[]> {
  return await Array.fromAsync(patchPairs(request));
}

for (const kind of KINDS) {
  const recorded = await readInterventions(kind);
  const { pair, tables } = recorded.patch;
  for (const table of tables) {
    const axes = table.axes.join("_") as PatchAxes;
    Deno.test(`${kind}: patching ${table.site} by ${axes} gives what PyTorch gives, in batches of 1 and 16`, async () => {
      const expected = [table.logit_diff].flat(3) as number[];
      for (const batchSize of [1, 16]) {
        const maps = await mapsOf({ ...await requestFor(kind, recorded), site: table.site, axes, batchSize });
        assert.ok(largestDifference(expected, maps[0].values) < 1e-5);
        assert.ok(Math.abs(maps[0].clean - pair.clean_logit_diff) < 1e-5);
        assert.ok(Math.abs(maps[0].corrupted - pair.corrupted_logit_diff) < 1e-5);
        assert.deepEqual(maps[2], { ...maps[0], row: 2 });
        assert.ok(Math.abs(maps[1].clean - maps[0].corrupted) < 1e-5);
      }
    });
  }
  for (const { site, axes, estimate } of recorded.attribution) {
    Deno.test(`${kind}: estimates of ${site} by ${axes} are what autograd gives`, async () => {
      const request = { ...await requestFor(kind, recorded), site, axes: axes.join("_") as PatchAxes };
      const [map] = await mapsOf({ ...request, method: "gradient" });
      assert.ok(largestDifference([estimate].flat(3) as number[], map.values) < 1e-5);
      assert.ok(Math.abs(map.corrupted - pair.corrupted_logit_diff) < 1e-5);
    });
  }
}

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

/** Other graphs: what goes round blocks, lists of tokens, norms around and fused with sums, a branch of a merged decoder. */
const EXPORTS = [
  "gemma2-dynamo",
  "gpt2-merged",
  "gpt_neox-past",
  "llama-genai",
  "gemma2_window-genai",
  "opt_350m-trace",
  "qwen2-ort",
  "skip_all-trace",
];

for (const name of EXPORTS) {
  Deno.test(`${name}: the stream of the last token before the last block says what the clean run says`, async () => {
    const model = await openModelFolder(fixtureFolder(`exports/${name}`));
    const [base] = ["do about river instructions gravity green", "do bicycle river instructions gravity green"];
    const request = {
      ...await requestFor("gpt2", await readInterventions("gpt2")),
      model,
      clean: [base],
      corrupted: ["do about river instructions gravity dog"],
      answers: [11],
      wrongs: [5],
    };
    const [map] = await mapsOf({ ...request, site: "hook_resid_post" });
    const tokens = map.cleanTokens.ids.length;
    assert.ok(map.clean !== map.corrupted);
    const last = map.values[map.layers.length * tokens - 1];
    assert.ok(Math.abs(last - map.clean) < 1e-4, `${last} and ${map.clean}`);
    // Its second table of embeddings tells the prompts apart too.
    if (name === "skip_all-trace") return;
    const [early] = await mapsOf({ ...request, layers: [0], site: "hook_resid_pre" });
    const first = early.values[tokens - 1];
    // The prompts differ in their last token alone: its embedding is all of the difference.
    assert.ok(Math.abs(first - early.clean) < 1e-4, `${first} and ${early.clean}`);
  });
}

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
