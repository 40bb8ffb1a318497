import assert from "node:assert/strict";
import { Table } from "apache-arrow";
import { Runner } from "../../../mod.ts";
import { resultFrom } from "../../../runner/evaluation/result_from.ts";
import { columnFromValues } from "../../../stores/formats/columns.ts";
import { turnsDuring } from "../../_turns.ts";

Deno.test("rows, JSON data and mistakes of very many rows let others have their turn while they are made", async () => {
  const count = 120_000;
  const rows = Array.from({ length: count }, (_, i) => i);
  const runner = new Runner({ store: "memory://" });
  const data = await runner.fromArrow(
    new Table({
      score: columnFromValues(Float64Array.from(rows, (i) => i % 977)),
      bad: columnFromValues(rows.map((i) => i % 3 === 0)),
      text: columnFromValues(rows.map((i) => `text ${i}`)),
    }),
  );
  const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad"), scoreThreshold: 500 });
  await report.materialize();
  const asked: Record<string, () => Promise<unknown>> = {
    toRows: () => data.toRows(),
    toJson: () => data.toJson(),
    mistakes: () => (report.mistakes() as unknown as { toHtml(): Promise<string> }).toHtml(),
  };
  for (const [name, ask] of Object.entries(asked)) {
    const turns = await turnsDuring(ask);
    assert.ok(turns > count / 32, `${name}: ${turns} turns`);
  }
  assert.deepEqual((await data.toRows()).at(-1), { score: (count - 1) % 977, bad: false, text: `text ${count - 1}` });
});

Deno.test("a report is looked through in a step of its own, after it came from its worker and before it is written", () => {
  const data = new Runner({ store: "memory://" }).fromInline({ score: [1, 2], bad: [true, false] });
  const report = data.colScore("score").evaluate({ gtPositives: data.colBoolean("bad") });
  assert.equal([...resultFrom(report, { all: { n: 2 } })].length, 2);
});
