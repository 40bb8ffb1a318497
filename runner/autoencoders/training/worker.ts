/**
 * The worker that trains one autoencoder.
 *
 * @module
 */

import { useThreads } from "../../numeric/gemm.ts";
import { answerQuestions } from "../../workers/answers.ts";
import { beginTraining } from "./begin.ts";
import type { SaeTrainingProtocol, TrainingQuestion } from "./protocol.ts";
import type { TrainingState } from "./settings.ts";
import { Trainer } from "./trainer.ts";

let state: TrainingState;
let trainer: Trainer;

answerQuestions<SaeTrainingProtocol>({
  answer(question) {
    switch (question.kind) {
      case "begin":
        return begin(question);
      case "step":
        return trainer.step(question.x, question.rate, question.isCounted);
      case "threshold":
        return trainer.threshold(question.x);
      case "state":
        return state;
    }
  },
});

function begin({ settings, facts, state: kept, threads }: Extract<TrainingQuestion, { kind: "begin" }>): undefined {
  useThreads(threads);
  state = kept ?? beginTraining(settings, facts);
  trainer = new Trainer(settings, facts, state);
}
