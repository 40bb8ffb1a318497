/**
 * The worker that takes part in products.
 *
 * @module
 */

import { answerQuestions } from "../workers/answers.ts";
import type { HelperProtocol } from "./helpers.ts";
import { takePartInAll } from "./wasm/shared_rows.ts";

answerQuestions<HelperProtocol>({ answer: takePartInAll });
