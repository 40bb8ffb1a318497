import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { svgToPdf } from "../../../../notebooks/display/sheets/pdf.ts";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 400 200">
<rect x="10" y="20" width="40" height="30" fill="#ff8000" opacity="0.5"/>
<text x="10" y="100" font-family="system-ui, sans-serif" font-size="20">\u22120.5 \u00e4 <tspan>\u2192</tspan></text></svg>`;

/** The drawing operators of a page (PDF 1.7, table 51), as text. */
function contentOf(pdf: Uint8Array): string {
  const bytes = new TextDecoder("latin1").decode(pdf);
  const streams = Array.from(bytes.matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n/g), ({ index, 0: head }) => {
    const start = index + head.length;
    return inflateSync(pdf.subarray(start, bytes.indexOf("endstream", start))).toString("latin1");
  });
  return streams.join("\n");
}

Deno.test("a PDF is one page of the picture's size, with its shapes, and its letters as outlines", async () => {
  const pdf = await svgToPdf(SVG);
  const text = new TextDecoder("latin1").decode(pdf);
  assert.match(text, /\/MediaBox \[0 0 300 150\]/);
  assert.equal(text.match(/\/Type \/Page\b(?!s)/g)!.length, 1);
  // No font that a reader would have to have.
  assert.doesNotMatch(text, /\/Type \/Font\b/);
  const content = contentOf(pdf);
  assert.match(content, /\b1 0?\.50\d* 0 scn/);
  assert.ok(content.match(/^.* [cl]$/gm)!.length > 60, "the letters have outlines");
  const without = await svgToPdf(SVG.replace("\u2212", ""));
  assert.ok(contentOf(without).length < content.length, "the minus sign is drawn");
});
