/**
 * The methods of int and float.
 *
 * @module
 */

import { bind } from "../arguments.ts";
import type { CallArguments, PyValue, Runtime } from "./values.ts";

/** Methods of an int or bool. */
export const INT_METHODS: ReadonlyMap<
  string,
  (runtime: Runtime, self: bigint | boolean, call: CallArguments) => PyValue
> = new Map([
  ["bit_length", (_runtime: Runtime, self: bigint | boolean, call: CallArguments): PyValue => {
    bind("bit_length", call, {});
    const value = BigInt(self);
    return value === 0n ? 0n : BigInt((value < 0n ? -value : value).toString(2).length);
  }],
]);

/** Methods of a float. */
export const FLOAT_METHODS: ReadonlyMap<
  string,
  (runtime: Runtime, self: number, call: CallArguments) => PyValue
> = new Map([
  ["is_integer", (_runtime: Runtime, self: number, call: CallArguments): PyValue => {
    bind("is_integer", call, {});
    return Number.isInteger(self);
  }],
]);
