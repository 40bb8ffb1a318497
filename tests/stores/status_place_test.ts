import assert from "node:assert/strict";
import { FolderStore } from "../../stores/folder.ts";
import { statusKey } from "../../stores/keys.ts";
import { openStatusFile } from "../../stores/status_place.ts";
import type { ObjectSource } from "../../stores/store.ts";
import { testFolder } from "./_paths.ts";
import { PassingStore } from "./_recording_store.ts";

const UUID = `TestOp_${"0".repeat(64)}`;
const KEY = statusKey(UUID);

/** A store whose file is replaced whenever it was opened, for some times. */
class ReplacedStore extends PassingStore {
  opened = 0;

  constructor(inner: FolderStore, readonly times: number) {
    super(inner);
  }

  override async open(key: string): Promise<ObjectSource | undefined> {
    const source = await super.open(key);
    if (source !== undefined && this.opened++ < this.times) {
      await this.inner.put(key, new TextEncoder().encode(`version ${this.opened}`));
    }
    return source;
  }
}

Deno.test("a status that is replaced while it is read is read again", async () => {
  await using folder = await testFolder();
  const store = new ReplacedStore(new FolderStore(folder.path), 2);
  await store.put(KEY, new TextEncoder().encode("version 0"));
  const { bytes, tag } = (await openStatusFile(store, UUID))!;
  assert.equal(new TextDecoder().decode(bytes), "version 2");
  assert.equal(tag, (await store.inner.open(KEY))!.tag);
});

Deno.test("one that is replaced without end is an error in the end", async () => {
  await using folder = await testFolder();
  const store = new ReplacedStore(new FolderStore(folder.path), Infinity);
  await store.put(KEY, new TextEncoder().encode("version 0"));
  await assert.rejects(openStatusFile(store, UUID), /status\.json changed while it was read/);
});
