import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { testFolder } from "../../stores/_paths.ts";
import { run } from "../_run.ts";

const FILE = fileURLToPath(new URL("../fixtures/grids.ts", import.meta.url));

async function exported(variable: string, path: string) {
  return await run(["export", "-f", FILE, "-s", variable, "--no-deps", "--run", "--to", path]);
}

Deno.test("a grid is exported as CSV, a line for each number with its labels", async () => {
  await using folder = await testFolder();
  const { code, err } = await exported("ragged", `${folder.path}/x.csv`);
  assert.equal(code, 0, err);
  assert.equal(
    await Deno.readTextFile(`${folder.path}/x.csv`),
    'row,word,word_label,word:last,value\r\n0,0,"one,",",",2\r\n0,1,three,e,2.5\r\n1,0,seven,n,2.5\r\n',
  );
  await exported("square", `${folder.path}/x.csv`);
  const lines = (await Deno.readTextFile(`${folder.path}/x.csv`)).split("\r\n");
  assert.deepEqual([lines[0], lines[3], lines.length], [
    "row,layer,word,layer_label,word_label,word:last,value",
    "0,1,0,b,a,a,-0.5",
    10,
  ]);
});

Deno.test("a grid is exported as JSON and as parquet", async () => {
  await using folder = await testFolder();
  await exported("ragged", `${folder.path}/x.json`);
  const { axes, rows } = JSON.parse(await Deno.readTextFile(`${folder.path}/x.json`));
  assert.deepEqual([axes, rows], [["word"], [[2, 2.5], [2.5]]]);
  const { code, err } = await exported("ragged", `${folder.path}/x.parquet`);
  assert.equal(code, 0, err);
});

Deno.test("a grid whose rows have one shape is exported for NumPy, another is not", async () => {
  await using folder = await testFolder();
  const { code, err } = await exported("square", `${folder.path}/x.npy`);
  assert.equal(code, 0, err);
  const npy = await Deno.readFile(`${folder.path}/x.npy`);
  assert.match(
    new TextDecoder().decode(npy.subarray(10, 128)),
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 2, 2\), \}/,
  );
  assert.deepEqual([...new Float32Array(npy.slice(128).buffer)], [0.5, 1, -0.5, -1, 1.5, 0.5, -1.5, -0.5]);
  const refused = await exported("ragged", `${folder.path}/y.npy`);
  assert.deepEqual([refused.code, /row 0 is 2, row 1 1\. Write \.parquet/.test(refused.err)], [2, true], refused.err);
});

Deno.test("a vector whose block nobody knows is not exported for llama.cpp", async () => {
  await using folder = await testFolder();
  const { code, err } = await exported("vector", `${folder.path}/x.gguf`);
  assert.notEqual(code, 0);
  assert.match(err, /cannot tell for which block/);
});
