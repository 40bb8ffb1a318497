/** Several uses of one input. */
import { ProbegraphError } from "../../ops/errors.ts";

/** Makes each use; throws an error that is not the project's own, if there is one, else any. */
export async function useAll(uses: readonly (() => unknown)[]): Promise<void> {
  const results = await Promise.allSettled(uses.map((use) => Promise.try(use)));
  const errors = results.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  const worst = errors.find((error) => !(error instanceof ProbegraphError)) ?? errors[0];
  if (errors.length > 0) throw worst;
}
