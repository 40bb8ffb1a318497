import assert from "node:assert/strict";
import { fileBytes } from "../../../runner/onnx/bytes.ts";
import type { Cut } from "../../../runner/onnx/cut.ts";
import { type OnnxModel, type OnnxTensor, readModel } from "../../../runner/onnx/graph.ts";
import { isMerged, takeBranch, withoutCacheBranch } from "../../../runner/onnx/merged.ts";
import { cutAtNextToken } from "../../../runner/onnx/next_token.ts";
import { cutAtPoints, findPoints } from "../../../runner/onnx/points.ts";
import { findResidualStream } from "../../../runner/onnx/residual.ts";
import { fixtureFolder } from "../models/fixtures.ts";

const SIZES = { hiddenSize: 32, numHeads: 4, numKeyValueHeads: 4, headDim: 8 };
const LAYERS = 3;

function withMerged(test: (model: OnnxModel) => void): void {
  const source = fileBytes(`${fixtureFolder("exports/gpt2-merged")}/onnx/decoder_model_merged.onnx`);
  try {
    test(readModel(source));
  } finally {
    source.close();
  }
}

/** Nodes and constants of a branch have its name in front. */
function assertOneBranch({ model, operators, graphFields }: Cut, other: string): void {
  assert.ok(!operators.has("If"));
  const text = graphFields.map((chunk) =>
    new TextDecoder("latin1").decode(chunk instanceof Uint8Array ? chunk : model.source.read(chunk.start, chunk.end))
  );
  assert.ok(!text.join("").includes(other));
}

function numbersIn(tensors: Iterable<OnnxTensor>): number {
  return Array.from(tensors, ({ dims }) => dims.reduce((product, size) => product * size, 1)).reduce(
    (a, b) => a + b,
    0,
  );
}

Deno.test("a cut of a merged decoder holds one of its two branches, and of the weights those it reads", () => {
  withMerged((model) => {
    assert.ok(isMerged(model));
    const branch = withoutCacheBranch(model);
    const stream = findResidualStream(branch.graph, LAYERS);
    const [first, whole] = [1, LAYERS].map((layer) =>
      cutAtPoints(branch, stream, findPoints(branch, stream, SIZES, [layer]))
    );
    for (const cut of [first, whole]) assertOneBranch(cut, "with_past/");
    assert.ok(numbersIn(whole.tensors) <= numbersIn(model.graph.initializers.values()));
    assert.ok(numbersIn(first.tensors) < numbersIn(whole.tensors));
  });
});

Deno.test("each state of the cache has a cut of its own for writing", () => {
  withMerged((model) => {
    const [start, goOn] = (["empty", "filled"] as const).map((cache) => {
      const branch = takeBranch(model, cache);
      return cutAtNextToken(branch, findResidualStream(branch.model.graph, LAYERS), false);
    });
    assertOneBranch(start.cut, "with_past/");
    assertOneBranch(goOn.cut, "no_past/");
    assert.equal(start.cache.size, 2 * LAYERS);
    assert.deepEqual([...goOn.cache.keys()], [...start.cache.keys()]);
  });
});
