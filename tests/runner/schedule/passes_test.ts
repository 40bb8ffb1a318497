import assert from "node:assert/strict";
import { Budget } from "../../../runner/schedule/budget.ts";
import { Passes } from "../../../runner/schedule/passes.ts";

/** Passes of a machine of its own, and what each of them computed. */
function recorded() {
  const budget = new Budget(() => ({ cores: 1, memory: 1, models: 1 }));
  const passes = new Passes(budget);
  const computed: (readonly string[])[] = [];
  const join = (uuid: string, signal = new AbortController().signal, key = "key") =>
    passes.join<string, string>({
      key,
      uuid,
      wanted: uuid,
      signal,
      needs: { models: 1 },
      pass: (wanted) => {
        computed.push(wanted);
        return Promise.resolve(wanted.map((each) => `${each}!`));
      },
    });
  return { budget, passes, computed, join };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("a pass waits for all who are expected, however late they come", async () => {
  const { passes, computed, join } = recorded();
  ["a", "b", "c"].forEach((uuid) => passes.expect("key", uuid));
  const first = join("b");
  await turn();
  assert.deepEqual(computed, []);
  const others = [join("a"), join("c")];
  assert.deepEqual(await Promise.all([first, ...others]), ["b!", "a!", "c!"]);
  assert.deepEqual(computed, [["b", "a", "c"]]);
});

Deno.test("a pass does not wait for who is excused", async () => {
  const { passes, computed, join } = recorded();
  ["a", "b"].forEach((uuid) => passes.expect("key", uuid));
  const only = join("a");
  await turn();
  passes.excuse("key", "b");
  assert.equal(await only, "a!");
  assert.deepEqual(computed, [["a"]]);
});

Deno.test("who is not expected by anybody begins a pass at once", async () => {
  const { computed, join } = recorded();
  assert.equal(await join("a"), "a!");
  assert.equal(await join("b"), "b!");
  assert.deepEqual(computed, [["a"], ["b"]]);
});

Deno.test("who shares no key shares no pass", async () => {
  const { passes, computed, join } = recorded();
  passes.expect("key", "late");
  assert.equal(await join("b", undefined, "other"), "b!");
  assert.deepEqual(computed, [["b"]]);
});

Deno.test("a pass waits for plans that are being made, as they may bring more", async () => {
  const { passes, computed, join } = recorded();
  const plan = passes.hold();
  const first = join("a");
  await turn();
  assert.deepEqual(computed, []);
  passes.expect("key", "b");
  plan[Symbol.dispose]();
  await turn();
  assert.deepEqual(computed, []);
  await Promise.all([first, join("b")]);
  assert.deepEqual(computed, [["a", "b"]]);
});

Deno.test("while the machine is busy, more may join", async () => {
  const { computed, join, passes } = recorded();
  const { promise: busy, resolve: free } = Promise.withResolvers<void>();
  const other = passes.join({
    key: "other",
    uuid: "o",
    wanted: 0,
    signal: new AbortController().signal,
    needs: { models: 1 },
    pass: async () => (await busy, [0]),
  });
  await turn();
  const first = join("a");
  await turn();
  const second = join("b");
  free();
  await Promise.all([other, first, second]);
  assert.deepEqual(computed, [["a", "b"]]);
});

Deno.test("a pass keeps nothing of the machine from who is expected since it waited for that", async () => {
  const { budget, computed, join, passes } = recorded();
  const busy = await budget.take({ models: 1 });
  const first = join("a");
  await turn();
  passes.expect("key", "b");
  busy[Symbol.dispose]();
  // As an input is computed anew that was removed meanwhile.
  await budget.use({ models: 1 }, turn);
  await Promise.all([first, join("b")]);
  assert.deepEqual(computed, [["a", "b"]]);
});

Deno.test("who is aborted before the pass leaves at once, and the others go on", async () => {
  const { passes, computed, join } = recorded();
  passes.expect("key", "c");
  const controller = new AbortController();
  const left = join("a", controller.signal);
  const stays = join("b");
  controller.abort(new Error("no more"));
  await assert.rejects(left, /no more/);
  passes.excuse("key", "c");
  await stays;
  assert.deepEqual(computed, [["b"]]);
});

Deno.test("a pass is aborted when none of its members is wanted any more", async () => {
  const { passes } = recorded();
  const controllers = [new AbortController(), new AbortController()];
  const { promise: began, resolve } = Promise.withResolvers<AbortSignal>();
  const members = controllers.map(({ signal }, i) => {
    passes.expect("key", `${i}`);
    return () =>
      passes.join({
        key: "key",
        uuid: `${i}`,
        wanted: i,
        signal,
        needs: {},
        pass: (_, signal) => {
          resolve(signal);
          return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
      });
  }).map((join) => join().catch((error: Error) => error.message));
  const signal = await began;
  controllers[0].abort(new Error("first"));
  assert.equal(signal.aborted, false);
  controllers[1].abort(new Error("second"));
  assert.deepEqual(await Promise.all(members), ["first", "first"]);
});

Deno.test("a pass that fails fails for all of its members, and the next one is a new one", async () => {
  const { passes, computed, join } = recorded();
  const fail = () =>
    passes.join({
      key: "key",
      uuid: "a",
      wanted: 0,
      signal: new AbortController().signal,
      needs: { models: 1 },
      pass: () => Promise.reject(new Error("broken")),
    });
  await assert.rejects(fail(), /broken/);
  await join("a");
  assert.deepEqual(computed, [["a"]]);
});
