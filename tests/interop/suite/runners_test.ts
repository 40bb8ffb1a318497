/** What krnel-graph's own tests of runners and classifiers ask, asked of ours. */
import assert from "node:assert/strict";
import { MemoryStore, type Op, registerClassifier, Runner } from "../../../mod.ts";
import { PYTHON_CLASSIFIERS } from "../../../ops/krnel_graph.ts";

function clusters(runner: Runner) {
  const at = (i: number) => [i % 2 + Math.sin(i) / 3, Math.cos(i)];
  const data = runner.fromInline({
    x: Array.from({ length: 30 }, (_, i) => at(i)),
    y: Array.from({ length: 30 }, (_, i) => i % 2 === 1),
  });
  return { x: data.colVector("x"), positives: data.colBoolean("y") };
}

Deno.test("an ephemeral op has a result when all that it is made of has", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const [one, two] = [runner.fromInline({ a: [1, 2] }), runner.fromInline({ a: [3, 4] })];
  const take = one.take(2).take(1);
  const sum = one.colScore("a").add(two.colScore("a"));
  const has = () => Promise.all([one, take, sum].map((op: Op) => op.hasResult()));
  assert.deepEqual([one.isEphemeral, take.isEphemeral, sum.isEphemeral], [false, true, true]);
  assert.deepEqual(await has(), [false, false, false]);
  await one.materialize();
  assert.deepEqual(await has(), [true, true, false]);
  await two.materialize();
  assert.deepEqual(await has(), [true, true, true]);
});

Deno.test("results of ephemeral ops are not kept in the store", async () => {
  const store = new MemoryStore();
  const take = new Runner({ store }).fromInline({ a: [1, 2, 3] }).take({ skip: 2 });
  await take.toArrow();
  const keys = (await Array.fromAsync(store.list())).map(({ key }) => key);
  assert.deepEqual(keys.filter((key) => key.startsWith(take.type) && !key.endsWith("status.json")), []);
});

Deno.test("one store has one runner, in memory too", () => {
  const runner = (store: string) => new Runner({ store });
  assert.equal(runner("memory://suite-one"), runner("memory://suite-one"));
  assert.notEqual(runner("memory://suite-one"), runner("memory://suite-two"));
});

Deno.test("a result in another form than the op has is refused with the way to it", async () => {
  const runner = new Runner({ store: new MemoryStore() });
  const { x, positives } = clusters(runner);
  const probe = x.trainClassifier({ positives });
  await assert.rejects(probe.toArrow(), /predict/);
  await assert.rejects(runner.toArray(probe.predict(x).evaluate({ gtPositives: positives })), /toJson/);
  await assert.rejects(runner.toArray(runner.fromInline({ a: [1], b: [2] })), /toRows|toArrow/);
});

for (const name of PYTHON_CLASSIFIERS) {
  Deno.test(`${name} is known, trains and scores`, async () => {
    const { x, positives } = clusters(new Runner({ store: new MemoryStore() }));
    // As many components as there are rows.
    const params = name.includes("nystroem") ? { nystroem_params: { n_components: 10 } } : {};
    const scores = await x.trainClassifier(name, { positives, params }).predict(x).toArray() as Float64Array;
    assert.ok(scores.length === 30 && scores.every(Number.isFinite));
  });
}

Deno.test("an unknown classifier lists those that there are, and a name is taken once", async () => {
  const { x, positives } = clusters(new Runner({ store: new MemoryStore() }));
  await assert.rejects(x.trainClassifier("nobodys", { positives }).materialize(), /logistic_regression/);
  assert.throws(() => registerClassifier("rbf_svc", { parameters: {}, train: () => assert.fail() }), /taken/);
});

Deno.test("parameters of classifiers reach them, and unknown ones are named", async () => {
  const { x, positives } = clusters(new Runner({ store: new MemoryStore() }));
  const norm = async (C: number) => {
    const probe = x.trainClassifier({ positives, params: { C, max_iter: 500 } });
    const scores = await probe.predict(x).toArray() as Float64Array;
    return Math.max(...scores.map(Math.abs));
  };
  assert.ok(await norm(0.01) < await norm(10));
  await assert.rejects(x.trainClassifier({ positives, params: { c: 1 } }).materialize(), /"c"|did you mean/);
});
