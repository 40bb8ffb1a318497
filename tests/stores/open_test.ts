import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { StoreError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { configPath, writeConfig } from "../../stores/config.ts";
import { FolderStore } from "../../stores/folder.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { openStore } from "../../stores/open.ts";
import type { GsOptions } from "../../stores/gs.ts";
import { type S3Options, S3Store } from "../../stores/s3.ts";
import { contentsOf } from "../../stores/store.ts";
import { text } from "./contract.ts";
import { testFolder } from "./_paths.ts";
import { withVariables } from "../_variables.ts";

Deno.test("openStore() opens folders by path and by URL", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "with space é");
  await openStore(path).put("a", utf8("x"));
  const other = openStore(pathToFileURL(path).href);
  assert.ok(other instanceof FolderStore);
  assert.equal(text(await other.get("a")), "x");
  assert.equal(other.uri, pathToFileURL(path).href);
});

Deno.test("openStore() gives one memory store for each name", async () => {
  const name = crypto.randomUUID();
  const store = openStore(`memory://${name}`);
  assert.ok(store instanceof MemoryStore);
  await store.put("a", utf8("x"));
  assert.equal(openStore(`memory://${name}`), store);
  assert.equal(await openStore(`memory://${name}-other`).get("a"), undefined);
});

Deno.test("openStore() opens the configured store where none is named", async () => {
  await using folder = await testFolder();
  using _variables = withVariables({ PROBEGRAPH_STORE_URI: folder.path });
  assert.equal(openStore().uri, openStore(folder.path).uri);
  assert.ok(openStore() instanceof FolderStore);
});

Deno.test("openStore() opens S3 stores, and caches them where that is configured", () => {
  using _variables = withVariables({ PROBEGRAPH_CACHE_DIR: undefined });
  assert.ok(openStore("s3://bucket/prefix") instanceof S3Store);
  Deno.env.set("PROBEGRAPH_CACHE_DIR", "/nowhere");
  const store = openStore("s3://bucket/prefix");
  assert.ok(!(store instanceof S3Store));
  assert.equal(store.uri, "s3://bucket/prefix");
  assert.ok(openStore("s3://bucket/prefix", { cacheDir: null }) instanceof S3Store);
});

Deno.test("openStore() refuses options that it does not have", () => {
  assert.throws(() => openStore("s3://bucket", { S3: {} } as never), /openStore\(\) has no option "S3"/);
});

Deno.test("openStore() refuses settings of buckets that there are not", () => {
  const s3 = { endpont: "http://127.0.0.1:1" } as S3Options;
  assert.throws(() => openStore("s3://bucket", { s3 }), /no option "endpont" \(did you mean "endpoint"\?\)/);
  assert.throws(() => openStore("gs://bucket", { gs: { token: "x" } as GsOptions }), /no option "token"/);
});

Deno.test("openStore() names what it can open", () => {
  assert.throws(() => openStore("ftp://host/a"), /no store has the scheme ftp.*s3:\/\//i);
  assert.throws(() => openStore(""), StoreError);
  assert.throws(() => openStore(7 as never), /got number 7/);
  assert.throws(() => openStore("file://host/share"), StoreError);
});

Deno.test("openStore() reads ~ as the user's home", () => {
  using _variables = withVariables({ HOME: "/people/somebody", PROBEGRAPH_STORE_URI: "~/configured" });
  assert.equal(openStore("~/probes").uri, "file:///people/somebody/probes");
  assert.equal(openStore("~").uri, "file:///people/somebody");
  assert.match(openStore("~other").uri, /\/%7Eother$/);
  assert.equal(openStore().uri, "file:///people/somebody/configured");
});

Deno.test("openStore() refuses a URI with a slash too few or too much, and writes the right one", () => {
  const right: Readonly<Record<string, string>> = {
    "file:/x": "file:///x",
    "file:x/y": "file:///x/y",
    "s3:/bucket/a b": "s3://bucket/a b",
    "s3:bucket": "s3://bucket",
    "S3:/bucket": "s3://bucket",
    "memory:a": "memory://a",
    "file:///a?b": "file:///a%3Fb",
    "file:///a b#c": "file:///a b%23c",
  };
  for (const [wrong, form] of Object.entries(right)) {
    assert.throws(() => openStore(wrong), (error: Error) => {
      return error instanceof StoreError && error.message.includes(`write "${form}"`);
    }, wrong);
  }
  assert.throws(() => openStore("ftp:/bucket"), /use a path, file:\/\/\/…/);
  assert.equal(openStore("S3://bucket/A", { cacheDir: null }).uri, "s3://bucket/A");
  assert.match(openStore("./s3:a").uri, /\/s3:a$/);
  assert.match(openStore("results:2026").uri, /\/results:2026$/);
});

Deno.test("errors of a configured store say where it is configured, when it is opened and when it is used", async () => {
  await using folder = await testFolder();
  using _variables = withVariables({ PROBEGRAPH_STORE_URI: "ftp://x", XDG_CONFIG_HOME: folder.path });
  assert.throws(
    () => openStore(),
    /no store has the scheme ftp.* \(the store is named by the variable PROBEGRAPH_STORE_URI\)$/i,
  );
  await Deno.writeTextFile(join(folder.path, "file"), "");
  Deno.env.set("PROBEGRAPH_STORE_URI", join(folder.path, "file"));
  const named = /Cannot [^]* \(the store is named by the variable PROBEGRAPH_STORE_URI\)$/;
  const store = openStore();
  await assert.rejects(store.put("a", utf8("x")), named);
  await assert.rejects(store.create("a", utf8("x")), named);
  assert.equal((await Array.fromAsync(store.list())).length, 0);
  assert.equal((await Array.fromAsync(contentsOf(store))).length, 0);
  await assert.rejects(
    openStore(join(folder.path, "file")).put("a", utf8("x")),
    (error: Error) => !named.test(error.message),
  );

  Deno.env.set("PROBEGRAPH_STORE_URI", "s3://bucket");
  const s3 = { endpoint: "http://127.0.0.1:1", attempts: 1, accessKeyId: "a", secretAccessKey: "b" };
  const remote = openStore(undefined, { cacheDir: null, s3 });
  await assert.rejects(Array.fromAsync(remote.list()), /no answer[^]+PROBEGRAPH_STORE_URI\)$/);
  await assert.rejects(remote.open("a"), /no answer[^]+PROBEGRAPH_STORE_URI\)$/);

  Deno.env.delete("PROBEGRAPH_STORE_URI");
  await writeConfig({ storeUri: "s3:/b" });
  assert.throws(
    () => openStore(),
    (error: Error) => error.message.endsWith(`store_uri of the configuration ${configPath()})`),
  );
});
