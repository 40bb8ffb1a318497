/**
 * The worker that decompresses the pages of parquet files.
 *
 * @module
 */

import { decompress } from "../../stores/formats/parquet/codecs.ts";
import { answerQuestions } from "../workers/answers.ts";
import type { PageProtocol } from "./page_threads.ts";

answerQuestions<PageProtocol>({
  answer: (packed) => decompress(packed),
  transfer: ({ buffer }) => [buffer as ArrayBuffer],
});
