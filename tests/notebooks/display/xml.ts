/** Whether text is well-formed XML: tags that fit, attributes apart from each other, known entities, no controls. */
import assert from "node:assert/strict";

const ATTRIBUTE = String.raw`\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*')`;
const TAG = new RegExp(
  String.raw`<(?:(/)([A-Za-z_:][\w:.-]*)\s*|([A-Za-z_:][\w:.-]*)((?:${ATTRIBUTE})*)\s*(/?))>`,
  "y",
);
const TEXT = /[^<]+/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;
// deno-lint-ignore no-control-regex -- they are what is looked for
const FORBIDDEN = /(?![\t\n\r])[\0-\x1f]|[\ufffe\uffff]|[\ud800-\udfff]/u;

/** Fails where text is no well-formed XML element. */
export function assertWellFormed(xml: string): void {
  assert.doesNotMatch(xml, FORBIDDEN);
  assert.doesNotMatch(xml, ENTITY);
  const open: string[] = [];
  for (let at = 0; at < xml.length;) {
    const place = `at ${at}: ${xml.slice(at, at + 120)}`;
    const matched = match(TAG, xml, at) ?? (open.length > 0 ? match(TEXT, xml, at) : undefined);
    assert.ok(matched, `no XML ${place}`);
    const [whole, isEnd, ended, begun, attributes = "", isEmpty] = matched;
    if (isEnd) assert.equal(ended, open.pop(), place);
    else if (begun !== undefined) {
      const names = [...attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map(([, name]) => name);
      assert.equal(new Set(names).size, names.length, `an attribute twice ${place}`);
      if (!isEmpty) open.push(begun);
    }
    at += whole.length;
    assert.ok(open.length > 0 || at === xml.length, `text after the element ${place}`);
  }
  assert.deepEqual(open, []);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
