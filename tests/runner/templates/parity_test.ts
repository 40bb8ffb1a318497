import assert from "node:assert/strict";
import { compileTemplate } from "../../../runner/templates/mod.ts";

interface RecordedCase {
  template: string;
  context: Record<string, unknown>;
  text: string;
}

const cases: RecordedCase[] = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/templates/templates.json", import.meta.url)),
);

for (const { template, context, text } of cases) {
  Deno.test(`compileTemplate() renders as Jinja2: ${JSON.stringify(template)}`, () => {
    assert.equal(compileTemplate(template).render(context), text);
  });
}
