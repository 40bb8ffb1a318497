/**
 * What a client asks: texts, and which guardrail is to read them.
 *
 * @module
 */

import { isRecord } from "../ops/json_record.ts";
import { show } from "../ops/messages.ts";
import { halfPair } from "../runner/models/rows/half_character.ts";
import { ApiError } from "./api_error.ts";

/** One thing that is judged: a text, or a message of several. */
export type Input = readonly string[];

/** A request for judgements. */
export interface Question {
  /** The guardrail; `undefined`: not said. */
  readonly model: string | undefined;
  /** What is judged, one answer each. */
  readonly inputs: readonly Input[];
}

const FORMS = 'a text, a list of texts, or a list of parts such as {"type": "text", "text": "…"}';

/**
 * Reads a question.
 *
 * @param body what the client sent: any JSON
 * @throws {ApiError} 400 if it is no question
 */
export function readQuestion(body: unknown): Question {
  if (!isRecord(body)) throw wrong(`The body must be an object such as {"input": "a text"}, got ${show(body)}`);
  return { model: readModel(body.model), inputs: readInputs(body.input) };
}

function readModel(model: unknown): string | undefined {
  if (model === undefined || model === null) return undefined;
  if (typeof model === "string") return model;
  throw wrong(`model must be a guardrail's name, got ${show(model)}: GET /v1/models lists them`, "model");
}

function readInputs(input: unknown): Input[] {
  if (input === undefined) throw wrong(`input is missing: it is ${FORMS}`, "input");
  if (typeof input === "string") return [[checkText(input, "input")]];
  if (!Array.isArray(input)) throw wrong(`input must be ${FORMS}, got ${show(input)}`, "input");
  if (input.length === 0) throw wrong(`input is an empty list: it is ${FORMS}`, "input");
  return typeof input[0] === "string" ? input.map(readText) : [input.map(readPart)];
}

function readText(item: unknown, index: number): Input {
  const param = `input[${index}]`;
  if (typeof item === "string") return [checkText(item, param)];
  throw wrong(`${param} must be a text, as input[0] is, got ${show(item)}`, param);
}

/** Parts are one message: they have one answer. */
function readPart(part: unknown, index: number): string {
  const param = `input[${index}]`;
  if (!isRecord(part)) {
    throw wrong(`${param} must be a part such as {"type": "text", "text": "…"}, got ${show(part)}`, param);
  }
  if (part.type !== "text") {
    throw wrong(`${param}.type must be "text", got ${show(part.type)}: guardrails read texts only`, `${param}.type`);
  }
  if (typeof part.text === "string") return checkText(part.text, `${param}.text`);
  throw wrong(`${param}.text must be a text, got ${show(part.text)}`, `${param}.text`);
}

/** Half of a surrogate pair is no character, and no tokenizer takes it. */
function checkText(text: string, param: string): string {
  const half = halfPair(text);
  if (half === undefined) return text;
  throw wrong(`${param} has ${half}`, param);
}

function wrong(message: string, param?: string): ApiError {
  return new ApiError(400, message, { param, code: "invalid_value" });
}
