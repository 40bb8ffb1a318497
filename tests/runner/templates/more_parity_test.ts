import assert from "node:assert/strict";
import { TemplateError } from "../../../ops/errors.ts";
import { parsePythonJson } from "../../../ops/python_json.ts";
import { compileTemplate } from "../../../runner/templates/mod.ts";

interface RecordedCase {
  template: string;
  text?: string;
  error?: string;
  message?: string;
  line?: number;
}

// parsePythonJson() keeps 3.0 a float, as Python's own reader does.
const { context, cases } = parsePythonJson(
  Deno.readTextFileSync(new URL("../../fixtures/templates/more.json", import.meta.url)),
) as unknown as { context: Record<string, unknown>; cases: RecordedCase[] };

/** Errors whose wording is CPython's own, and may differ; their type may not. */
const WORDED_BY_PYTHON = new Set(["TypeError", "SyntaxError", "RuntimeError"]);

function errorOf(template: string): TemplateError {
  try {
    const text = compileTemplate(template).render(context);
    assert.fail(`no error, but: ${text}`);
  } catch (error) {
    assert.ok(error instanceof TemplateError, `${error}`);
    return error;
  }
}

for (const { template, text, error: type, message, line } of cases) {
  const name = JSON.stringify(template).slice(0, 100);
  if (type === undefined) {
    Deno.test(`compileTemplate() renders as Jinja2: ${name}`, () => {
      assert.equal(compileTemplate(template).render(context), text);
    });
  } else {
    Deno.test(`compileTemplate() fails as Jinja2, ${type}: ${name}`, () => {
      const error = errorOf(template);
      if (!WORDED_BY_PYTHON.has(type)) assert.ok(error.message.startsWith(`${type}: ${message}`), error.message);
      else if (type === "TypeError") assert.ok(error.message.startsWith("TypeError: "), error.message);
      if (line !== undefined) assert.match(error.message, new RegExp(`\\nline ${line}: `));
    });
  }
}
