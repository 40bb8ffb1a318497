/**
 * `--no-reuse-rows`: computing rows that other ops have.
 *
 * @module
 */

import { Option } from "commander";
import { REUSE_VARIABLE } from "../../stores/config.ts";

/** `--no-reuse-rows`. */
export function reuseOption(): Option {
  return new Option(
    "--no-reuse-rows",
    `compute rows that other ops of the store have, too (or ${REUSE_VARIABLE})`,
  );
}

/** Has runners that are made until it is disposed take no rows from other ops, if that is asked for: those of files, too. */
export function reuseSetting(reuseRows: boolean): Disposable {
  const before = Deno.env.get(REUSE_VARIABLE);
  if (!reuseRows) Deno.env.set(REUSE_VARIABLE, "false");
  return {
    [Symbol.dispose]: () =>
      before === undefined ? Deno.env.delete(REUSE_VARIABLE) : Deno.env.set(REUSE_VARIABLE, before),
  };
}
