import assert from "node:assert/strict";
import { keepSession, releaseKept, takeKept } from "../../../../runner/models/engine/kept_session.ts";

function session(closed: string[], name: string) {
  return { name, hasEnded: false, [Symbol.asyncDispose]: () => Promise.resolve(void closed.push(name)) };
}

Deno.test("a session that was kept is taken by who asks for the same, and once", async () => {
  const closed: string[] = [];
  const kept = session(closed, "a");
  await keepSession("key", kept);
  assert.equal(await takeKept("key"), kept);
  assert.equal(await takeKept("key"), undefined);
  assert.deepEqual(closed, []);
});

Deno.test("there is one at most: another one, another key and a release close it", async () => {
  const closed: string[] = [];
  await keepSession("a", session(closed, "a"));
  await keepSession("b", session(closed, "b"));
  assert.deepEqual(closed, ["a"]);
  assert.equal(await takeKept("c"), undefined);
  assert.deepEqual(closed, ["a", "b"]);
  await keepSession("d", session(closed, "d"));
  await releaseKept();
  await releaseKept();
  assert.deepEqual(closed, ["a", "b", "d"]);
});

Deno.test("of two that are left at the same time, one is closed at once", async () => {
  const closed: string[] = [];
  await Promise.all(["a", "b"].map((name) => keepSession(name, session(closed, name))));
  assert.deepEqual(closed, ["a"]);
  await releaseKept();
  assert.deepEqual(closed, ["a", "b"]);
});

Deno.test("it is closed when nobody comes for it", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await keepSession("key", { hasEnded: false, [Symbol.asyncDispose]: () => Promise.resolve(resolve()) });
  await promise;
  assert.equal(await takeKept("key"), undefined);
});

Deno.test("one whose worker has ended meanwhile is not taken, but closed", async () => {
  const closed: string[] = [];
  await keepSession("key", { ...session(closed, "a"), hasEnded: true });
  assert.equal(await takeKept("key"), undefined);
  assert.deepEqual(closed, ["a"]);
});
