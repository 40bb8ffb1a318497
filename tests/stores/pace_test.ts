import assert from "node:assert/strict";
import { atOnce } from "../../ops/steps.ts";
import { atPace, mapResting, Pace, placesResting } from "../../stores/pace.ts";
import { turnsDuring } from "../_turns.ts";

/** Goes on, as a loop over many rows does, until something else has had its turn. */
async function workUntil(isEnough: () => boolean, signal?: AbortSignal): Promise<void> {
  const pace = new Pace(signal);
  while (!isEnough()) if (pace.isDue) await pace.rest();
}

Deno.test("timers and signals have their turn while a loop works", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 0);
  await workUntil(() => ticks >= 3);
  clearInterval(timer);
  let isHeard = false;
  const listener = () => void (isHeard = true);
  Deno.addSignalListener("SIGUSR2", listener);
  Deno.kill(Deno.pid, "SIGUSR2");
  await workUntil(() => isHeard);
  Deno.removeSignalListener("SIGUSR2", listener);
});

Deno.test("an abort ends the work at the next rest", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 0);
  await assert.rejects(workUntil(() => false, controller.signal), /enough/);
});

Deno.test("no rest is due right after one, and one is after some time, whatever the clock is set to", async (t) => {
  const now = Date.now;
  let time = 1_000_000;
  Date.now = () => time;
  try {
    const pace = new Pace();
    await pace.rest();
    assert.ok(!pace.isDue);
    time += 1000;
    assert.ok(pace.isDue, t.name);
    time -= 100_000;
    assert.ok(pace.isDue, "the clock was set back");
  } finally {
    Date.now = now;
  }
});

Deno.test("who begins goes on with the stretch of whoever worked before", async () => {
  const now = Date.now;
  let time = 1_000_000;
  Date.now = () => time;
  try {
    await new Pace().rest();
    time += 15;
    assert.ok(!new Pace().isDue);
    time += 5;
    assert.ok(new Pace().isDue);
  } finally {
    Date.now = now;
  }
});

Deno.test("mapResting() gives what is made of each value, in order, and lets others have their turn", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const made = await mapResting({ length: 3000 }, (_, i) => {
    const end = performance.now() + 0.05;
    while (performance.now() < end);
    return i;
  });
  clearInterval(timer);
  assert.ok(turns > 1, `${turns}`);
  assert.deepEqual(made, [...made.keys()]);
});

Deno.test("those who work side by side go on in turns of their own, so that others wait for none longer than for one", async () => {
  const now = Date.now;
  let [time, worked, hasEnded] = [1_000_000, 0, false];
  const inTurns: number[] = [];
  const turn = () => {
    inTurns.push(worked);
    worked = 0;
    if (!hasEnded) setImmediate(turn);
  };
  Date.now = () => time;
  try {
    const work = async () => {
      const pace = new Pace();
      for (let i = 0; i < 40; i++) {
        if (pace.isDue) await pace.rest();
        time += 10;
        worked += 10;
      }
    };
    await new Pace().rest();
    setImmediate(turn);
    await Promise.all(Array.from({ length: 5 }, work));
  } finally {
    hasEnded = true;
    Date.now = now;
  }
  assert.ok(inTurns.length >= 90 && inTurns.every((worked) => worked <= 20), `${inTurns}`);
});

Deno.test("work in steps makes the same with rests as without", async () => {
  function* steps() {
    let sum = 0;
    for (let i = 0; i < 100; i++) {
      sum += i;
      yield;
    }
    return sum;
  }
  assert.equal(atOnce(steps()), 4950);
  assert.equal(await atPace(steps()), 4950);
  await assert.rejects(atPace(steps(), endedPace()), /enough/);
});

/** A pace that rests at once, and finds that nobody waits any more. */
function endedPace(): Pace {
  const pace = new Pace(AbortSignal.abort(new Error("enough")));
  Object.defineProperty(pace, "isDue", { value: true });
  return pace;
}

Deno.test("placesResting() gives the places of what passes, and lets others have their turn", async () => {
  const values = Array.from({ length: 1000 }, (_, i) => i % 3);
  let places: readonly number[] = [];
  const turns = await turnsDuring(async () => places = await placesResting(values, (value) => value === 1));
  assert.deepEqual(places, [...values.keys()].filter((i) => values[i] === 1));
  assert.ok(turns >= 31, `${turns} turns`);
  assert.deepEqual(await placesResting([], () => true), []);
});
