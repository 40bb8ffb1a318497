import assert from "node:assert/strict";
import { Budget, type Needs } from "../../../runner/schedule/budget.ts";

function machine(): Budget {
  return new Budget(() => ({ cores: 4, memory: 100, models: 1 }));
}

/** Takes each of several needs in turn, and says which of them has been given its share by now. */
function takeAll(budget: Budget, ...needs: Needs[]) {
  const given = needs.map(() => false);
  const shares = needs.map((need, i) =>
    budget.take(need).then((share) => {
      given[i] = true;
      return share;
    })
  );
  return { given, shares };
}

/** Lets what can go on now go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("what together needs more than there is takes turns, in order", async () => {
  const budget = machine();
  const { given, shares } = takeAll(budget, { cores: 3 }, { cores: 2 }, { cores: 1 });
  await turn();
  assert.deepEqual(given, [true, false, false], "the third fits, but does not overtake");
  (await shares[0])[Symbol.dispose]();
  await turn();
  assert.deepEqual(given, [true, true, true]);
});

Deno.test("more than there is counts as all", async () => {
  const budget = machine();
  const { given, shares } = takeAll(budget, { cores: 40, memory: 1e9 }, { memory: 1 });
  await turn();
  assert.deepEqual(given, [true, false]);
  assert.equal((await shares[0]).cores, 4);
});

Deno.test("memory and models are shared like cores", async () => {
  const { given } = takeAll(machine(), { memory: 60, models: 1 }, { memory: 50 }, { models: 1 });
  await turn();
  assert.deepEqual(given, [true, false, false]);
});

Deno.test("who waits for one thing does not keep others from another: a model's passes get cores while a model waits", async () => {
  const { given } = takeAll(machine(), { models: 1 }, { models: 1 }, { cores: 1 });
  await turn();
  assert.deepEqual(given, [true, false, true]);
});

Deno.test("work that fails gives its share back", async () => {
  const budget = machine();
  await assert.rejects(budget.use({ cores: 4 }, () => Promise.reject(new Error("failed"))), /failed/);
  assert.equal(await budget.use({ cores: 4 }, () => Promise.resolve(1)), 1);
});

Deno.test("a share that is given back twice counts once", async () => {
  const budget = machine();
  const share = await budget.take({ cores: 4 });
  share[Symbol.dispose]();
  share[Symbol.dispose]();
  const { given } = takeAll(budget, { cores: 4 }, { cores: 1 });
  await turn();
  assert.deepEqual(given, [true, false]);
});

Deno.test("who is aborted while waiting lets those behind go on", async () => {
  const budget = machine();
  using _ = await budget.take({ cores: 3 });
  const controller = new AbortController();
  const impatient = budget.take({ cores: 4 }, controller.signal);
  const { given } = takeAll(budget, { cores: 1 });
  await turn();
  assert.deepEqual(given, [false]);
  controller.abort(new Error("no more"));
  await assert.rejects(impatient, /no more/);
  await turn();
  assert.deepEqual(given, [true]);
});

Deno.test("elastic work begins with the cores that nobody waits for", async () => {
  const budget = machine();
  const alone = await budget.take({ cores: 1, isElastic: true });
  assert.equal(alone.cores, 4);
  alone[Symbol.dispose]();
  const blocker = await budget.take({ cores: 4 });
  const crowd = [1, 2, 3, 4, 5].map(() => budget.take({ cores: 1, isElastic: true }));
  blocker[Symbol.dispose]();
  const begun = await Promise.all(crowd.slice(0, 4));
  assert.deepEqual(begun.map(({ cores }) => cores), [1, 1, 1, 1]);
});

Deno.test("elastic work that listens is given cores as they become free, and gives all of them back", async () => {
  const budget = machine();
  const other = await budget.take({ cores: 3 });
  const listening = await budget.take({ cores: 1, isElastic: true });
  const counts: number[] = [];
  listening.onGrow((cores) => counts.push(cores));
  other[Symbol.dispose]();
  assert.deepEqual(counts, [2, 3, 4]);
  listening[Symbol.dispose]();
  const { given } = takeAll(budget, { cores: 4 });
  await turn();
  assert.deepEqual(given, [true]);
});

Deno.test("elastic work that does not listen is given none once it has begun", async () => {
  const budget = machine();
  const other = await budget.take({ cores: 3 });
  const deaf = await budget.take({ cores: 1, isElastic: true });
  other[Symbol.dispose]();
  assert.equal(deaf.cores, 1);
});

Deno.test("cores that somebody waits for are not added to elastic work", async () => {
  const budget = machine();
  const two = await budget.take({ cores: 2 });
  const elastic = await budget.take({ cores: 1, isElastic: true });
  elastic.onGrow(() => assert.fail("a core was given away"));
  const { given } = takeAll(budget, { cores: 3 });
  two[Symbol.dispose]();
  await turn();
  assert.deepEqual([elastic.cores, ...given], [2, false]);
  elastic[Symbol.dispose]();
  await turn();
  assert.deepEqual(given, [true]);
});
