import assert from "node:assert/strict";
import { writeResult } from "../../../cli/export/write_result.ts";
import { defineOp, Runner } from "../../../mod.ts";
import { turnsDuring } from "../../_turns.ts";

const LabelScoresOp = defineOp({ type: "LabelScoresOp", kind: "vector", fields: {} });
Runner.implement(LabelScoresOp, () => ({
  rows: 2,
  columns: 2,
  data: Float64Array.of(0.25, 0.75, 1, 0),
  names: ["SAFE", 'a "label"'],
}));

Deno.test("vectors whose elements have names are columns of a CSV file", async () => {
  const runner = new Runner({ store: "memory://" });
  const [op, path] = [LabelScoresOp({}, { runner }), await Deno.makeTempFile({ suffix: ".csv" })];
  try {
    await op.materialize();
    await writeResult(op, runner, path);
    assert.equal(await Deno.readTextFile(path), 'SAFE,"a ""label"""\r\n0.25,0.75\r\n1,0\r\n');
    await writeResult(op.softmax(), runner, path);
    assert.equal((await Deno.readTextFile(path)).split("\r\n")[0], 'SAFE,"a ""label"""');
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("much is written with rests, as text that is what JSON.stringify and a line for each row give", async () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `text ${i}`);
  const data = new Runner({ store: "memory://" }).fromInline({ text, id: text.map((_, i) => 2n ** 60n + BigInt(i)) });
  const rows = await data.toRows();
  const written = {
    csv: `text,id\r\n${rows.map(({ text, id }) => `${text},${id}\r\n`).join("")}`,
    json: `[${rows.map(({ text, id }) => `{"text":"${text}","id":"${id}"}`).join(",")}]\n`,
  };
  const folder = await Deno.makeTempDir();
  for (const [ending, expected] of Object.entries(written)) {
    const path = `${folder}/rows.${ending}`;
    const turnsOfRows = await turnsDuring(() => ending === "csv" ? data.toRows() : data.toJson());
    const turns = await turnsDuring(() => writeResult(data, data.evaluator as Runner, path)) - turnsOfRows;
    assert.ok(turns >= expected.length / 2 ** 18, `${ending}: ${turns} turns`);
    assert.equal(await Deno.readTextFile(path), expected);
  }
  await Deno.remove(folder, { recursive: true });
});
