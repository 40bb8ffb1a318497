/**
 * The worker of {@linkcode drawAside}: draws by libraries that do not rest.
 *
 * @module
 */

import { answerQuestions } from "../../../runner/workers/answers.ts";
import type { DrawingProtocol } from "./protocol.ts";

answerQuestions<DrawingProtocol>({
  answer: async (question) => {
    switch (question.how) {
      case "png":
        return await (await import("../sheets/raster.ts")).svgToPng(question.from.svg, question.from.scale);
      case "pdf":
        return await (await import("../sheets/pdf.ts")).svgToPdf(question.from);
      case "layered":
        return (await import("../graph/layered.ts")).layered(question.from);
    }
  },
  transfer: (answer) => answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : [],
});
