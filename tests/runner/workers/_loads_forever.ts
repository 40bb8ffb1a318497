/** A worker that loads a model again and again. */
import { createSession } from "../../../runner/onnx/runtime.ts";
import { answerQuestions } from "../../../runner/workers/answers.ts";

answerQuestions({
  async answer(question: unknown, note: (note: string) => void) {
    const { model, device } = question as { model: Uint8Array; device: string };
    const options = { executionProviders: [device], intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
    for (;;) {
      const session = await createSession(model, options);
      await session.release();
      note("loaded");
    }
  },
});
