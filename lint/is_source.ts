/**
 * Which files the rules are about.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The clone, wherever it lies: below a folder named `tests`, too. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Whether a file is one of the package: tests, benchmarks and the demo are free. */
export function isSource(filename: string): boolean {
  const path = filename.replace(ROOT, "/").replaceAll("\\", "/");
  return /\/(ops|stores|runner|serve|notebooks|cli)\/[^:]*$/.test(path) && !/\/(tests|bench|demo)\//.test(path);
}
