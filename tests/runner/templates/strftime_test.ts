import assert from "node:assert/strict";
import { Budget } from "../../../runner/templates/budget.ts";
import { strftime } from "../../../runner/templates/values/strftime.ts";

interface RecordedTime {
  readonly time: readonly [year: number, month: number, day: number, h: number, m: number, s: number, ms: number];
  readonly format: string;
  readonly text: string;
}

const cases: readonly RecordedTime[] = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/templates/strftime.json", import.meta.url)),
);

for (const format of new Set(cases.map((recorded) => recorded.format))) {
  Deno.test(`strftime() prints ${JSON.stringify(format)} as Python does`, () => {
    for (const { time: [year, month, ...rest], text } of cases.filter((recorded) => recorded.format === format)) {
      assert.equal(
        strftime(new Date(year, month - 1, ...rest), format, new Budget()),
        text,
        `${year}-${month}-${rest}`,
      );
    }
  });
}
