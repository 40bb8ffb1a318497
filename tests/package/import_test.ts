/** Importing the package loads no native library: the process's memory map says which are loaded, on Linux. */
import assert from "node:assert/strict";
import { fromFileUrl } from "../stores/_paths.ts";

const ROOT = fromFileUrl("../..");
const isLinux = Deno.build.os === "linux";

/** The native libraries that a program loads between its beginning and its end. */
async function librariesOf(program: string): Promise<string[]> {
  const maps = `Deno.readTextFileSync("/proc/self/maps").match(/\\/[^\\s]*\\.(node|so)\\b[^\\s]*/g)`;
  return await run<string[]>(`const before = new Set(${maps});
    ${program}
    console.log(JSON.stringify([...new Set(${maps})].filter((path) => !before.has(path))));`);
}

/** The JSON that a program prints last. */
async function run<T>(source: string): Promise<T> {
  const args = ["run", "-A", "--quiet", `--config=${ROOT}deno.json`, "--ext=ts", "-"];
  const child = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout).trim().split("\n").at(-1)!);
}

for (const entry of ["mod.ts", "notebooks/mod.ts", "serve/mod.ts"]) {
  Deno.test({
    name: `importing ${entry} loads no native library${isLinux ? "" : " (needs Linux)"}`,
    ignore: !isLinux,
    fn: async () => assert.deepEqual(await librariesOf(`await import(${JSON.stringify(`${ROOT}${entry}`)});`), []),
  });
}

Deno.test({
  name: `a model loads them when it is asked for${isLinux ? "" : " (needs Linux)"}`,
  ignore: !isLinux,
  fn: async () => {
    const loaded = await librariesOf(`
      const { Runner } = await import(${JSON.stringify(`${ROOT}mod.ts`)});
      const text = new Runner({ store: "memory://" }).fromInline({ text: ["a"] }).colText("text");
      await text.llmLayerActivations({ model: "onnx:demo/model", layer: 1 }).toMatrix();`);
    for (const name of ["onnxruntime", "tokenizers"]) assert.ok(loaded.some((path) => path.includes(name)), name);
  },
});

Deno.test("what a program puts in the place of what is built in stays there, though that is loaded later", async () => {
  const found = await run<unknown[]>(`
    const { registerClassifier, registerProbeModel, Runner, SelectScoreColumnOp } = await import(${
    JSON.stringify(`${ROOT}mod.ts`)
  });
    const said = (register) => {
      try {
        register();
      } catch ({ message }) {
        return message.includes("taken");
      }
    };
    const taken = [
      said(() => registerClassifier("lda", { parameters: {}, train: () => ({ kind: "linear" }) })),
      said(() => registerProbeModel({ kind: "linear", decode: () => ({ kind: "linear" }), score: () => [] })),
    ];
    registerProbeModel({
      kind: "linear",
      decode: () => ({ kind: "linear" }),
      score: (model, { rows }) => new Float64Array(rows).fill(7),
    }, { override: true });
    registerClassifier("lda", { parameters: {}, train: () => ({ kind: "linear" }) }, { override: true });
    Runner.implement(SelectScoreColumnOp, () => new Float64Array([5, 5]));
    const data = new Runner({ store: "memory://" }).fromInline({ x: [[1], [2]], score: [1, 2], bad: [true, false] });
    const x = data.colVector("x");
    const scores = x.trainClassifier("lda", { positives: data.colBoolean("bad") }).predict(x);
    const results = [await data.colScore("score").toArray(), await scores.toArray()];
    console.log(JSON.stringify([taken, ...results.map((values) => Array.from(values))]));`);
  assert.deepEqual(found, [[true, true], [5, 5], [7, 7]]);
});
