/**
 * Ops on text that need no language model.
 *
 * @module
 */

import { intField, opField, opMapField, optional, scalarMapField, stringField } from "../fields.ts";
import { listNames } from "../messages.ts";
import type { Op } from "../op.ts";
import { type OpType, opType } from "../op_type.ts";
import type { PythonJson } from "../python_json.ts";

/** Fields of `JinjaTemplatizeOp`. */
export interface JinjaTemplatizeFields {
  /** Jinja2 source. */
  readonly template: string;
  /** Template variables that differ from row to row. */
  readonly context: { readonly [name: string]: Op<"text" | "json"> };
  /** Template variables that are the same in every row. */
  readonly constants: { readonly [name: string]: PythonJson };
  /** Longest text, in code points; longer ones are cut. */
  readonly maxLength: number | bigint | null;
}

/**
 * A Jinja2 template, rendered for each row.
 *
 * @example
 * ```ts
 * import { JinjaTemplatizeOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] });
 * const op = data.template("Review: {{ text }}", { text: data.colText("text") });
 * console.log(op.is(JinjaTemplatizeOp), await op.toArray()); // true [ "Review: Hi!", "Review: Stop it." ]
 * ```
 */
export const JinjaTemplatizeOp: OpType<"text", JinjaTemplatizeFields, "constants"> = opType({
  type: "JinjaTemplatizeOp",
  kind: "text",
  fields: {
    template: stringField(),
    context: opMapField(["text", "json"]),
    constants: scalarMapField({ default: Object.freeze({}) }),
    maxLength: optional(intField()),
  },
  check: ({ context, constants }) => {
    const both = Object.keys(context).filter((name) => Object.hasOwn(constants, name));
    if (both.length === 0) return undefined;
    return `${listNames(both)} stands for a column and for a constant: a template variable is one of them`;
  },
});

/** Fields of `ParseJSONColumnOp`. */
export interface ParseJSONFields {
  /** JSON, one document for each row. */
  readonly text: Op<"text">;
}

/**
 * JSON text, parsed.
 *
 * @example
 * ```ts
 * import { ParseJSONColumnOp, Runner } from "@probegraph/probegraph";
 *
 * const data = new Runner({ store: "memory://" }).fromInline({ text: ["[1, 2]"] });
 * const op = data.colText("text").parseJson();
 * console.log(op.is(ParseJSONColumnOp), await op.toArray()); // true [ [ 1, 2 ] ]
 * ```
 */
export const ParseJSONColumnOp: OpType<"json", ParseJSONFields> = opType({
  type: "ParseJSONColumnOp",
  kind: "json",
  ephemeral: true,
  fields: { text: opField(["text"]) },
});
