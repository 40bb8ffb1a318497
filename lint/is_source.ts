/**
 * Which files the rules are about.
 *
 * @module
 */

/** Whether a file is one of the package: tests, benchmarks and the demo are free. */
export function isSource(filename: string): boolean {
  const path = filename.replaceAll("\\", "/");
  return /\/(ops|stores|runner|serve|notebooks|cli)\/[^:]*$/.test(path) && !/\/(tests|bench|demo)\//.test(path);
}
