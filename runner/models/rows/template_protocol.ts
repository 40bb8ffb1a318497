/**
 * What the worker that applies chat templates is asked, and answers.
 *
 * @module
 */

import type { Protocol } from "../../workers/calls.ts";
import type { ChatTemplateParts } from "./chat_template.ts";

/** A conversation to apply a template to. */
export interface RenderQuestion {
  /** The template. */
  readonly template: ChatTemplateParts;
  /** The conversation as Python's JSON, which tells floats from integers. */
  readonly conversation: string;
  /** The row's number, for messages. */
  readonly row: number;
}

/** One question: a conversation. Its answer is the text. */
export interface TemplateProtocol extends Protocol {
  /** The conversation. */
  readonly question: RenderQuestion;
  /** The text. */
  readonly answer: string;
}
