/**
 * A server for `deno serve`: of the guardrails in the folders that `PROBEGRAPH_GUARDRAILS` names, with `:` between them as in
 * `PATH` (`;` on Windows), and the keys of `PROBEGRAPH_SERVE_KEYS`.
 *
 * @module
 */

import { delimiter } from "node:path";
import { ProbegraphError } from "../ops/errors.ts";
import type { GuardServer } from "./guard_server.ts";
import { readKeys } from "./keys.ts";
import { openGuardServer } from "./open.ts";

const VARIABLE = "PROBEGRAPH_GUARDRAILS";

function folders(): string[] {
  const named = (Deno.env.get(VARIABLE) ?? "").split(delimiter).filter((folder) => folder !== "");
  if (named.length > 0) return named;
  throw new ProbegraphError(`There is nothing to serve: ${VARIABLE} names folders of guardrails`);
}

const server: GuardServer = await openGuardServer(folders(), { keys: await readKeys() });

// `deno serve` takes no more requests then; the workers of the guardrails would keep it alive.
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => server.close());

export default server;
