/**
 * From conversations to text, as a model's chat template writes it.
 *
 * Source: `apply_chat_template` of transformers' `tokenization_utils_base.py` and `render_jinja_template` of its
 * `utils/chat_template_utils.py` (5.24).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { shorten } from "../../../ops/messages.ts";
import { jsonWithBigInts } from "../../../ops/raw_json.ts";
import {
  CHAT_ENVIRONMENT,
  CHAT_LIMITS,
  compileTemplate,
  isLimitError,
  type RenderLimits,
  type Template,
} from "../../templates/mod.ts";
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
   * @throws {ModelError} where the template refuses the conversation, or Python would raise an error
   */
  render(conversation: Conversation, row: number): string;
  /** As {@linkcode render}, but `undefined` where that would hold up the program for long. */
  renderQuickly(conversation: Conversation, row: number): string | undefined;
  /** What a template is made from: another thread makes the same one of it. */
  readonly parts: ChatTemplateParts;
}

/** What a chat template is made from. */
export interface ChatTemplateParts {
  /** Its source. */
  readonly source: string;
  /** The model's folder, for messages. */
  readonly path: string;
  /** What the template may name besides the messages. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a chat template is read from. */
export type TemplateFiles = Pick<ModelFolder, "path" | "chatTemplate" | "otherChatTemplates" | "tokenizerConfig">;

/** What a rendering may use that others wait for: some ten milliseconds. */
const QUICK: RenderLimits = { steps: 10_000, output: 1_000_000 };
/** A template's source is read in one stretch. */
const LONGEST_SOURCE = 200_000;

/** The special tokens that a template may name. */
const TOKEN_NAMES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
/** The names under which the thoughts of a message are passed; templates read the first, or the second. */
const REASONING_NAMES = ["reasoning_content", "thinking", "reasoning"];

/**
 * Reads the chat template of a model, `undefined` if it has none.
 *
 * @param appended template source to append to it
 * @throws {ModelError} if the template cannot be read
 */
export function createChatTemplate(folder: TemplateFiles, appended?: string | null): ChatTemplate | undefined {
  if (folder.otherChatTemplates.length > 0) throw noDefault(folder);
  if (folder.chatTemplate === undefined) return undefined;
  const source = folder.chatTemplate + (appended ?? "");
  return chatTemplateOf({ source, path: folder.path, variables: usualVariables(folder) });
}

/** What any model's template may name besides the messages. */
export function usualVariables(folder: Pick<ModelFolder, "tokenizerConfig">): ChatTemplateParts["variables"] {
  return { tools: null, documents: null, add_generation_prompt: true, ...specialTokens(folder) };
}

/** Makes a chat template. @throws {ModelError} if it cannot be read */
export function chatTemplateOf(parts: ChatTemplateParts): ChatTemplate {
  const { source, path, variables } = parts;
  const template = parse(source, path);
  return {
    render: (conversation, row) => render(template, variables, conversation, row),
    renderQuickly: (conversation, row) => render(template, variables, conversation, row, QUICK),
    parts,
  };
}

/** `bos_token` and the like, which templates name; older files hold objects in place of texts. */
export function specialTokens(folder: Pick<ModelFolder, "tokenizerConfig">): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const name of TOKEN_NAMES) {
    const value = folder.tokenizerConfig[name];
    const content = typeof value === "object" && value !== null && "content" in value ? value.content : value;
    if (typeof content === "string") tokens[name] = content;
  }
  return tokens;
}

function noDefault({ path, otherChatTemplates }: TemplateFiles): ModelError {
  return new ModelError(
    `Cannot apply a chat template of ${path}: it has several (${otherChatTemplates.join(", ")}), and none of them is ` +
      "the default; save the one to use as chat_template.jinja in the model's folder, or read texts as they are with " +
      "applyChatTemplate: false",
  );
}

function parse(source: string, path: string): Template {
  try {
    if (source.length > LONGEST_SOURCE) {
      throw new ModelError(`it has ${source.length} characters; chat templates have some thousand`);
    }
    return compileTemplate(source, CHAT_LIMITS, CHAT_ENVIRONMENT);
  } catch (cause) {
    throw new ModelError(`Cannot read the chat template of ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** @returns `undefined` where a limit that is less than usual is not enough */
function render(template: Template, variables: Variables, conversation: Conversation, row: number): string;
function render(
  template: Template,
  variables: Variables,
  conversation: Conversation,
  row: number,
  limits: RenderLimits,
): string | undefined;
function render(
  template: Template,
  variables: Variables,
  conversation: Conversation,
  row: number,
  limits?: RenderLimits,
): string | undefined {
  try {
    return template.render({ ...variables, messages: messagesFor(conversation) }, limits);
  } catch (cause) {
    if (limits !== undefined && isLimitError(cause)) return undefined;
    throw new ModelError(
      `Cannot apply the chat template to row ${row}, ${shown(conversation)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

type Variables = ChatTemplateParts["variables"];

/** What a template sees of a conversation. */
function messagesFor(conversation: Conversation): readonly Record<string, unknown>[] {
  if (conversation.length === 0) throw new ModelError("the conversation has no messages; leave such rows out");
  return conversation.map((message, number) => {
    if (typeof message === "object" && message !== null && !Array.isArray(message)) return normalized(message);
    throw new ModelError(`message ${number} should be an object with role and content, got ${shown(message)}`);
  });
}

/** Without keys whose value is missing, and with the thoughts under each name that templates read. */
function normalized(message: Message): Record<string, unknown> {
  const present = Object.fromEntries(Object.entries(message).filter(([, value]) => (value ?? null) !== null));
  const name = REASONING_NAMES.find((name) => Object.hasOwn(present, name));
  if (name === undefined) return present;
  return { thinking: present[name], ...present, reasoning_content: present[name] };
}

function shown(value: unknown): string {
  return shorten(jsonWithBigInts(value), 200);
}
