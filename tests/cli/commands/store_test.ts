import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Runner } from "../../../mod.ts";
import { FolderStore } from "../../../stores/folder.ts";
import { acquireLease } from "../../../stores/lease.ts";
import { testFolder } from "../../stores/_paths.ts";
import { withVariables } from "../../_variables.ts";
import { jsonLines, run } from "../_run.ts";

const FILE = fileURLToPath(new URL("../fixtures/pipeline.ts", import.meta.url));

async function filled(path: string): Promise<void> {
  const { code, err } = await run(["run", "-f", FILE, "--store", path, "-s", "sums", "-j"]);
  assert.equal(code, 0, err);
}

Deno.test("verify finds damaged results, and ends with 1", async () => {
  await using folder = await testFolder();
  await filled(folder.path);
  assert.match((await run(["verify", "--store", folder.path])).out, /5 whole, 0 without a checksum, 0 damaged/);
  const [op] = jsonLines((await run(["status", "-j", "-f", FILE, "-s", "sums.0", "--no-deps"])).out);
  const path = `${folder.path}/${op.uuid.replace("_", "/")}/result.parquet`;
  await Deno.writeTextFile(path, "nonsense");
  const { code, out } = await run(["verify", "--store", folder.path]);
  assert.equal(code, 1);
  assert.match(out, /: damaged, set aside as ShiftOp\//);
});

Deno.test("verify --repair records anew what an earlier version recorded as krnel-graph does", async () => {
  await using folder = await testFolder();
  const dataset = new Runner({ store: folder.path }).fromInline({ x: [[0], [1]], y: [false, true] });
  const probe = dataset.colVector("x").trainClassifier("logistic_regression", { positives: dataset.colBoolean("y") });
  await probe.materialize();
  const path = `${folder.path}/${probe.uuid.replace("_", "/")}`;
  for (const name of ["done", "status.json"]) await Deno.rename(`${path}/probegraph.${name}`, `${path}/${name}`);
  assert.match((await run(["verify", "--store", folder.path])).out, /2 whole[^]* 0 not readable\n$/);
  assert.match((await run(["verify", "--repair", "--store", folder.path])).out, /2 whole[^]* 1 repaired\n$/);
  const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["probegraph.done", "probegraph.status.json", "result.probe.json"]);
});

Deno.test("copy copies what is chosen, once", async () => {
  await using folder = await testFolder();
  await filled(`${folder.path}/a`);
  const args = ["copy", "-f", FILE, "--store", `${folder.path}/a`, "--to", `${folder.path}/b`, "-s", "sums.0", "-j"];
  assert.equal(jsonLines((await run(args)).out)[0].copied, 2);
  assert.equal(jsonLines((await run(args)).out)[0].skipped, 2);
});

Deno.test("a mistyped store is no empty one: verify, gc and copy refuse it", async () => {
  await using folder = await testFolder();
  const store = ["--store", `${folder.path}/mistyped`];
  for (const args of [["verify", ...store], ["gc", ...store], ["copy", ...store, "--to", `${folder.path}/b`]]) {
    const { code, err } = await run(args);
    assert.equal(code, 2);
    assert.match(err, /There is no store .*mistyped/);
  }
});

Deno.test("gc removes nothing unless it is told to", async () => {
  await using folder = await testFolder();
  await filled(folder.path);
  const orphan = `${folder.path}/ShiftOp/${"0".repeat(64)}`;
  await Deno.mkdir(orphan);
  await Deno.writeTextFile(`${orphan}/status.json`, "{}");
  await Deno.utime(`${orphan}/status.json`, 1, 1);
  const args = ["gc", "--store", folder.path, "--older-than", "0"];
  assert.match((await run(args)).out, /unfinished[^]*1 files, 2 B can go: add --remove/);
  assert.match((await run([...args, "--remove"])).out, /Removed 1 files/);
  assert.match((await run(args)).out, /^0 files, 0 B can go\n$/);
});

Deno.test("remove tells what would go and what depends on it, and removes it when it is told to", async () => {
  await using folder = await testFolder();
  await filled(folder.path);
  const args = ["remove", "-f", FILE, "--store", folder.path, "-s", "shared", "--no-deps"];
  const looked = await run(args);
  assert.match(looked.out, /^remove .* ShiftOp_\w+ \(shared\)\n(leave .*: made from it, not asked for\n){3}/);
  assert.match(looked.out, /1 result, [\d.]+ k?B can go: add --yes\. Leaves 3 made from them, .* add --dependents\n$/);
  const gone = await run([...args, "--dependents", "--yes", "-j"]);
  assert.deepEqual(jsonLines(gone.out).map(({ why, names, removed }) => [why, names[0], removed]).sort(), [
    ["chosen", "shared", true],
    ["made from it", "sums.0", true],
    ["made from it", "sums.1", true],
    ["made from it", "sums.2", true],
  ]);
  assert.equal(gone.code, 0);
  assert.match((await run(args)).out, /has nothing of 1 op that was chosen\n$/);
});

