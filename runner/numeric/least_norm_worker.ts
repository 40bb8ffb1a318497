/**
 * The worker of {@linkcode leastNormAside}: solves a system.
 *
 * @module
 */

import { answerQuestions } from "../workers/answers.ts";
import { leastNorm } from "./least_norm.ts";
import type { LeastNormProtocol } from "./least_norm_aside.ts";

answerQuestions<LeastNormProtocol>({ answer: leastNorm });
