/**
 * Whether a chat template does no more with a user's message than to put something before and behind it: then a program that
 * knows no templates can write the same.
 *
 * @module
 */

import { stripWhitespace } from "../../../ops/python_space.ts";
import type { ChatTemplate } from "../../models/rows/chat_template.ts";

/** What a template puts around a text. */
export interface PlainTemplate {
  /** Before it. */
  readonly prefix: string;
  /** Behind it. */
  readonly suffix: string;
  /** Whether white space around the text is taken off first. */
  readonly strip: boolean;
}

const SENTINEL = "probegraph";
/** Texts that templates may treat otherwise than others. */
const SAMPLES = [
  "What is it?",
  " two spaces before  and three behind   ",
  "\n\ta line\r\n\r\nand another\n",
  "",
  " ",
  "{{ messages }} {% if x %}{# no #}",
  'it\'s "quoted" <b>&amp;</b> \\n \\',
  "日本語 ünïcode 🙂 \u200b\ufeff",
  "<|im_start|>user\n[INST] <s></s> <|end|> <think>why</think> so",
  "/no_think",
  "long ".repeat(2000),
];
/** A template that knows what day it is writes something else tomorrow. */
const CLOCK = /strftime_now|\bnow\s*\(/;

/** What a template puts around a user's message; `undefined` where samples show that it does more. */
export function plainTemplate(template: ChatTemplate): PlainTemplate | undefined {
  if (CLOCK.test(template.parts.source)) return undefined;
  const [prefix, suffix, ...more] = (render(template, SENTINEL) ?? "").split(SENTINEL);
  if (suffix === undefined || more.length > 0) return undefined;
  return [false, true].map((strip) => ({ prefix, suffix, strip })).find((plain) =>
    SAMPLES.every((sample) => render(template, sample) === writePlainly(plain, sample))
  );
}

/** A text with what is put around it. */
export function writePlainly({ prefix, suffix, strip }: PlainTemplate, text: string): string {
  return prefix + (strip ? stripWhitespace(text) : text) + suffix;
}

/** @returns `undefined` where the template refuses the text */
function render(template: ChatTemplate, content: string): string | undefined {
  try {
    return template.render([{ role: "user", content }], 0);
  } catch {
    return undefined;
  }
}
