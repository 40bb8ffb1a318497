/** Importing the package loads no native library: the process's memory map says which are loaded, on Linux. */
import assert from "node:assert/strict";
import { fromFileUrl } from "../stores/_paths.ts";

const ROOT = fromFileUrl("../..");
const isLinux = Deno.build.os === "linux";

/** The native libraries that a program loads between its beginning and its end. */
async function librariesOf(program: string): Promise<string[]> {
  const maps = `Deno.readTextFileSync("/proc/self/maps").match(/\\/[^\\s]*\\.(node|so)\\b[^\\s]*/g)`;
  const source = `const before = new Set(${maps});
    ${program}
    console.log(JSON.stringify([...new Set(${maps})].filter((path) => !before.has(path))));`;
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
