import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StoreError } from "../../ops/errors.ts";
import { configPath, defaultStoreUri, readConfig, writeConfig } from "../../stores/config.ts";
import { testFolder } from "./_paths.ts";
import { withVariables } from "../_variables.ts";

const NONE = {
  PROBEGRAPH_STORE_URI: undefined,
  PROBEGRAPH_CACHE_DIR: undefined,
  PROBEGRAPH_CACHE_MAX_BYTES: undefined,
};

function test(behaviour: string, body: () => Promise<void>): void {
  Deno.test(`configuration: ${behaviour}`, async () => {
    await using folder = await testFolder();
    using _variables = withVariables({ ...NONE, XDG_CONFIG_HOME: folder.path });
    await body();
  });
}

async function writeFile(content: string): Promise<void> {
  await Deno.mkdir(dirname(configPath()), { recursive: true });
  await Deno.writeTextFile(configPath(), content);
}

test("without any, results are in a folder of the temporary folder", () => {
  assert.deepEqual(readConfig(), {});
  assert.equal(defaultStoreUri(), join(tmpdir(), "probegraph"));
  return Promise.resolve();
});

test("the environment is stronger than the file, and the file than the default", async () => {
  await writeConfig({ storeUri: "s3://bucket/from-file", cacheDir: "/cache", cacheMaxBytes: 10 });
  assert.equal(defaultStoreUri(), "s3://bucket/from-file");
  using _variables = withVariables({ PROBEGRAPH_STORE_URI: "/from-env", PROBEGRAPH_CACHE_MAX_BYTES: "20" });
  assert.equal(defaultStoreUri(), "/from-env");
  assert.deepEqual(readConfig(), { storeUri: "/from-env", cacheDir: "/cache", cacheMaxBytes: 20 });
});

test("an empty variable is none", async () => {
  await writeConfig({ storeUri: "/from-file" });
  using _variables = withVariables({ PROBEGRAPH_STORE_URI: "" });
  assert.equal(defaultStoreUri(), "/from-file");
});

test("writing keeps the settings that are not named, and leaves one file", async () => {
  await writeConfig({ storeUri: "/a" });
  await writeConfig({ cacheDir: "/b" });
  assert.deepEqual(readConfig(), { storeUri: "/a", cacheDir: "/b" });
  assert.deepEqual(await Array.fromAsync(Deno.readDir(dirname(configPath())), ({ name }) => name), ["config.json"]);
});

test("a damaged file is an error that names it", async () => {
  for (const content of ["{", "[]", "null", '{"store_uri": 1}', '{"cache_max_bytes": -1}', '{"store_url": "x"}']) {
    await writeFile(content);
    assert.throws(readConfig, (error: Error) => error instanceof StoreError && error.message.includes(configPath()));
  }
});

test("a variable that is no number is an error that names it", () => {
  using _variables = withVariables({ PROBEGRAPH_CACHE_MAX_BYTES: "10 GB" });
  assert.throws(readConfig, /PROBEGRAPH_CACHE_MAX_BYTES is "10 GB": a positive whole number is needed/);
  return Promise.resolve();
});
