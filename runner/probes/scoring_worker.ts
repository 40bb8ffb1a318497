/**
 * The worker of {@linkcode scoreAside}: takes the probe once, then scores rows.
 *
 * @module
 */

import "./kinds/mod.ts";
import { answerQuestions } from "../workers/answers.ts";
import { runtimeScorer, type Scorer } from "./runtime_scorer.ts";
import type { ScoringProtocol } from "./score_aside.ts";

let scorer: Required<Scorer> | undefined;

answerQuestions<ScoringProtocol>({
  answer: handle,
  transfer: (scores) => scores === undefined ? [] : [scores.buffer],
});

async function handle(question: ScoringProtocol["question"]): Promise<ScoringProtocol["answer"]> {
  if (question === "release") await scorer?.release();
  else if ("x" in question) return await scorer!.score(question.x) as Float32Array;
  else scorer = await runtimeScorer(question.probe);
  return undefined;
}
