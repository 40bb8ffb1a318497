/** Patches as PyTorch gives them, recorded by make_intervention_fixtures.py, and those of graphs of other forms. */
import assert from "node:assert/strict";
import type { PatchAxes } from "../../../../ops/types/patches.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { type PatchedPair, patchPairs, type PatchPairsRequest } from "../../../../runner/models/rows/patches.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";
import { type Interventions, openRecordedModel, readInterventions } from "../interventions.ts";

/** The request for the recorded pair of a model; a second pair beside it has the prompts the other way round. */
export async function requestFor(kind: string, { patch: { pair } }: Interventions): Promise<PatchPairsRequest> {
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

export async function mapsOf(request: PatchPairsRequest): Promise<PatchedPair[]> {
  return await Array.fromAsync(patchPairs(request));
}

/** Tests that patching a model, and estimates of it, give what PyTorch gives. */
export async function testRecordedPatches(kind: string): Promise<void> {
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

/** Tests that patching works in an export. */
export function testPatchedExport(name: string): void {
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
