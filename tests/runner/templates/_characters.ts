import assert from "node:assert/strict";
import { compileTemplate } from "../../../runner/templates/mod.ts";

interface Recorded {
  /** First and last of each range, one after the other; so too in `predicates`. */
  assigned: number[];
  predicates: Record<string, number[]>;
  mappings: string[];
  mapped: Record<string, string[]>;
}

/** What make_characters.py recorded. */
export const recorded: Recorded = JSON.parse(
  Deno.readTextFileSync(new URL("../../fixtures/templates/characters.json", import.meta.url)),
);

/** What later versions of Unicode than Python's said anew of characters that it knew: `\u019b` has an upper case since. */
const SAID_ANEW = /[\u019b\u0264\u10fc\ua7f2-\ua7f4\uab69\u{1171e}]/u;

function codesOf(ranges: readonly number[]): Set<number> {
  const codes = new Set<number>();
  for (let i = 0; i < ranges.length; i += 2) {
    for (let code = ranges[i]; code <= ranges[i + 1]; code++) codes.add(code);
  }
  return codes;
}

/** All characters that CPython knows, below a code. */
function knownBelow(end: number): string[] {
  return [...codesOf(recorded.assigned)]
    .filter((code) => code < end && (code < 0xd800 || code >= 0xe000))
    .map((code) => String.fromCodePoint(code))
    .filter((character) => !SAID_ANEW.test(character));
}

/** `text.method()` of each text. */
export function results(method: string, texts: readonly string[]): string[] {
  const template = compileTemplate(`{{ text.${method}() }}`);
  return texts.map((text) => template.render({ text }));
}

/** Tests all characters below a code, each by itself. */
export function testCharacters(end: number): void {
  const known = knownBelow(end);
  for (const [name, ranges] of Object.entries(recorded.predicates)) {
    Deno.test(`str.${name}() is CPython's for every character of its Unicode version below ${end.toString(16)}`, () => {
      const expected = codesOf(ranges);
      const answers = results(name, known);
      const differing = known.filter((character, i) =>
        (answers[i] === "True") !== expected.has(character.codePointAt(0)!)
      );
      assert.deepEqual(differing, []);
    });
  }

  Deno.test("a character without a special case has its upper case in titles, and its lower case where case is folded", () => {
    const plain = known.filter((character) => recorded.mapped[character] === undefined);
    assert.deepEqual(results("title", plain), results("upper", plain));
    assert.deepEqual(results("casefold", plain), results("lower", plain));
  });
}
