import assert from "node:assert/strict";
import { call, type Calls, QuickCalls } from "../../stores/quick_calls.ts";

/** Calls of which it is known where they were made; those here take so many milliseconds. */
function counted(milliseconds: number) {
  const calls = { here: 0, aside: 0 };
  const here = () => {
    calls.here++;
    for (const end = performance.now() + milliseconds; performance.now() < end;);
    return "here";
  };
  const aside = () => {
    calls.aside++;
    return Promise.resolve("aside");
  };
  return { calls, here, aside };
}

Deno.test("calls that are answered at once are made here, and others have their turn in between", async () => {
  const { calls, here, aside } = counted(0.02);
  const quick = new QuickCalls();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let i = 0; i < 400; i++) await quick.run(call(here, aside));
  }));
  clearInterval(timer);
  assert.equal(calls.here + calls.aside, 6400);
  // On a busy machine the thread may be held up in some of them.
  assert.ok(calls.here > 9 * calls.aside, JSON.stringify(calls));
  assert.ok(turns >= 3, String(turns));
});

Deno.test("calls to a slow disk go aside, but for some now and then", async () => {
  const { calls, here, aside } = counted(5);
  const quick = new QuickCalls();
  for (let i = 0; i < 300; i++) await quick.run(call(here, aside));
  assert.ok(calls.here < 60 && calls.aside > 240, JSON.stringify(calls));
});

Deno.test("several calls in one to a quick disk stay here though one is held up, and those to a slow one go aside", async () => {
  let now = 0;
  const batch = (milliseconds: number) => {
    const calls = { here: 0, aside: 0 };
    const here = () => (calls.here++, now += milliseconds);
    const aside = () => Promise.resolve(calls.aside++);
    return {
      calls,
      ask: function* (): Calls<unknown> {
        return yield { here, aside, count: 16 };
      },
    };
  };
  const [quick, slow] = [batch(0.3), batch(40)];
  const disk = new QuickCalls(() => now);
  await disk.run(batch(20).ask());
  for (let i = 0; i < 50; i++) await disk.run(quick.ask());
  assert.ok(quick.calls.here > 40, JSON.stringify(quick.calls));
  const far = new QuickCalls(() => now);
  for (let i = 0; i < 20; i++) await far.run(slow.ask());
  assert.ok(slow.calls.aside > slow.calls.here, JSON.stringify(slow.calls));
});

Deno.test("an error of a call is the caller's, wherever it was made", async () => {
  const quick = new QuickCalls();
  const fail = () => {
    throw new Deno.errors.NotFound("gone");
  };
  await assert.rejects(quick.run(call(fail, () => Promise.resolve())), Deno.errors.NotFound);
});
