/** Templates of the tags: the first character says which, and `$0` to `$9` stand for ops and values. */
import { Runner } from "../../mod.ts";
import { graph, parseCode, score, text, where } from "../../ops/mod.ts";
import type { FuzzTarget } from "../target.ts";

const data = new Runner({ store: "memory://fuzz" }).fromInline({ t: ["a"], v: [[1, 2]], f: [true], x: [1] });
const SLOTS: readonly unknown[] = [
  data.colBoolean("f"),
  data.colScore("x"),
  data.colText("t"),
  data.colCategorical("t"),
  data.colVector("v"),
  data,
  7,
  "text",
  null,
  [1, "a"],
];

type Tag = (strings: TemplateStringsArray, ...slots: never[]) => unknown;
const TAGS: Readonly<Record<string, Tag>> = { w: where, s: score, t: text, g: graph as Tag };

export const target: FuzzTarget = {
  words: [
    "$0",
    "$1",
    "$2",
    "$3",
    "&",
    "|",
    "~",
    "==",
    "!=",
    "(",
    ")",
    "+",
    "colText(",
    "{{",
    "}}",
    "\\",
    "`",
    "\n",
    "in",
    ">=",
    "<",
    " between ",
    " and ",
    " is null",
    " contains ",
    " matches ",
  ],
  run(input) {
    const source = new TextDecoder().decode(input);
    if (!Object.hasOwn(TAGS, source[0])) return void parseCode(source);
    const parts = source.slice(1).split(/\$(\d)/);
    const strings = parts.filter((_, i) => i % 2 === 0);
    const slots = parts.filter((_, i) => i % 2 === 1).map((digit) => SLOTS[Number(digit)]);
    TAGS[source[0]](Object.assign([...strings], { raw: strings }), ...slots as never[]);
  },
};
