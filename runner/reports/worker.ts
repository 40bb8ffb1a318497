/**
 * The worker of {@linkcode evaluateAside}: evaluates scores.
 *
 * @module
 */

import { answerQuestions } from "../workers/answers.ts";
import { evaluate } from "./evaluate.ts";
import type { ReportProtocol } from "./protocol.ts";

answerQuestions<ReportProtocol>({
  answer: ({ scores, positives, negatives, options }) => evaluate(scores, positives, negatives, options),
});
