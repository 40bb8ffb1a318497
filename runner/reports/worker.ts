/**
 * The worker of {@linkcode evaluateAside}: evaluates scores.
 *
 * @module
 */

import { answerQuestions } from "../workers/answers.ts";
import { evaluate } from "./evaluate.ts";
import type { ReportProtocol } from "./protocol.ts";

answerQuestions<ReportProtocol>({
  answer: ({ scores, positives, negatives, options, split }) => {
    return evaluate(scores, positives, negatives, { ...options, split: split && namesOfRows(split) });
  },
});

function namesOfRows({ names, of }: NonNullable<ReportProtocol["question"]["split"]>): (string | null)[] {
  return Array.from(of, (name) => names[name]);
}
