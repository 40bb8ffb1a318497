import assert from "node:assert/strict";
import { ggufControlVectors } from "../../../stores/formats/gguf.ts";

Deno.test("a file of control vectors is what the gguf package writes, byte for byte", async () => {
  const folder = new URL("../../fixtures/gguf/", import.meta.url);
  const { model_hint, directions } = JSON.parse(await Deno.readTextFile(new URL("control-vectors.json", folder)));
  const vectors = Object.entries(directions).map(([block, values]) => ({
    block: Number(block),
    values: values as number[],
  }));
  assert.deepEqual(
    ggufControlVectors(vectors, model_hint),
    await Deno.readFile(new URL("control-vectors.gguf", folder)),
  );
});
