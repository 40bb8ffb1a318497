import assert from "node:assert/strict";
import { Grace } from "../../../runner/schedule/grace.ts";

Deno.test("the time of what is underway is over later than it was asked to stop, for the same reason", async () => {
  const stop = new AbortController();
  using early = new Grace(stop.signal);
  stop.abort("enough");
  using late = new Grace(stop.signal);
  for (const { over } of [early, late]) {
    assert.equal(over.aborted, false);
    await new Promise((resolve) => over.addEventListener("abort", resolve));
    assert.equal(over.reason, "enough");
  }
});

Deno.test("what has ended before is left alone", () => {
  const stop = new AbortController();
  const over = (() => {
    using grace = new Grace(stop.signal);
    return grace.over;
  })();
  stop.abort("enough");
  assert.equal(over.aborted, false);
  new Grace(undefined)[Symbol.dispose]();
});
