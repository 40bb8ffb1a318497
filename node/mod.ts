/**
 * What probegraph's modules need of Deno, for Node 22 and later: the first import of each entry point of the npm package.
 *
 * @module
 */

import "./language.ts";
import { deno } from "./deno.ts";
import { NodeWorker, workerScope } from "./worker.ts";

if (!("Deno" in globalThis)) {
  Object.defineProperties(globalThis, {
    Deno: { value: deno, configurable: true },
    Worker: { value: NodeWorker, configurable: true, writable: true },
    ...workerScope(),
  });
}
