/**
 * @module
 */

/** The command line was used in a way that it does not understand: the process ends with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
