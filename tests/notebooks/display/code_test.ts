import assert from "node:assert/strict";
import { codeBlock, shortCode } from "../../../notebooks/display/code.ts";

Deno.test("code is coloured, escaped, and otherwise what it was", () => {
  const source = 'const a = f("<b>", 1.5);\n';
  const block = codeBlock(source).toString();
  assert.match(block, /<span class="k">const<\/span> a = <span class="f">f<\/span>/);
  assert.match(block, /<span class="s">&quot;&lt;b&gt;&quot;<\/span>, <span class="n">1\.5<\/span>/);
});

Deno.test("long code keeps its beginning and its end", () => {
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ${"x".repeat(1000)}`);
  const short = shortCode(lines.join("\n")).split("\n");
  assert.equal(short.length, 121);
  assert.match(short[0], /^line 0 x+…$/);
  assert.match(short[60], /^… 380 lines$/);
  assert.match(short[120], /^line 499 /);
});
