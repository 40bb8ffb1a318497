import assert from "node:assert/strict";
import { openStore, StoreError } from "../../mod.ts";
import { showPath, withoutColours, withoutCredentials } from "../../ops/messages.ts";
import { queueAddress } from "../../runner/queue/address.ts";

Deno.test("addresses lose user and password, well-formed or not", () => {
  const addresses = [
    "https://user:secret@host/x",
    "redis:secret@host",
    "user:secret@host",
    "//user:secret@host",
    "secret@host",
    "https://user:sec/secret@ret@host",
    "https:user:secret@host",
  ];
  for (const address of addresses) {
    const shown = withoutCredentials(address);
    assert.doesNotMatch(shown, /secret/);
    assert.match(shown, /…@host/);
  }
  assert.equal(withoutCredentials("https://host/x"), "https://host/x");
  assert.equal(withoutCredentials("https://host:bad/x?X-Amz-Signature=secret"), "https://host:bad/x?…");
  assert.equal(withoutCredentials("folder/what?.csv"), "folder/what?.csv");
});

Deno.test("stores and queues that cannot be opened do not repeat a password", () => {
  for (
    const uri of [
      "https://user:secret@host/x",
      "file://user:secret@host/x",
      "file://user:secret@",
      "redis:/secret@host",
    ]
  ) {
    assert.throws(() => openStore(uri), (error: Error) => {
      assert.ok(error instanceof StoreError);
      return !`${error.message}${error.cause}`.includes("secret");
    });
  }
  assert.throws(() => queueAddress("redis:secret@host"), (error: Error) => !error.message.includes("secret"));
});

Deno.test("a long path keeps its beginning and its end, which names the file", () => {
  assert.equal(showPath("data/rows.csv"), '"data/rows.csv"');
  const long = showPath(`/data/a/${"folder/".repeat(40)}rows.csv`);
  assert.match(long, /^"\/data\/a\/folder\/.*….*\/folder\/rows\.csv"$/);
  assert.ok(long.length < 170, long);
  assert.equal(showPath(5), "number 5");
});

Deno.test("a terminal's colours are no part of a message", () => {
  assert.equal(withoutColours("at \x1b[0m\x1b[1;36mworker.ts\x1b[39m:5"), "at worker.ts:5");
});
