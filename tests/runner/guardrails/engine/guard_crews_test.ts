import assert from "node:assert/strict";
import { GuardCrews } from "../../../../runner/guardrails/engine/guard_crews.ts";
import { Crew, type CrewMember } from "../../../../runner/workers/crew.ts";

interface Member extends CrewMember {
  readonly name: string;
  end(): void;
}

function member(name: string): Member {
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const made = { name, hasEnded: false, ended, end: () => resolve(made.hasEnded = true) };
  return made;
}

/** Two that share, and one that has all threads, which is started `lives` times. */
async function crews(lives = Infinity) {
  const lone: Member[] = [];
  const crewOf = (start: () => Promise<Member>) =>
    new Crew<Member>({ start, stop: () => Promise.resolve(), lost: (message) => new Error(message) });
  const startLone = () => {
    if (lone.length >= lives) return Promise.reject(new Error("no memory"));
    lone.push(member("lone"));
    return Promise.resolve(lone.at(-1)!);
  };
  const made = new GuardCrews(crewOf(() => Promise.resolve(member("shared"))), crewOf(startLone));
  await made.start(2);
  return { made, lone, [Symbol.asyncDispose]: () => made.close(new Error("closed")) };
}

const nameOf = ({ name }: Member) => Promise.resolve(name);

Deno.test("a pass without company has the worker with all threads, others share", async () => {
  await using kept = await crews();
  const gate = Promise.withResolvers<void>();
  const wait = ({ name }: Member) => gate.promise.then(() => name);
  const passes = [1, 2, 3].map(() => kept.made.use(wait));
  gate.resolve();
  assert.deepEqual(await Promise.all(passes), ["lone", "shared", "shared"]);
  assert.equal(await kept.made.use(nameOf), "lone");
});

Deno.test("where the worker with all threads has ended and none follows, the others stand in", async () => {
  await using kept = await crews(1);
  kept.lone[0].end();
  await kept.lone[0].ended;
  assert.equal(await kept.made.use(nameOf), "shared");
  const { running, lost, givenUp } = kept.made.health;
  assert.deepEqual([running, lost > 0, givenUp], [2, true, undefined]);
});
