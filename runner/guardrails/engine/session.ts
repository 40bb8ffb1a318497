/**
 * A guardrail's graph in its workers, so that the program's event loop stays free.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { largest } from "../../../ops/extremes.ts";
import type { FileGuard } from "../../models/files/file_guard.ts";
import type { TokenBatch } from "../../models/engine/token_batch.ts";
import { PassCost } from "../../models/rows/pass_cost.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import { Crew, type CrewHealth } from "../../workers/crew.ts";
import { WORKERS } from "../../workers/entries.ts";
import { GuardWorkerError } from "../worker_error.ts";
import { GuardCrews } from "./guard_crews.ts";
import type { GuardAnswer, GuardProtocol, GuardRequest } from "./protocol.ts";

/** A graph that is loaded. */
export interface GuardSession {
  /** Passes that are computed at once; more wait until others are done. */
  readonly streams: number;
  /** How the workers of its streams fare, where it has some. One that ends is replaced. */
  readonly health?: CrewHealth;
  /** What a pass costs beside its tokens, in tokens, as those before it took; left out: not known. */
  readonly passCost?: number;
  /**
   * One forward pass: for each output the scores of the rows.
   *
   * @throws {ModelError} where the graph fails
   * @throws {GuardWorkerError} where the worker that computes it ends, and the next one, too; where too many have ended
   */
  run(batch: TokenBatch): Promise<GuardAnswer>;
  /** Frees the graph and ends the workers. What is asked later fails. */
  close(): Promise<void>;
}

type Calls = WorkerCalls<GuardProtocol>;

/** The workers of a graph. */
export interface SessionShape {
  /** The files that the graph is read from: a worker that found others computes nothing. */
  readonly files: FileGuard;
  /** Passes at once. */
  readonly streams: number;
  /** Threads of one more worker, which computes a pass while there is no other. @default there is none */
  readonly loneThreads?: number;
}

/**
 * Loads a graph, once for each worker.
 *
 * @throws {ModelError} where onnxruntime refuses it
 */
export async function openGuardSession(
  request: GuardRequest,
  { files, streams, loneThreads }: SessionShape,
): Promise<GuardSession> {
  const says = (message: string) => `The guardrail ${request.path} failed: ${message}`;
  const failed = (message: string, cause: unknown) => new GuardrailError(says(message), { cause });
  const lost = (message: string, cause: unknown) => new GuardWorkerError(says(message), { cause });
  const crewOf = (threads: number) => {
    const start = async () => {
      const worker: Calls = new WorkerCalls(WORKERS.guard, failed);
      await worker.open({ kind: "load", request: { ...request, threads } });
      try {
        files.check();
      } catch (error) {
        await worker.close({ kind: "close" }, error);
        throw error;
      }
      return worker;
    };
    return new Crew<Calls>({ start, stop: (worker) => worker.close({ kind: "close" }, closed()), lost });
  };
  const crews = new GuardCrews(crewOf(request.threads), loneThreads === undefined ? undefined : crewOf(loneThreads));
  const close = () => crews.close(closed());
  const cost = new PassCost();
  const ask = async (worker: Calls, { ids, lengths }: TokenBatch): Promise<GuardAnswer> => {
    const start = performance.now();
    const answer = await worker.ask({ kind: "run", batch: { ids, lengths } });
    cost.note(lengths.length * largest(lengths), performance.now() - start);
    return answer;
  };
  try {
    await crews.start(streams);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    streams,
    get health() {
      return crews.health;
    },
    get passCost() {
      return cost.tokens;
    },
    run: (batch) => crews.use((worker) => ask(worker, batch)),
    close,
  };
}

function closed(): GuardrailError {
  return new GuardrailError("The guardrail is closed");
}
