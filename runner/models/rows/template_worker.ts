/**
 * The worker of {@linkcode renderRows}: applies a model's chat template, which may take long.
 *
 * @module
 */

import { parsePythonJson } from "../../../ops/python_json.ts";
import { answerQuestions } from "../../workers/answers.ts";
import { type ChatTemplate, chatTemplateOf, type Conversation } from "./chat_template.ts";
import type { TemplateProtocol } from "./template_protocol.ts";

/** A worker gets rows of one template. */
let template: ChatTemplate | undefined;

answerQuestions<TemplateProtocol>({
  answer: (asked) => {
    template ??= chatTemplateOf(asked.template);
    return template.render(parsePythonJson(asked.conversation) as unknown as Conversation, asked.row);
  },
});
