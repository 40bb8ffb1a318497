/** That edits are PyTorch's is tested in models/rows/edits_test.ts. Here is what holds for graphs of all forms. */
import assert from "node:assert/strict";
import { CPU } from "../../../runner/models/engine/device.ts";
import { openGeneratorSession, openSession } from "../../../runner/models/engine/session.ts";
import { tokenBatch } from "../../../runner/models/engine/token_batch.ts";
import { type ModelFolder, openModelFolder } from "../../../runner/models/files/folder.ts";
import {
  editFeeds,
  graphEdits,
  neutralFeeds,
  type RowEdit,
  steppedRows,
  wholeRows,
} from "../../../runner/models/rows/edits.ts";
import { fixtureFolder, largestDifference } from "../models/fixtures.ts";

const ROWS = [[3, 7, 11, 30, 45, 60, 9], [3, 7, 11, 30]].map((ids) => Int32Array.from(ids));
const HOOKS = ["hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out", "mlp.hook_post"];
const HEADS = ["attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_z", "attn.hook_pattern"];

function halved(points: readonly string[]): RowEdit[] {
  const common = { positions: "all", keys: null, heads: null, neurons: null, keepNorm: false } as const;
  return [{ action: "scale", points, factor: 0.5, ...common }];
}

function base({ modelPath, config }: ModelFolder) {
  return { modelPath, config, threads: 1, device: CPU };
}

function wholeTexts(rows: readonly Int32Array[], written = 0) {
  return wholeRows(rows.map(({ length }, row) => ({ row, prompt: length - written, length })));
}

/** What edits of a model, and edits that change nothing, make of its last hidden state at all tokens. */
async function openStates(model: ModelFolder) {
  const task = { kind: "activations", points: [model.config.numLayers], tokenMode: "all" } as const;
  await using plain = await openSession({ ...base(model), task });
  const [expected] = await plain.run(tokenBatch(ROWS));
  return async (edits: readonly RowEdit[]) => {
    await using edited = await openSession({ ...base(model), task: { ...task, edits: graphEdits(edits) } });
    const [neutral] = await edited.run(tokenBatch(ROWS), neutralFeeds(edits, wholeTexts(ROWS)));
    const [changed] = await edited.run(tokenBatch(ROWS), editFeeds(edits, wholeTexts(ROWS)));
    return { neutral: largestDifference(expected, neutral), changed: largestDifference(expected, changed) };
  };
}

/** Edits that change nothing change no bit where nodes are separate; norms that are taken apart are rounded otherwise. */
const EXPORTS: readonly { readonly name: string; readonly left?: readonly string[]; readonly rounding?: number }[] = [
  { name: "gpt2" },
  { name: "exports/gpt2-merged" },
  { name: "exports/gpt_neox-past", left: ["hook_resid_mid"] },
  { name: "exports/gemma2-dynamo" },
  { name: "exports/llama-genai", left: ["attn.hook_pattern"], rounding: 2e-6 },
  // Half of a sum is the whole of its norm: where norms follow, edits of these points are not seen.
  { name: "exports/bert-fused", left: ["hook_resid_mid", "hook_resid_post"], rounding: 2e-6 },
];

for (const { name, left = [], rounding = 0 } of EXPORTS) {
  Deno.test(`${name}: an edit at any point changes the model, and one that changes nothing does not`, async () => {
    const statesOf = await openStates(await openModelFolder(fixtureFolder(name)));
    for (const hook of [...HOOKS, ...HEADS].filter((each) => !left.includes(each))) {
      const { neutral, changed } = await statesOf(halved([`blocks.1.${hook}`]));
      assert.ok(neutral <= rounding, `${hook}: ${neutral}`);
      assert.ok(changed > 1e-4, `${hook}: ${changed}`);
    }
  });
}

for (const name of ["gpt2-merged", "gpt_neox-past", "llama-genai"]) {
  Deno.test(`${name}: with the cache, an edited model gives what reading it all anew gives`, async () => {
    const model = await openModelFolder(fixtureFolder(`exports/${name}`));
    const points = ["hook_resid_pre", "hook_attn_out", "attn.hook_k", "attn.hook_v"].map((hook) => `blocks.1.${hook}`);
    const edits = halved(points);
    const request = { ...base(model), wholeVocabulary: true, edits: graphEdits(edits) };
    await using session = await openGeneratorSession(request);
    assert.ok(session.info.hasCache);
    const { tokens } = await session.start(tokenBatch(ROWS), true, editFeeds(edits, wholeTexts(ROWS)));
    const prompts = ROWS.map(({ length }, row) => ({ row, prompt: length }));
    const stepped = await session.step(Int32Array.from(tokens), editFeeds(edits, steppedRows(prompts, 1)));
    const longer = ROWS.map((ids, row) => Int32Array.from([...ids, tokens[row]]));
    const anew = await session.start(tokenBatch(longer), false, editFeeds(edits, wholeTexts(longer, 1)));
    assert.ok(largestDifference(anew.vocabulary!, stepped.vocabulary!) < 1e-5);
  });
}
