/** Points of the residual stream as TransformerLens gives them; recorded by record_hook_points.py. */
import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { collectActivations } from "../../../../runner/models/rows/extract.ts";
import { fixtureFolder, largestDifference } from "../fixtures.ts";

interface Recorded {
  readonly rows: readonly { readonly text: string; readonly last: Readonly<Record<string, readonly number[]>> }[];
}

const MODELS: Readonly<Record<string, string>> = {
  "gpt2-merged": "separate nodes",
  "gpt_neox-past": "parallel blocks, which have no hook_resid_mid",
  "llama-genai": "fused skip norms and grouped attention",
  "qwen2-ort": "norms that onnxruntime fused",
  "bert-fused": "norms in the stream itself: the points are before them",
};

for (const [name, description] of Object.entries(MODELS)) {
  Deno.test(`${name}, ${description}: all hook points are TransformerLens's`, async () => {
    const folder = fixtureFolder(`exports/${name}`);
    const { rows }: Recorded = JSON.parse(await Deno.readTextFile(`${folder}/hook_points.json`));
    const model = await openModelFolder(folder);
    const points = Object.keys(rows[0].last);
    const texts = rows.map(({ text }) => text);
    const matrices = await collectActivations({ model, rows: texts, layers: points, applyChatTemplate: false });
    for (const [index, point] of points.entries()) {
      const { columns, data } = matrices[index];
      rows.forEach(({ last }, row) => {
        const difference = largestDifference(last[point], data.subarray(row * columns, (row + 1) * columns));
        assert.ok(difference < 1e-4, `${point}, row ${row}: ${difference}`);
      });
    }
  });
}

Deno.test("parallel blocks have no point between attention and feed-forward", async () => {
  const folder = fixtureFolder("exports/gpt_neox-past");
  const { rows }: Recorded = JSON.parse(await Deno.readTextFile(`${folder}/hook_points.json`));
  assert.ok(!Object.hasOwn(rows[0].last, "blocks.0.hook_resid_mid"));
  const request = { model: await openModelFolder(folder), rows: ["a"], layers: ["blocks.0.hook_resid_mid"] };
  await assert.rejects(
    collectActivations({ ...request, applyChatTemplate: false }),
    /hook_resid_mid".*in parallel; they have hook_resid_pre and hook_resid_post, hook_attn_out and hook_mlp_out/,
  );
});
