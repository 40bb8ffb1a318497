/**
 * The worker of {@linkcode scoreAside}: takes the probe once, then scores rows.
 *
 * @module
 */

import "./kinds/mod.ts";
import { answerQuestions } from "../workers/answers.ts";
import { runtimeScorer, type ScoreBlock } from "./runtime_scorer.ts";
import type { ScoringProtocol } from "./score_aside.ts";

let score: ScoreBlock | undefined;

answerQuestions<ScoringProtocol>({
  async answer(question) {
    if ("x" in question) return await score!(question.x) as Float32Array;
    score = await runtimeScorer(question.probe);
    return undefined;
  },
  transfer: (scores) => scores === undefined ? [] : [scores.buffer],
});
