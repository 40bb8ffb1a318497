import assert from "node:assert/strict";
import { join } from "../../../../ops/standard.ts";
import { installCuda, isInstalled, requireCuda } from "../../../../runner/onnx/cuda/install.ts";
import { CUDA_FILES } from "../../../../runner/onnx/cuda/wheel.ts";

Deno.test("libraries that are there are fetched no more", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("VIRTUAL_ENV");
  try {
    // No Python is there: who fetches, fails.
    Deno.env.set("VIRTUAL_ENV", "/nowhere");
    assert.equal(await isInstalled(folder), false);
    await assert.rejects(requireCuda(folder), /is not here: probegraph cuda install puts it in place/);
    await assert.rejects(installCuda(undefined, folder), /there is no Python with pip here/);
    for (const name of CUDA_FILES.keys()) await Deno.writeTextFile(join(folder, name), "");
    assert.equal(await installCuda(undefined, folder), folder);
    await requireCuda(folder);
  } finally {
    before === undefined ? Deno.env.delete("VIRTUAL_ENV") : Deno.env.set("VIRTUAL_ENV", before);
    await Deno.remove(folder, { recursive: true });
  }
});
