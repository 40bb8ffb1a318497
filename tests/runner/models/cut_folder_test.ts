import assert from "node:assert/strict";
import { makeCutFolder } from "../../../runner/models/cut_folder.ts";

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("a folder that a killed program left behind goes when the next one is made, one in use stays", async () => {
  const module = new URL("../../../runner/models/cut_folder.ts", import.meta.url).href;
  const script = `const { makeCutFolder } = await import("${module}");
    console.log(makeCutFolder().path); setTimeout(() => {}, 60_000);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdout: "piped" }).spawn();
  const { value } = await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  const left = value!.trim();
  const first = makeCutFolder();
  assert.ok(await exists(left));
  child.kill("SIGKILL");
  await child.status;
  const second = makeCutFolder();
  assert.ok(!await exists(left));
  assert.ok(await exists(first.path));
  first.remove();
  second.remove();
  assert.ok(!await exists(first.path));
});
