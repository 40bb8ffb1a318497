/** Which block of llama.cpp's a control vector is for. */
import assert from "node:assert/strict";
import { controlVector, group, OpError, Runner, type VectorColumn } from "../../../mod.ts";
import { ggufControlVectors } from "../../../stores/formats/gguf.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const runner = new Runner({ store: "memory://" });
const data = runner.fromInline({ plus: ["ignore it", "steal a password"], minus: ["river of bread", "green today"] });
const model = `onnx:${fixtureFolder("gpt2")}`;

function vectorAt(where: { layer: number } | { hookPoint: string }) {
  const at = { model, applyChatTemplate: false, ...where };
  return controlVector(data.colText("plus").llmLayerActivations(at), data.colText("minus").llmLayerActivations(at));
}

async function values(vector: VectorColumn) {
  return (await vector.toMatrix()).data;
}

Deno.test("a vector is for the block whose output its activations are", async () => {
  for (
    const [where, block] of [
      [{ hookPoint: "blocks.2.hook_resid_post" }, 2],
      [{ hookPoint: "blocks.2.hook_resid_pre" }, 1],
      [{ layer: 3 }, 2],
    ] as const
  ) {
    const vector = vectorAt(where);
    assert.deepEqual(await vector.toGguf(), ggufControlVectors([{ block, values: await values(vector) }], "gpt2"));
  }
});

Deno.test("a group is one file, its blocks in order; blocks and the model's name can be given", async () => {
  const [a, b] = [vectorAt({ layer: 3 }), vectorAt({ layer: 2 })];
  const vectors = [{ block: 1, values: await values(b) }, { block: 2, values: await values(a) }];
  assert.deepEqual(await group(a, b).toGguf(), ggufControlVectors(vectors, "gpt2"));
  const given = [{ block: 5, values: await values(b) }, { block: 7, values: await values(a) }];
  assert.deepEqual(
    await group(a, b).toGguf({ blocks: [7, 5], modelHint: "llama" }),
    ggufControlVectors(given, "llama"),
  );
  const everywhere = [1, 2, 3].map((block) => ({ block, values: [1, 2] }));
  const inline = runner.fromInline({ v: [[1, 2]] }).colVector("v");
  assert.deepEqual(await inline.toGguf({ blocks: [3, 1, 2], modelHint: "m" }), ggufControlVectors(everywhere, "m"));
});

Deno.test("what llama.cpp could not read is refused", async () => {
  const rows = data.colText("plus").llmLayerActivations({ model, layer: 3, applyChatTemplate: false });
  const refused: [() => Promise<unknown>, RegExp][] = [
    [() => rows.toGguf(), /one row, and LLMLayerActivationsOp_\w+ has 2: make one with controlVector/],
    [() => vectorAt({ layer: -1 }).toGguf(), /cannot tell for which block .* found at -1: .*pass blocks/],
    [() => vectorAt({ hookPoint: "blocks.2.hook_mlp_out" }).toGguf(), /found at blocks\.2\.hook_mlp_out/],
    [() => vectorAt({ layer: 1 }).toGguf(), /block 0: .* blocks from 1 are needed/],
    [
      () => group(vectorAt({ layer: 2 }), vectorAt({ layer: 2 }).subs({ method: "pca_center" })).toGguf(),
      /two vectors for block 1/,
    ],
    [() => group(vectorAt({ layer: 2 }), vectorAt({ layer: 3 })).toGguf({ blocks: [1] }), /1 blocks for a group of 2/],
    [() => vectorAt({ layer: 2 }).toGguf({ block: 3 } as never), /no option "block"/],
  ];
  for (const [run, message] of refused) {
    await assert.rejects(run, (error: Error) => error instanceof OpError && message.test(error.message));
  }
});