Deno.test("remove says what else would do where a column is ephemeral, and ends with 1 where an op is computed", async () => {
  await using folder = await testFolder();
  await filled(folder.path);
  const args = ["remove", "-f", FILE, "--store", folder.path, "--no-deps"];
  const { code, err } = await run([...args, "-s", "text"]);
  assert.deepEqual([code, /is ephemeral.*LoadInlineJsonDatasetOp\(/.test(err)], [1, true]);
  const [shift] = jsonLines((await run([...args, "-s", "shared", "-j"])).out);
  const lease = await acquireLease(new FolderStore(folder.path), shift.uuid);
  const busy = await run([...args, "-s", "shared", "--yes"]);
  assert.equal(busy.code, 1);
  assert.match(busy.out, /leave .*\(shared\): somebody computes it now\n.*stop that, or wait for it/);
  await lease.release();
});

function configTest(behaviour: string, body: (folder: string) => Promise<void>): void {
  Deno.test(`config ${behaviour}`, async () => {
    await using folder = await testFolder();
    using _ = withVariables({
      HOME: folder.path,
      XDG_CONFIG_HOME: folder.path,
      PROBEGRAPH_STORE_URI: undefined,
      PROBEGRAPH_QUEUE: undefined,
    });
    await body(folder.path);
  });
}

configTest("shows and changes the configuration", async (folder) => {
  const { out } = await run(["config", "--store-uri", `${folder}/results`, "--cache-max-bytes", "1000", "-j"]);
  const expected = {
    store_uri: `${folder}/results`,
    cache_dir: null,
    cache_max_bytes: 1000,
    data_cache_dir: null,
    models_dir: null,
    reuse_rows: null,
    queue: null,
  };
  assert.deepEqual(jsonLines(out), [{ path: `${folder}/probegraph/config.json`, ...expected }]);
  assert.ok((await run(["config"])).out.includes(`store_uri: "${folder}/results"`));
});

configTest("turns the reuse of rows off and on", async () => {
  const saved = async (option: string) => jsonLines((await run(["config", option, "-j"])).out)[0].reuse_rows;
  assert.equal(await saved("--no-reuse-rows"), false);
  assert.equal(await saved("-j"), false);
  assert.equal(await saved("--reuse-rows"), true);
});

configTest("saves the folder of datasets' files, if it can be written to", async (folder) => {
  const option = "--data-cache-dir";
  assert.equal(jsonLines((await run(["config", option, "~/data", "-j"])).out)[0].data_cache_dir, `${folder}/data`);
  assert.match((await run(["config", option, "/proc/nosuch"])).err, /Nothing was saved\. Cannot write/);
});

configTest("saves a path as it is meant in every folder", async (folder) => {
  const saved = async (uri: string) => jsonLines((await run(["config", "--store-uri", uri, "-j"])).out)[0].store_uri;
  assert.equal(await saved("~/results"), `${folder}/results`);
  assert.equal(await saved(relative(Deno.cwd(), `${folder}/more`)), `${folder}/more`);
  assert.equal(await saved("memory://a"), "memory://a");
});

configTest("checks a store before it saves it, and leaves what was saved", async (folder) => {
  await run(["config", "--store-uri", `${folder}/good`]);
  await Deno.writeTextFile(`${folder}/file`, "");
  const wrong = [["s3:/bucket", 2], ["ftp://host/a", 2], ["", 2], [`${folder}/file`, 1]] as const;
  for (const [uri, expected] of wrong) {
    const { code, err } = await run(["config", "--store-uri", uri]);
    assert.equal(code, expected, uri);
    assert.match(err, /Nothing was saved\. /);
    assert.ok((await run(["config"])).out.includes(`store_uri: "${folder}/good"`));
  }
  assert.match((await run(["config", "--cache-dir", `${folder}/file`])).err, /Nothing was saved\. Cannot write/);
  assert.equal((await run(["config", "--store-uri", `${folder}/file`, "--no-check"])).code, 0);
});

Deno.test("doctor looks at everything, and says what to do", async () => {
  const well = await run(["doctor", "--store", "memory://doctor-test", "-j"]);
  assert.deepEqual(jsonLines(well.out).map(({ check, ok }) => [check, ok]), [
    ["runtime", true],
    ["native library", true],
    ["tokenizers", true],
    ["store", true],
    ["hub cache", true],
    ["GPU", true],
    ["device cpu", true],
    ["device webgpu", true],
    ["device cuda", true],
    ["tiny run", true],
  ]);
  using _ = withVariables({ HF_HUB_CACHE: undefined, HF_HOME: `${FILE}/below/hub` });
  const ill = await run(["doctor", "--store", "/proc/nosuch"]);
  assert.equal(ill.code, 1);
  assert.match(ill.out, /problem {2}hub cache: .*pipeline\.ts is no folder/);
  assert.match(ill.out, /problem {2}store: [^]*what to do: choose a store that you can write to/);
});
