/**
 * The tokens of a template with a place in them, and errors that say what was expected there.
 *
 * @module
 */

import { PyError } from "../errors.ts";
import type { Token } from "./lexer.ts";

/** A cursor over tokens. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The token at the cursor; the last one is `eof`, and the cursor stays there. */
  get current(): Token {
    return this.#tokens[this.#index];
  }

  /** The token after the cursor. */
  get following(): Token {
    return this.#tokens[Math.min(this.#index + 1, this.#tokens.length - 1)];
  }

  /** Takes the token at the cursor. */
  next(): Token {
    const token = this.current;
    if (token.type !== "eof") this.#index++;
    return token;
  }

  /** Whether the token at the cursor is this operator. */
  isOperator(operator: string): boolean {
    return isOperator(this.current, operator);
  }

  /** Whether the token at the cursor is this word. */
  isName(name: string): boolean {
    return this.current.type === "name" && this.current.value === name;
  }

  /** Takes the operator if it is there. */
  skipOperator(operator: string): boolean {
    const isThere = this.isOperator(operator);
    if (isThere) this.next();
    return isThere;
  }

  /** Takes the word if it is there. */
  skipName(name: string): boolean {
    const isThere = this.isName(name);
    if (isThere) this.next();
    return isThere;
  }

  /** Takes an operator that must be there. */
  expectOperator(operator: string): Token {
    if (!this.isOperator(operator)) this.fail(`expected token '${operator}', got '${describe(this.current)}'`);
    return this.next();
  }

  /** Takes a name that must be there; with a word, that word. */
  expectName(word: string | null = null): { name: string; at: number } {
    const token = this.current;
    if (token.type !== "name" || (word !== null && token.value !== word)) {
      return this.#failExpected(word ?? "name", token);
    }
    this.next();
    return { name: token.value, at: token.at };
  }

  /** Takes the end of a tag. */
  expectEnd(type: "variable_end" | "block_end"): void {
    if (this.current.type !== type) this.#failExpected(describe({ type, at: 0 }), this.current);
    this.next();
  }

  /** Throws a syntax error at a place, the cursor's if none is given. */
  fail(message: string, at: number = this.current.at): never {
    throw new PyError("TemplateSyntaxError", message, at);
  }

  #failExpected(expected: string, token: Token): never {
    if (token.type === "eof") this.fail(`unexpected end of template, expected '${expected}'.`);
    return this.fail(`expected token '${expected}', got '${describe(token)}'`);
  }
}

/** Whether a token is this operator. */
export function isOperator(token: Token, operator: string): boolean {
  return token.type === "operator" && token.value === operator;
}

/** How messages name a token. */
export function describe(token: Token): string {
  switch (token.type) {
    case "name":
    case "operator":
      return token.value;
    case "data":
      return "template data / text";
    case "variable_begin":
      return "begin of print statement";
    case "variable_end":
      return "end of print statement";
    case "block_begin":
      return "begin of statement block";
    case "block_end":
      return "end of statement block";
    case "eof":
      return "end of template";
    default:
      return token.type;
  }
}
