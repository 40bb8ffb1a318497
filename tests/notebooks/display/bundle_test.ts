import assert from "node:assert/strict";
import { attach, bundle, DISPLAY, type Displayable } from "../../../notebooks/display/bundle.ts";
import { markup } from "../../../notebooks/display/html.ts";

Deno.test("a bundle has text beside the picture", () => {
  const shown = bundle({ html: markup`<p>a</p>`, text: "a" });
  assert.deepEqual(shown, { "text/plain": "a", "text/html": "<p>a</p>" });
});

Deno.test("a picture that is too large is left out, and the text says so", () => {
  const shown = bundle({ html: markup`${"é".repeat(600_000)}`, text: "a" });
  assert.equal(shown["text/html"], undefined);
  assert.match(shown["text/plain"], /1200000 bytes.*limit is 1000000/);
});

Deno.test("a hook that fails falls back to text", async () => {
  class Broken {
    toString(): string {
      return "Broken thing";
    }
  }
  attach(Broken.prototype, () => {
    throw new Error("no\0 paint");
  });
  const shown = await (new Broken() as unknown as Displayable)[DISPLAY]();
  assert.deepEqual(shown, { "text/plain": "Broken thing\n(It could not be drawn: no␀ paint)" });
});
