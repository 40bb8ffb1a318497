import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

interface Case {
  readonly x: string;
  readonly y: string;
  readonly expression: string;
  /** What Jinja2 makes of it; null where it raises a TypeError. */
  readonly text: string | null;
}

const fixtures = new URL("../../fixtures/values/", import.meta.url);
const cases: Case[] = JSON.parse(Deno.readTextFileSync(new URL("expressions.json", fixtures)));
const dataset = await new Runner({ store: "memory://" }).fromParquet(new URL("expressions.parquet", fixtures));

for (const { x, y, expression, text } of cases) {
  Deno.test(`{{ ${expression} }} of ${x} is what Jinja2 makes of dates, decimals and bytes`, async () => {
    const rendered = dataset.template(`{{ ${expression} }}`, { x: dataset.colJson(x), y: dataset.colJson(y) })
      .toArray();
    if (text === null) await assert.rejects(rendered, /TypeError/);
    else assert.deepEqual(await rendered, [text]);
  });
}

Deno.test("arithmetic on a decimal says what to write", async () => {
  const x = dataset.colJson("x0");
  await assert.rejects(dataset.template("{{ x * 2 }}", { x }).toArray(), /write the decimal with \|float/);
  assert.deepEqual(await dataset.template("{{ x|float * 2 }}", { x }).toArray(), ["0.5"]);
});
