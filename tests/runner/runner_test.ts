import assert from "node:assert/strict";
import { join } from "node:path";
import { tableFromArrays } from "apache-arrow";
import { defineOp } from "../../ops/define.ts";
import type { Kind } from "../../ops/kinds.ts";
import { opType } from "../../ops/op_type.ts";
import { opField, optional, stringField } from "../../ops/fields.ts";
import {
  ClassifierEvaluationOp,
  ClassifierPredictOp,
  createOp,
  type Op,
  type OpDefinition,
  OpError,
  RunError,
} from "../../ops/mod.ts";
import { registerOpType } from "../../ops/registry.ts";
import type { Context } from "../../runner/evaluation/implementation.ts";
import { Runner } from "../../runner/runner.ts";
import { MemoryStore } from "../../stores/memory.ts";

interface ProbeFields {
  readonly name: string;
  readonly input: Op<"score"> | null;
}

let definitions = 0;

/** An op type of its own for each test, so that tests do not see each other's implementations. */
function scoreOpType(ephemeral = false): OpDefinition<"score", ProbeFields> {
  return registerOpType(opType({
    type: `Test${definitions++}Op`,
    kind: "score",
    ephemeral,
    fields: { name: stringField(), input: optional(opField(["score"])) },
  }));
}

function newRunner(): Runner {
  return new Runner({ store: new MemoryStore() });
}

