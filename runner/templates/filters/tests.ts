/**
 * The tests of `is`, `select` and `reject`.
 *
 * @module
 */

import { bind, REQUIRED } from "../arguments.ts";
import { equals, hashKey, isOrdered, isSame, plainText } from "../values/compare.ts";
import { FILTERS } from "./filters.ts";
import { asNumber } from "../values/numbers.ts";
import { applyOperator } from "../operators.ts";
import { toText } from "../values/represent.ts";
import { contains, isIterable, lengthOf } from "../values/sequences.ts";
import { isLower, isUpper } from "../values/string_methods.ts";
import {
  type CallArguments,
  isText,
  Markup,
  PyDecimal,
  PyDict,
  PyDictView,
  PyObject,
  type PyValue,
  type Runtime,
  Undefined,
} from "../values/values.ts";

type Test = (runtime: Runtime, value: PyValue, call: CallArguments) => boolean;

const equal: Test = binary((runtime, a, b) => equals(runtime, a, b));
const unequal: Test = binary((runtime, a, b) => !equals(runtime, a, b));
const greater: Test = binary((runtime, a, b) => isOrdered(runtime, ">", a, b));
const greaterOrEqual: Test = binary((runtime, a, b) => isOrdered(runtime, ">=", a, b));
const less: Test = binary((runtime, a, b) => isOrdered(runtime, "<", a, b));
const lessOrEqual: Test = binary((runtime, a, b) => isOrdered(runtime, "<=", a, b));

/** The tests by name. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["defined", simple((value) => !(value instanceof Undefined))],
  ["undefined", simple((value) => value instanceof Undefined)],
  ["none", simple((value) => value === null)],
  ["boolean", simple((value) => typeof value === "boolean")],
  ["true", simple((value) => value === true)],
  ["false", simple((value) => value === false)],
  ["integer", simple((value) => typeof value === "bigint")],
  ["float", simple((value) => typeof value === "number")],
  ["number", simple((value) => asNumber(value) !== null || value instanceof PyDecimal)],
  ["string", simple(isText)],
  ["mapping", simple((value) => value instanceof PyDict)],
  [
    "sequence",
    simple((value) => lengthOf(value) !== null && !(value instanceof PyDictView)),
  ],
  ["iterable", simple(isIterable)],
  ["callable", simple((value) => value instanceof Undefined || (value instanceof PyObject && value.invoke !== null))],
  ["escaped", simple((value) => value instanceof Markup)],
  ["lower", simple((value, runtime) => isLower(toText(runtime, value)))],
  ["upper", simple((value, runtime) => isUpper(toText(runtime, value)))],
  ["odd", simple((value, runtime) => equals(runtime, applyOperator(runtime, "%", value, 2n), 1n))],
  ["even", simple((value, runtime) => equals(runtime, applyOperator(runtime, "%", value, 2n), 0n))],
  ["divisibleby", binary((runtime, value, by) => equals(runtime, applyOperator(runtime, "%", value, by), 0n))],
  ["sameas", binary((_runtime, a, b) => isSame(a, b))],
  ["in", binary((runtime, value, collection) => contains(runtime, collection, value))],
  ["filter", simple((value, runtime) => isNameIn(runtime, value, FILTERS))],
  ["test", simple((value, runtime) => isNameIn(runtime, value, TESTS))],
  ["==", equal],
  ["eq", equal],
  ["equalto", equal],
  ["!=", unequal],
  ["ne", unequal],
  [">", greater],
  ["gt", greater],
  ["greaterthan", greater],
  [">=", greaterOrEqual],
  ["ge", greaterOrEqual],
  ["<", less],
  ["lt", less],
  ["lessthan", less],
  ["<=", lessOrEqual],
  ["le", lessOrEqual],
]);

/** Python looks names up in a dict, which refuses lists. */
function isNameIn(runtime: Runtime, value: PyValue, names: ReadonlyMap<string, unknown>): boolean {
  hashKey(runtime, value);
  return isText(value) && names.has(plainText(value));
}

function simple(test: (value: PyValue, runtime: Runtime) => boolean): Test {
  return (runtime, value, call) => {
    bind("test", call, {});
    return test(value, runtime);
  };
}

function binary(test: (runtime: Runtime, value: PyValue, other: PyValue) => boolean): Test {
  return (runtime, value, call) => test(runtime, value, bind("test", call, { other: REQUIRED }).other);
}
