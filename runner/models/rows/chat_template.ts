/**
 * From conversations to text, as a model's chat template writes it.
 *
 * @module
 */
import { Template } from "@huggingface/jinja";
import { ModelError } from "../../../ops/errors.ts";
import type { ModelFolder } from "../files/folder.ts";

/** One turn of a conversation; other keys are passed to the template as they are. */
export interface Message {
  /** Who speaks, such as `user`, `assistant` or `system`. */
  readonly role: string;
  /** What is said. */
  readonly content: unknown;
  /** Anything else that the template knows, such as `name` or `tool_calls`. */
  readonly [key: string]: unknown;
}

/** A conversation, oldest turn first. */
export type Conversation = readonly Message[];

/** A model's chat template, read once. */
export interface ChatTemplate {
  /**
   * The text of a conversation, with a generation prompt at its end.
   *
   * @param row the row's number, for messages
   * @throws {ModelError} where the template refuses the conversation
   */
  render(conversation: Conversation, row: number): string;
}

/**
 * Reads the chat template of a model, `undefined` if it has none.
 *
 * @param appended template source to append to it
 * @throws {ModelError} if the template cannot be read
 */
export function createChatTemplate(folder: ModelFolder, appended?: string | null): ChatTemplate | undefined {
  if (folder.chatTemplate === undefined) return undefined;
  const template = parse(folder.chatTemplate + (appended ?? ""), folder.path);
  const special = specialTokens(folder);
  return {
    render: (messages, row) => render(template, { messages, add_generation_prompt: true, ...special }, row),
  };
}

function parse(source: string, path: string): Template {
  try {
    return new Template(source);
  } catch (cause) {
    throw new ModelError(`Cannot read the chat template of ${path}: ${(cause as Error).message}`, { cause });
  }
}

function render(template: Template, context: Record<string, unknown>, row: number): string {
  try {
    return template.render(context);
  } catch (cause) {
    throw new ModelError(
      `Cannot apply the chat template to row ${row}: ${(cause as Error).message}; messages were ` +
        JSON.stringify(context.messages).slice(0, 200),
      { cause },
    );
  }
}

/** `bos_token` and the like, which templates name; older files hold objects in place of texts. */
export function specialTokens(folder: ModelFolder): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const [key, value] of Object.entries(folder.tokenizerConfig)) {
    if (!key.endsWith("_token")) continue;
    const content = typeof value === "object" && value !== null && "content" in value ? value.content : value;
    if (typeof content === "string") tokens[key] = content;
  }
  return tokens;
}