Deno.test("two runners of one store are one runner", async () => {
  const folder = await Deno.makeTempDir();
  assert.equal(new Runner({ store: folder }), new Runner({ store: `file://${folder}` }));
  assert.equal(new Runner({ store: "memory://same" }), new Runner({ store: "memory://same" }));
  assert.notEqual(new Runner({ store: "memory://same" }), new Runner({ store: "memory://other" }));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a runner that nobody holds is collected, and one that an op holds is not", async () => {
  const program = `
    import { Runner } from ${JSON.stringify(import.meta.resolve("../../mod.ts"))};
    const folder = Deno.makeTempDirSync();
    const ops = await (async () => {
      const [kept, left] = ["kept", "left"].map((name) => new Runner({ store: folder + "/" + name }));
      await left.fromInline({ a: [1, 2] }).colScore("a").toArray();
      globalThis.left = new WeakRef(left);
      return kept.fromInline({ a: [1] });
    })();
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      gc();
    }
    console.log(globalThis.left.deref() === undefined, new Runner({ store: folder + "/kept" }) === ops.evaluator);
    Deno.removeSync(folder, { recursive: true });
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--v8-flags=--expose-gc", program],
    cwd: new URL("../..", import.meta.url),
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "true true\n", new TextDecoder().decode(stderr));
});

Deno.test("ops of two runners combine, and are computed by the one that is passed", async () => {
  const [first, second] = [newRunner(), new Runner({ store: "memory://second" })];
  const flag = first.fromInline({ a: [true, false] }).colBoolean("a");
  const other = second.fromInline({ a: [true, true] }).colBoolean("a");
  const both = flag.and(other);
  assert.deepEqual(await both.toArray({ runner: first }), [true, false]);
  assert.deepEqual(await second.toArray(both.not()), [false, true]);
  assert.equal(both.and(flag).evaluator, undefined);
  assert.throws(
    () => both.toArray(),
    /^OpError: BooleanLogicOp_\w+ has data of several runners \(memory:\/\/, memory:\/\/second\): pass one, as in op.toArray\(\{ runner \}\)/,
  );
});

Deno.test("fields are properties of an op where its handle has no member of that name", () => {
  const ds = newRunner().fromInline({ v: [[1]], a: [true] });
  const [x, positives] = [ds.colVector("v"), ds.colBoolean("a")];
  const report = x.trainClassifier({ positives, params: { C: 2 } }).predict(x).evaluate({ gtPositives: positives });
  assert.deepEqual(report.score.model.params, { C: 2 });
  assert.equal(report.score.model.x, x);
  assert.ok(report.is(ClassifierEvaluationOp) && !report.is(ClassifierPredictOp));
});

Deno.test("an unknown option of the runner is named with the known ones", () => {
  assert.throws(() => new Runner({ stor: "x" } as never), /no option "stor" \(did you mean "store"\?\)/);
});

Deno.test("a result is computed once and then read", async () => {
  const definition = scoreOpType();
  let runs = 0;
  Runner.implement(definition, () => (runs++, new Float64Array([1, 2.5])));
  const store = new MemoryStore();
  const op = createOp(definition, { name: "once" }, new Runner({ store }));
  assert.equal(await op.hasResult(), false);
  assert.deepEqual(await op.toArray(), new Float64Array([1, 2.5]));
  assert.deepEqual(await op.toArray(), new Float64Array([1, 2.5]));
  assert.equal(await op.hasResult(), true);
  assert.equal(runs, 1);
  assert.equal((await op.status()).state, "completed");
});

Deno.test("a result that was removed is computed anew, and so is what every runner of the store made from it in memory", async () => {
  const [definition, ephemeral] = [scoreOpType(), scoreOpType(true)];
  let runs = 0;
  Runner.implement(definition, () => new Float64Array([++runs]));
  Runner.implement(ephemeral, async ({ input }, context) => await context.scores(input!));
  const store = new MemoryStore();
  const [runner, other] = [new Runner({ store }), new Runner({ store, reuseRows: false })];
  const op = createOp(definition, { name: "removed" }, runner);
  const view = createOp(ephemeral, { name: "view", input: op });
  const values = () => Promise.all([runner, other].map((each) => view.toArray({ runner: each })));
  assert.deepEqual(await values(), [Float64Array.of(1), Float64Array.of(1)]);
  assert.equal((await runner.remove(op, { dryRun: true })).removed, false);
  assert.equal(await op.hasResult(), true);
  assert.deepEqual((await runner.remove(op)).items.map(({ uuid }) => uuid), [op.uuid]);
  assert.equal(await op.hasResult(), false);
  assert.deepEqual(await values(), [Float64Array.of(2), Float64Array.of(2)]);
  await assert.rejects(runner.remove(view), /is ephemeral: .*What it is made from is stored: /);
});

Deno.test("an ephemeral op is never stored, and has a result when its inputs have", async () => {
  const stored = scoreOpType();
  const ephemeral = scoreOpType(true);
  Runner.implement(stored, () => new Float64Array([3]));
  Runner.implement(ephemeral, async ({ input }, context) => await context.scores(input!));
  const store = new MemoryStore();
  const input = createOp(stored, { name: "input" }, new Runner({ store }));
  const op = createOp(ephemeral, { name: "view", input });
  assert.equal(await op.hasResult(), false);
  assert.deepEqual(await op.toArray(), new Float64Array([3]));
  assert.equal(await op.hasResult(), true);
  assert.equal((await op.status()).state, "ephemeral");
  const keys = (await Array.fromAsync(store.list())).map(({ key }) => key);
  assert.ok(keys.every((key) => !key.startsWith(ephemeral.type)), keys.join());
});

Deno.test("a failure is recorded with its message, and the op can be tried again", async () => {
  const definition = scoreOpType();
  let fails = true;
  Runner.implement(definition, () => {
    if (fails) throw new Error("out of luck");
    return new Float64Array([1]);
  });
  const op = createOp(definition, { name: "retry" }, newRunner());
  await assert.rejects(op.toArray(), (error) => {
    return error instanceof RunError && error.uuid === op.uuid && /out of luck/.test(error.message);
  });
  const status = await op.status();
  assert.equal(status.state, "failed");
  assert.equal(status.error, "out of luck");
  assert.ok(status.timeStarted !== null && status.timeCompleted !== null);
  fails = false;
  assert.deepEqual(await op.toArray(), new Float64Array([1]));
  assert.equal((await op.status()).state, "completed");
});

Deno.test("an op below a failed one is not started, and the error names the one that failed", async () => {
  const broken = scoreOpType();
  const below = scoreOpType();
  Runner.implement(broken, () => {
    throw new Error("broken");
  });
  Runner.implement(below, async ({ input }, context) => await context.scores(input!));
  const input = createOp(broken, { name: "input" }, newRunner());
  const op = createOp(below, { name: "below", input });
  await assert.rejects(op.toArray(), { uuid: input.uuid });
  assert.equal((await op.status()).state, "new");
});

Deno.test("independent branches do not wait for each other", async () => {
  const definition = scoreOpType();
  const { promise: secondBegan, resolve } = Promise.withResolvers<void>();
  Runner.implement(definition, async ({ name }) => {
    // Were the branches computed in turn, the first would wait for ever.
    if (name === "first") await secondBegan;
    else resolve();
    return new Float64Array([1]);
  });
  const runner = newRunner();
  await runner.materialize(["first", "second"].map((name) => createOp(definition, { name }, runner)));
});

Deno.test("one failed op does not keep the others from being computed", async () => {
  const definition = scoreOpType();
  Runner.implement(definition, async ({ name }) => {
    if (name === "bad") throw new Error("bad");
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new Float64Array([1]);
  });
  const runner = newRunner();
  const [bad, good] = ["bad", "good"].map((name) => createOp(definition, { name }, runner));
  await assert.rejects(runner.materialize([bad, good]), /bad/);
  assert.equal(await good.hasResult(), true);
});

Deno.test("an implementation can read only the ops in its fields", async () => {
  const definition = scoreOpType();
  const runner = newRunner();
  const stranger = createOp(definition, { name: "stranger" }, runner);
  Runner.implement(definition, async (_, context: Context) => await context.scores(stranger as Op<"score">));
  const op = createOp(definition, { name: "op" }, runner);
  await assert.rejects(op.toArray(), /is not in its fields/);
});

Deno.test("what an implementation returns is of its op's kind, or the op fails", async () => {
  const odd = { classifier: [1, null, {}, { kind: "linear" }], report: [1, null, [1]], score: [["a", "b"], "x"] };
  for (const [kind, values] of Object.entries(odd)) {
    for (const [i, value] of values.entries()) {
      const definition = defineOp({ type: `Odd${kind}${i}Op`, kind: kind as Kind, fields: {} });
      Runner.implement(definition, () => value as never);
      const op = createOp(definition, {}, newRunner());
      await assert.rejects(op.materialize(), /The implementation of Odd\w+Op returned .* is needed/);
    }
  }
});

Deno.test("a cancelled op is new again, not failed", async () => {
  const definition = scoreOpType();
  Runner.implement(definition, (_, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    }));
  const runner = newRunner();
  const op = createOp(definition, { name: "slow" }, runner);
  const controller = new AbortController();
  const computation = runner.materialize(op, { signal: controller.signal });
  while ((await op.status()).state !== "running") await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort(new Error("enough"));
  await assert.rejects(computation, /enough/);
  while ((await op.status()).state === "running") await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal((await op.status()).state, "new");
});

Deno.test("progress and warnings reach the caller and the status", async () => {
  const definition = scoreOpType();
  Runner.implement(definition, (_, context) => {
    context.progress(1, 2);
    context.warn("look out");
    return new Float64Array([1]);
  });
  const runner = newRunner();
  const op = createOp(definition, { name: "tells" }, runner);
  const heard: unknown[] = [];
  await runner.materialize(op, { onProgress: (progress) => heard.push(progress) });
  assert.deepEqual(heard, [{ uuid: op.uuid, done: 1, total: 2, unit: "rows" }]);
  assert.deepEqual((await op.status()).warnings, ["look out"]);
});

Deno.test("a chain of thousands of ephemeral ops does not exhaust the stack", async () => {
  const definition = scoreOpType(true);
  Runner.implement(definition, async ({ input }, context) => {
    return input === null ? new Float64Array([1]) : (await context.scores(input)).map((score) => score + 1);
  });
  let op = createOp(definition, { name: "0" }, newRunner());
  for (let i = 1; i < 3000; i++) op = createOp(definition, { name: String(i), input: op });
  assert.deepEqual(await op.toArray(), new Float64Array([3000]));
});

Deno.test("find gives the op that a uuid names, with its runner", async () => {
  const definition = scoreOpType();
  Runner.implement(definition, () => new Float64Array([4]));
  const runner = newRunner();
  const op = createOp(definition, { name: "findable" }, runner);
  assert.equal(await runner.find(op.uuid), undefined);
  await op.materialize();
  const found = await runner.find(op.uuid);
  assert.equal(found?.uuid, op.uuid);
  assert.deepEqual(await found?.toArray(), new Float64Array([4]));
});

Deno.test("a name from outside cannot lead out of the store", async () => {
  const runner = newRunner();
  for (const uuid of ["../../etc/passwd", "TakeRowsOp_../x", "A/../B_" + "0".repeat(64), "", "x_" + "g".repeat(64)]) {
    await assert.rejects(runner.find(uuid), /is not an op's uuid/);
  }
});

Deno.test("what is no op is refused by name", async () => {
  await assert.rejects(newRunner().toJson("x" as never), (error) => {
    return error instanceof OpError && /toJson\(\) takes an op, got "x"/.test(error.message);
  });
  for (const method of ["materialize", "remove", "rowOrigins", "computableInPython"] as const) {
    for (const given of [undefined, "x", ["x"], new Map()]) {
      await assert.rejects(newRunner()[method](given as never), new RegExp(`${method}\\(\\) takes an op, got `));
    }
  }
  assert.throws(() => newRunner().watch(undefined as never), /watch\(\) takes an op, got undefined/);
});

Deno.test("an Arrow table is kept at once, under the hash of its content", async () => {
  const runner = newRunner();
  const dataset = await runner.fromArrow(tableFromArrays({ a: Float64Array.from([1, 2]) }));
  assert.equal(await dataset.hasResult(), true);
  assert.deepEqual(await dataset.toRows(), [{ a: 1 }, { a: 2 }]);
  const again = await runner.fromArrow(tableFromArrays({ a: Float64Array.from([1, 2]) }));
  assert.equal(again.uuid, dataset.uuid);
});

Deno.test("a file is named by its content; sha256 is checked where the file is, needed where it is not", async () => {
  const folder = await Deno.makeTempDir();
  const runner = newRunner();
  const path = join(folder, "rows.jsonl");
  await Deno.writeTextFile(path, '{"a": 1}\n{"a": 2}\n');
  const dataset = await runner.fromJsonl(path);
  const sha256 = dataset.fields.contentHash as string;
  assert.equal((await runner.fromJsonl(path, { sha256 })).uuid, dataset.uuid);
  await assert.rejects(runner.fromJsonl(path, { sha256: "0".repeat(64) }), /but it has/);
  await Deno.remove(path);
  assert.equal((await runner.fromJsonl(path, { sha256 })).uuid, dataset.uuid);
  await assert.rejects(runner.fromJsonl(path), /found no file/);
  await assert.rejects(dataset.toRows(), /is not here, and the store has no copy/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file that has changed since is an error, not another dataset", async () => {
  const path = await Deno.makeTempFile();
  const runner = newRunner();
  await Deno.writeTextFile(path, '{"a": 1}\n');
  const dataset = await runner.fromJsonl(path);
  await Deno.writeTextFile(path, '{"a": 3}\n');
  await assert.rejects(dataset.toRows(), /has changed since/);
  assert.equal((await dataset.status()).state, "failed");
  await Deno.remove(path);
});

Deno.test("a damaged result is set aside and computed anew, and the status says so", async () => {
  const definition = scoreOpType();
  const store = new MemoryStore();
  let runs = 0;
  Runner.implement(definition, () => (runs++, new Float64Array([runs])));
  const op = createOp(definition, { name: "rots" }, new Runner({ store }));
  await op.materialize();
  const key = `${op.uuid.replace("_", "/")}/result.parquet`;
  const bytes = (await store.get(key))!;
  bytes[10] ^= 1;
  const rotten = new MemoryStore();
  for await (const object of store.list()) await rotten.put(object.key, (await store.get(object.key))!);
  await rotten.put(key, bytes);
  const again = createOp(definition, { name: "rots" }, new Runner({ store: rotten }));
  assert.deepEqual(await again.toArray(), new Float64Array([2]));
  assert.match((await again.status()).warnings!.join(), /is damaged: .* set aside as/);
  const keys = (await Array.fromAsync(rotten.list())).map((object) => object.key);
  assert.ok(keys.some((name) => /damaged-.*\/result\.parquet$/.test(name)), keys.join());
});
