/**
 * What a filter is.
 *
 * @module
 */

import { plainText } from "../values/compare.ts";
import { toText } from "../values/represent.ts";
import { type CallArguments, isText, Markup, type PyValue, type Runtime } from "../values/values.ts";

/** `value|name(arguments)`. */
export type Filter = (runtime: Runtime, value: PyValue, call: CallArguments) => PyValue;

/** A filter that maps text to text: markup stays markup, and other values are printed first. */
export function textFilter(map: (text: string, runtime: Runtime, call: CallArguments) => string): Filter {
  return (runtime, value, call) => {
    const text = isText(value) ? plainText(value) : toText(runtime, value);
    runtime.budget.spendText(text.length);
    const result = map(text, runtime, call);
    return value instanceof Markup ? new Markup(result) : result;
  };
}
