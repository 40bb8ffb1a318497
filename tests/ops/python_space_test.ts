import assert from "node:assert/strict";
import { stripWhitespace } from "../../ops/python_space.ts";
import { tokenLabel } from "../../notebooks/display/grids/token_text.ts";
import { compileTemplate } from "../../runner/templates/mod.ts";

// A million characters by the square of their number would take hours.
const SPACES = " ".repeat(1e6);

Deno.test("white space within a text is left, and takes no time by the square of its length", () => {
  assert.equal(stripWhitespace("\u3000\x1c a b\t\u0085"), "a b");
  assert.equal(stripWhitespace(SPACES), "");
  assert.equal(stripWhitespace(`${SPACES}x${SPACES}y${SPACES}`).length, 1e6 + 2);
});

Deno.test("a template and a token with very many spaces are read in no time by its square", () => {
  const template = compileTemplate(`x${SPACES}y  {%- if true %}a{% endif %}`);
  assert.equal(template.render({}).length, 1e6 + 3);
  assert.equal(tokenLabel("  a "), "··a·");
  assert.ok(tokenLabel(`a${SPACES}b`).length < 100);
});
