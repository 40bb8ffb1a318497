/**
 * Names of model repositories.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";

/** A model repository at a revision. */
export interface HubRepository {
  /** `org/name`, or `name` for the hub's oldest models. */
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/**
 * Reads `org/name` or `org/name@revision`.
 *
 * @throws {ModelError} if it is neither
 */
export function parseRepository(name: string): HubRepository {
  const match = /^((?:[\w.-]+\/)?[\w.-]+)(?:@([\w./-]+))?$/.exec(name);
  if (match === null || /(^|\/)\.\.?(\/|$)/.test(name)) {
    throw new ModelError(`Cannot find the model "hf:${name}": expected hf:org/name or hf:org/name@revision`);
  }
  return { id: match[1], revision: match[2] ?? "main" };
}

/** As in messages. */
export function repositoryName({ id, revision }: HubRepository): string {
  return `hf:${id}${revision === "main" ? "" : `@${revision}`}`;
}
