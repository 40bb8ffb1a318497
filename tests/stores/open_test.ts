import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { StoreError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { FolderStore } from "../../stores/folder.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { openStore } from "../../stores/open.ts";
import { S3Store } from "../../stores/s3.ts";
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
  assert.equal((openStore() as FolderStore).path, folder.path);
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

Deno.test("openStore() names what it can open", () => {
  assert.throws(() => openStore("ftp://host/a"), /no store has the scheme ftp.*s3:\/\//i);
  assert.throws(() => openStore(""), StoreError);
  assert.throws(() => openStore(7 as never), /got number 7/);
  assert.throws(() => openStore("file://host/share"), StoreError);
});
