import assert from "node:assert/strict";
import { join } from "node:path";
import { ModelError } from "../../../../mod.ts";
import { CPU, parseDevice } from "../../../../runner/models/engine/device.ts";
import type { EngineRequest } from "../../../../runner/models/engine/engine.ts";
import { inTurn } from "../../../../runner/models/engine/turns.ts";
import { plainOutputs } from "../../../../runner/models/rows/plain_outputs.ts";
import { checkModel } from "../../../../runner/models/rows/self_check.ts";
import { testFolder } from "../../../stores/_paths.ts";
import { fixtureModel } from "../fixtures.ts";

const ROW = Int32Array.of(5, 6, 7);
/** An edit, but for its factor. */
const SCALE = {
  action: "scale",
  points: ["1"],
  positions: "all",
  heads: null,
  neurons: null,
  keys: null,
  keepNorm: false,
} as const;

/** A request for logits of a model that lies where it can be removed. */
async function movedModel(name: "gpt2" | "llama", folder: string): Promise<EngineRequest> {
  const { model: { modelPath, config } } = await fixtureModel(name);
  const copy = join(folder, "model.onnx");
  await Deno.copyFile(modelPath, copy);
  return { modelPath: copy, config, threads: 1, device: CPU, task: { kind: "logits", tokenIds: [5, 9] } };
}

Deno.test("what a model gives without edits is known from then on, and asked anew of the file that is there", async () => {
  await using folder = await testFolder();
  const request = await movedModel("gpt2", folder.path);
  const [first, ...more] = await Array.fromAsync(plainOutputs(request, ROW));
  assert.equal(more.length, 0);
  await movedModel("llama", folder.path);
  const [known, anew] = await Array.fromAsync(plainOutputs(request, ROW));
  assert.deepEqual(known, first);
  assert.notDeepEqual(anew, first);
  const [latest] = await Array.fromAsync(plainOutputs(request, ROW));
  assert.deepEqual(latest, anew);
});

Deno.test("edits that change nothing are compared with the model, which is loaded once for all edits", async () => {
  await using folder = await testFolder();
  const { task, ...request } = await movedModel("gpt2", folder.path);
  const rows = [{ ids: Int32Array.of(5, 6, 7), rows: [0] }];
  const checked = Int32Array.from({ length: 12 }, (_, i) => 5 + i % 3);
  const [[plain]] = await Array.fromAsync(plainOutputs({ task, ...request }, checked));
  /** Checks an edited model that gives these logits. */
  const check = (logits: Float32Array<ArrayBuffer>, factor: number) => {
    const session = {
      info: { runtimeVersion: "", precision: "float32", executionProvider: "cpu" },
      run: () => Promise.resolve([logits]),
      checkHead: () => Promise.resolve(undefined),
    };
    const edits = [{ ...SCALE, factor }];
    return checkModel(session as never, { ...request, task: { ...task, edits } } as never, rows, {
      edits,
      isPadded: false,
    });
  };
  const others = plain.map((value) => value + 1);
  await assert.rejects(check(others, 2), /Cannot trust edits .* change nothing, logits differ by/);
  await Deno.remove(request.modelPath);
  await check(plain, 3);
  await check(plain, 4);
  // What is known may be of an earlier file: nothing is refused for that alone.
  await assert.rejects(check(others, 5), (error) => error instanceof ModelError && !/trust/.test(error.message));
});

Deno.test("a run that is stopped waits for no turn on WebGPU to load the model without its edits", async () => {
  await using folder = await testFolder();
  // It is the CPU where there is no GPU, and takes turns as a GPU does.
  const request = { ...await movedModel("gpt2", folder.path), device: parseDevice("mps") };
  const rows = [{ ids: ROW, rows: [0] }];
  const session = {
    info: { runtimeVersion: "", precision: "float32", executionProvider: "webgpu" },
    run: () => Promise.resolve([Float32Array.of(1)]),
  };
  const over = Promise.withResolvers<void>();
  const other = inTurn(request.device, { leaving: undefined }, () => over.promise);
  const stop = new AbortController();
  const checking = checkModel(session as never, request, rows, {
    edits: [{ ...SCALE, factor: 2 }],
    isPadded: false,
    signal: stop.signal,
  });
  stop.abort(new Error("enough"));
  await assert.rejects(checking, /enough/);
  over.resolve();
  await other;
});
