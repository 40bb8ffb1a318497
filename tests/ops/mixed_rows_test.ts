import assert from "node:assert/strict";
import { Runner, where } from "../../mod.ts";
import { opName } from "../../ops/op_name.ts";
import { mixedRowsWarning } from "../../ops/mixed_rows.ts";

const runner = new Runner({ store: "memory://mixed" });
const columns = { x: [[0, 1], [1, 0], [2, 0], [0, 2]], y: [true, false, true, false], s: [1, 2, 3, 4] };
const [a, b] = [runner.fromInline(columns), runner.fromInline({ ...columns, z: [0, 0, 0, 0] })];
const probe = a.colVector("x").trainClassifier({ positives: a.colBoolean("y") });

Deno.test("labels, domains and masks of another dataset are told, by the datasets that they are of", () => {
  const mixed = [
    a.colVector("x").trainClassifier({ positives: b.colBoolean("y") }),
    a.colVector("x").trainClassifier({ positives: a.colBoolean("y").and(b.colBoolean("y")) }),
    probe.predict(a.colVector("x")).evaluate({ gtPositives: b.colBoolean("y") }),
    a.colScore("s").operatingPoint({ gtPositives: b.colBoolean("y"), maxFpr: 0.1 }),
    a.maskRows(b.colBoolean("y")),
    a.maskRows(where`${a.colScore("s")} > ${b.colScore("s")}`),
  ];
  for (const op of mixed) assert.match(mixedRowsWarning(op) ?? "", /paired by their order/);
  assert.ok(mixedRowsWarning(mixed[0])!.startsWith(`x has rows of ${opName(a)}, positives of ${opName(b)}:`));
});

Deno.test("a probe of one dataset that is tried on another mixes nothing", () => {
  const some = a.maskRows(a.colBoolean("y"));
  const fine = [
    probe,
    probe.predict(b.colVector("x")).evaluate({ gtPositives: b.colBoolean("y") }),
    some,
    some.colVector("x").trainClassifier({ positives: some.colBoolean("y") }),
    a.colScore("s").add(b.colScore("s")),
  ];
  for (const op of fine) assert.equal(mixedRowsWarning(op), undefined);
});

Deno.test("the result's status has the warning", async () => {
  const report = a.colScore("s").evaluate({ gtPositives: b.colBoolean("y"), scoreThreshold: 2 });
  await report.materialize();
  assert.match((await runner.status(report)).warnings?.join() ?? "", /paired by their order/);
  assert.deepEqual((await runner.status(report)).state, "completed");
});
