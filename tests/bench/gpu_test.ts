import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { goalsOf } from "../../bench/gpu/goals.ts";
import { placeOf, reasonOf } from "../../bench/gpu/places.ts";
import { findingsIn, isAnswer, note, type Speed } from "../../bench/gpu/results.ts";

const speed = (way: Speed["way"], device: string, rowsPerSecond: number, dtype = "float32"): Speed => ({
  way,
  device,
  dtype,
  batch: "64",
  rowsPerSecond,
});

Deno.test("goals are ratios to the fastest batch of the same number type; what was not measured is none", () => {
  const goals = goalsOf([
    speed("one layer", "cuda", 4500),
    speed("PyTorch, cut by hand", "cuda", 2000),
    speed("PyTorch, cut by hand", "cuda", 3000),
    speed("one layer", "webgpu", 900),
    speed("PyTorch, cut by hand", "cuda", 9000, "float16"),
  ]);
  const found = Object.fromEntries(goals.map(({ ratio, found }) => [ratio, found]));
  assert.equal(found["one layer, cuda, float32 / PyTorch, cut by hand, cuda, float32"], 1.5);
  assert.equal(found["one layer, webgpu, float32 / one layer, cuda, float32"], 0.2);
  assert.equal(found["one layer, cuda, float16 / PyTorch, cut by hand, cuda, float16"], undefined);
  assert.equal(Object.values(found).filter((each) => each !== undefined).length, 2);
});

Deno.test("findings are noted one by one, and one that was cut off is left out", async () => {
  const file = await Deno.makeTempFile();
  try {
    const answer = { what: "logits", device: "cuda", difference: "1.0e-6", verdict: "right" } as const;
    note(file, answer);
    note(file, speed("all layers", "cuda", 1000));
    const text = await Deno.readTextFile(file);
    assert.deepEqual(findingsIn(text), [answer, speed("all layers", "cuda", 1000)]);
    assert.deepEqual(findingsIn(text.slice(0, -9)).map(isAnswer), [true]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("of what failed is told why, not where in onnxruntime's source", () => {
  const message =
    "Cannot run the model a.onnx on 1 rows: Non-zero status code returned while running Gather node. Name:'wte' " +
    "Status Message: Program Gather requires f16 but the device does not support it.";
  assert.equal(reasonOf(new Error(message)), "Program Gather requires f16 but the device does not support it.");
  const cuda =
    "Cannot load the model a.onnx: cuda_call.cc:154 CUDA failure 100: no CUDA-capable device is detected ; GPU=-1";
  assert.equal(reasonOf(new Error(cuda)), "CUDA failure 100: no CUDA-capable device is detected");
});

Deno.test("tf32 is a place on CUDA, others are devices", () => {
  assert.deepEqual(placeOf("tf32"), { device: "cuda", dtype: "tf32" });
  assert.deepEqual(placeOf("cuda:0,1"), { device: "cuda:0,1" });
});

const IS_LINUX = Deno.build.os === "linux";

/** Runs the script with programs in the places of Deno, Python and NVIDIA's; what each was asked, and what the report says. */
async function runScript(folder: string, deno: string) {
  const program = (name: string, text: string) =>
    Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  await program("deno", `echo "$*" >> ${folder}/asked\n${deno}`);
  await program("python", `echo "$*" >> ${folder}/asked`);
  await program("nvidia-smi", "echo 'NVIDIA H100, 81559 MiB, 580.65.06'");
  await Deno.mkdir(`${folder}/work/model`, { recursive: true });
  await Deno.writeTextFile(`${folder}/work/model/prompts.json`, "[]");
  const { code } = await new Deno.Command(fileURLToPath(new URL("../../bench/gpu.sh", import.meta.url)), {
    env: {
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      DENO: `${folder}/deno`,
      PYTHON: `${folder}/python`,
      GPU_WORK: `${folder}/work`,
    },
    stdout: "null",
  }).output();
  const [asked, report] = await Promise.all(
    ["asked", "work/report.txt"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
  return { code, asked, report };
}

Deno.test({
  name: `a part that fails is told at the end, with the card's name, and the others are run${
    IS_LINUX ? "" : " (ignored: needs Linux)"
  }`,
  ignore: !IS_LINUX,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { code, asked, report } = await runScript(
        folder,
        'case "$*" in *"doctor "*) exit 3 ;; *"speed "*) kill -9 $$ ;; esac',
      );
      assert.equal(code, 1);
      assert.match(report, /^\d{4}-\d\d-\d\d, NVIDIA H100, 81559 MiB, 580\.65\.06, \d+ cores/);
      assert.match(report, /- doctor: ended with 3\n- speed of the model on cuda: ended with 137\n/);
      for (
        const part of [
          "cuda install",
          "answers .* cuda",
          "peer.py .* cuda",
          "answers .* tf32",
          "speed .* webgpu",
          "speed .* cpu",
          "table",
        ]
      ) {
        assert.match(asked, new RegExp(part));
      }
      assert.doesNotMatch(asked, /cuda:0,1/);
      const { code: fine, report: all } = await runScript(folder, "");
      assert.deepEqual([fine, /left out or failed: 0/.test(all)], [0, true]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
