/** A worker that loads a model again and again. */
import { createSession } from "../../../runner/onnx/runtime.ts";
import { answerQuestions } from "../../../runner/workers/answers.ts";

answerQuestions({
  async answer(model: unknown, note: (note: string) => void) {
    for (;;) {
      const session = await createSession(model as Uint8Array, { intraOpNumThreads: 1, logSeverityLevel: 4 });
      await session.release();
      note("loaded");
    }
  },
});
