/**
 * Applying a model's chat template to rows without holding up the program: the template is a stranger's.
 *
 * @module
 */

import { ModelError } from "../../../ops/errors.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import { Pace } from "../../../stores/pace.ts";
import { WorkerCalls } from "../../workers/calls.ts";
import { WORKERS } from "../../workers/entries.ts";
import type { ChatTemplate, Conversation } from "./chat_template.ts";
import type { TemplateProtocol } from "./template_protocol.ts";

/** Seconds that a row may take, where the template's own limits end it after ten at most. */
const MOST_SECONDS = 120;

/**
 * The texts of conversations. Those that take long are rendered in a worker.
 *
 * @param rows their rows' numbers, for messages
 * @throws {ModelError} as {@linkcode ChatTemplate.render}, and where a row takes too long
 * @throws the signal's reason, at once
 */
export async function renderRows(
  template: ChatTemplate,
  conversations: readonly Conversation[],
  rows: readonly number[],
  signal?: AbortSignal,
): Promise<string[]> {
  const pace = new Pace(signal);
  using aside = new Aside(template);
  const texts: string[] = [];
  for (const [index, conversation] of conversations.entries()) {
    texts.push(
      template.renderQuickly(conversation, rows[index]) ?? await aside.render(conversation, rows[index], signal),
    );
    if (pace.isDue) await pace.rest();
  }
  return texts;
}

/** A worker, if one is needed. */
class Aside implements Disposable {
  readonly #template: ChatTemplate;
  #calls: WorkerCalls<TemplateProtocol> | undefined;

  constructor(template: ChatTemplate) {
    this.#template = template;
  }

  async render(conversation: Conversation, row: number, signal: AbortSignal | undefined): Promise<string> {
    const { parts } = this.#template;
    const failed = (message: string, cause: unknown) =>
      new ModelError(`Cannot apply the chat template of ${parts.path} to row ${row}: ${message}`, { cause });
    this.#calls ??= new WorkerCalls<TemplateProtocol>(WORKERS.template, failed);
    const late = AbortSignal.timeout(MOST_SECONDS * 1000);
    try {
      const question = { template: parts, conversation: jsonWithBigInts(conversation), row };
      return await this.#calls.ask(question, { signal: signal === undefined ? late : AbortSignal.any([signal, late]) });
    } catch (error) {
      if (late.aborted && !signal?.aborted) throw failed(`it took more than ${MOST_SECONDS} seconds`, error);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#calls?.[Symbol.dispose]();
  }
}
