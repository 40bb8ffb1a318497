/**
 * The worker that trains probes of classifiers that come with probegraph, one after the other.
 *
 * @module
 */

import "./builtin.ts";
import type { Cores } from "../schedule/budget.ts";
import { answerQuestions } from "../workers/answers.ts";
import { sentError } from "../workers/messages.ts";
import { useThreads } from "../numeric/gemm.ts";
import type { ForestTask } from "./forest/forest_pool.ts";
import type { GrownTree } from "./forest/tree.ts";
import { trainTogetherHere } from "./train_here.ts";
import type { TrainingProtocol } from "./training_protocol.ts";

/** The cores that the program grants. */
class GrantedCores implements Cores {
  cores = 1;
  #listener: ((cores: number) => void) | undefined;

  onGrow(listener: (cores: number) => void): void {
    this.#listener = listener;
  }

  grant(cores: number): void {
    this.cores = cores;
    this.#listener?.(cores);
  }
}

/** How often progress is told, in milliseconds: the program's thread wakes for it, on a core that trains. */
const BETWEEN_NOTES = 100;

/** Of the probe that is trained now. */
let granted = new GrantedCores();
/** The trees that it waits for. */
let grown = Promise.withResolvers<readonly GrownTree[]>();

answerQuestions<TrainingProtocol>({
  async answer({ specs, x, y, cores }, note) {
    granted = new GrantedCores();
    granted.grant(cores);
    useThreads(cores);
    const trainings = specs.map((spec, of) => ({
      spec,
      context: {
        cores: granted,
        onShared: (shared: WebAssembly.Memory) => note({ shared }),
        growTrees: (forest: ForestTask, seeds: readonly number[]) => {
          note({ forest, seeds });
          return (grown = Promise.withResolvers()).promise;
        },
        onProgress: nowAndThen((fraction) => note({ of, fraction })),
        onWarning: (warning: string) => note({ of, warning }),
      },
    }));
    const results = await trainTogetherHere(trainings, x, y, true);
    return results.map((result) =>
      result.status === "fulfilled" ? result : { status: "rejected", reason: sentError(result.reason) }
    );
  },
  hear: (news) => typeof news === "number" ? granted.grant(news) : grown.resolve(news.trees),
});

/** Tells of progress when it has not for a while, and of the end. */
function nowAndThen(tell: (fraction: number) => void): (fraction: number) => void {
  let told = -Infinity;
  return (fraction) => {
    const now = performance.now();
    if (fraction < 1 && now - told < BETWEEN_NOTES) return;
    told = now;
    tell(fraction);
  };
}
