/**
 * What must compile, and what must not, of the methods of op types of one's own. Checked by the compiler; never run.
 *
 * @module
 */

import {
  defineOp,
  field,
  type MethodsOf,
  type ScoreColumn,
  type TextColumn,
  type VectorColumn,
} from "../../ops/mod.ts";

const WordCountOp = defineOp({
  type: "WordCountOp",
  kind: "score",
  fields: {
    text: field.op("text", "json"),
    word: field.string(),
    unit: field.oneOf(["words", "characters"], { default: "words" }),
    limit: field.optional(field.int()),
  },
  methods: { countWords: { receiver: "text" }, countWord: { receiver: "text", positional: ["word"] } },
});

declare module "../../ops/mod.ts" {
  interface TextColumn extends MethodsOf<typeof WordCountOp> {}
}

/** One line makes the methods known, with the types of their fields. */
export function ownMethods(text: TextColumn, vector: VectorColumn): void {
  text.countWord("a") satisfies ScoreColumn;
  text.countWord("a", { unit: "characters", limit: 5n }).fields.unit satisfies "words" | "characters";
  text.countWords({ word: "a" }).add(text.countWord("b")) satisfies ScoreColumn;
  text.isIn("a").not();

  // @ts-expect-error: a word is needed
  text.countWords();
  // @ts-expect-error: a word is needed
  text.countWord();
  // @ts-expect-error: no such unit
  text.countWord("a", { unit: "letters" });
  // @ts-expect-error: the text stands before the dot
  text.countWord("a", { text });
  // @ts-expect-error: vectors have no words
  vector.countWord("a");
  // @ts-expect-error: no such field
  defineOp({ type: "AOp", kind: "score", fields: { text: field.op("text") }, methods: { a: { receiver: "txt" } } });
  // @ts-expect-error: a string has no methods
  defineOp({ type: "AOp", kind: "score", fields: { a: field.string() }, methods: { a: { receiver: "a" } } });
}
