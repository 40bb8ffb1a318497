/**
 * The worker of {@linkcode parseAside}: reads one text file.
 *
 * @module
 */

import { answerQuestions } from "../workers/answers.ts";
import { parseFile } from "./parse.ts";
import type { FileProtocol } from "./protocol.ts";
import { sentTable } from "./sent_table.ts";

answerQuestions<FileProtocol>({
  answer: (file) => sentTable(parseFile(file)),
  transfer: ({ buffer }) => [buffer],
});
