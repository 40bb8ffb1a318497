/**
 * Filters on dicts and on values of any kind, krnel-graph's `drop_nulls` among them.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { attributeOf, describeType } from "../values/attributes.ts";
import { isTrue, plainText, sorted } from "../values/compare.ts";
import { PyError } from "../errors.ts";
import type { Filter } from "./filter.ts";
import { htmlSafeJson, jsonIndent } from "../values/json_text.ts";
import { prettyPrint } from "../values/pretty_print.ts";
import { viewItems } from "../values/represent.ts";
import { requireText } from "../values/string_methods.ts";
import {
  type CallArguments,
  isText,
  Markup,
  PyDict,
  PyDictView,
  PyIterator,
  PyTuple,
  type PyValue,
  type Runtime,
  typeName,
  Undefined,
} from "../values/values.ts";

/** The filters by name. */
export const DATA_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["default", defaultTo],
  ["d", defaultTo],
  ["attr", (runtime, value, call) => {
    const name = requireText(bind("attr", call, { name: REQUIRED }).name);
    const attribute = attributeOf(runtime, value, name);
    return attribute !== undefined ? attribute : new Undefined(`'${describeType(value)}' has no attribute '${name}'`);
  }],
  ["items", (runtime, value, call) => {
    bind("items", call, {});
    if (value instanceof Undefined) return new PyIterator([].values());
    if (!(value instanceof PyDict)) throw new PyError("TypeError", "Can only get item pairs from a mapping.");
    return new PyIterator(viewItems(runtime, new PyDictView("dict_items", value)).values());
  }],
  ["dictsort", dictSort],
  ["tojson", (runtime, value, call) => {
    return new Markup(htmlSafeJson(runtime, value, jsonIndent(bind("tojson", call, { indent: null }).indent)));
  }],
  ["pprint", (runtime, value, call) => {
    bind("pprint", call, {});
    return prettyPrint(runtime, value);
  }],
  ["drop_nulls", (runtime, value, call) => {
    bind("drop_nulls", call, {});
    return dropNulls(runtime, value);
  }],
]);

function defaultTo(_runtime: Runtime, value: PyValue, call: CallArguments): PyValue {
  const bound = bind("default", call, { default_value: "", boolean: false });
  return value instanceof Undefined || (isTrue(bound.boolean) && !isTrue(value)) ? bound.default_value : value;
}

function dictSort(runtime: Runtime, value: PyValue, call: CallArguments): PyValue[] {
  const bound = bind("dictsort", call, { case_sensitive: false, by: "key", reverse: false });
  const position = ["key", "value"].indexOf(isText(bound.by) ? plainText(bound.by) : "");
  if (position < 0) throw new PyError("FilterArgumentError", 'You can only sort by either "key" or "value"');
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof PyDict)) throw new PyError("TypeError", `dictsort needs a dict, got ${typeName(value)}`);
  const keyOf = (entry: readonly PyValue[]): PyValue => {
    const key = entry[position];
    return isTrue(bound.case_sensitive) || !isText(key) ? key : plainText(key).toLowerCase();
  };
  return sorted(runtime, [...value.entries.values()], keyOf, isTrue(bound.reverse)).map((entry) => new PyTuple(entry));
}

/** krnel-graph's filter: a list or dict without its None values, all the way down. */
function dropNulls(runtime: Runtime, value: PyValue): PyValue {
  runtime.budget.spend(1);
  if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => dropNulls(runtime, item));
  if (!(value instanceof PyDict)) return value;
  const kept = new PyDict();
  for (const [hash, [key, item]] of value.entries) {
    if (item !== null) kept.entries.set(hash, [key, dropNulls(runtime, item)]);
  }
  return kept;
}
