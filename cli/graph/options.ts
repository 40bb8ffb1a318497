/**
 * The options that say which ops a command is about.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { State } from "../../ops/evaluator.ts";

/** Values of the options that {@linkcode addGraphOptions} adds. Several filters must all match; of one, any value. */
export interface GraphOptions {
  /** `-f`: modules, notebooks and graph files. */
  readonly file?: readonly string[];
  /** `-u`: whole uuids, or parts of them. */
  readonly uuid?: readonly string[];
  /** `-s`: names of variables. */
  readonly variable?: readonly string[];
  /** `-t`: op types. */
  readonly type?: readonly string[];
  /** `-p`: values of parameters. */
  readonly parameter?: readonly string[];
  /** `-S`: texts in the code. */
  readonly code?: readonly string[];
  /** `--state`: states. */
  readonly state?: readonly State[];
  /** `-n`: no more ops than this; 0 for all. */
  readonly count?: number;
  /** `false` for `--no-deps`. */
  readonly deps?: boolean;
  /** `--store`: the URI of a store. */
  readonly store?: string;
}

const STATES: readonly State[] = ["new", "pending", "running", "interrupted", "completed", "failed", "ephemeral"];

/** Adds the options that choose ops. */
export function addGraphOptions(command: Command): Command {
  return command
    .optionsGroup("Where the graph comes from:")
    .option("-f, --file <file...>", "modules (.ts, .js), notebooks (.ipynb) or graph files (.json)")
    .option("-u, --uuid <uuid...>", "ops of the store; with -f, a filter (part of a uuid will do)")
    .addOption(new Option("--deps").hideHelp())
    .option("--no-deps", "only what the files export, without what it depends on")
    .addOption(storeOption())
    .optionsGroup("Which of its ops (all must match; part of a text will do, in any case):")
    .option("-s, --variable <name...>", "ops with this variable name, such as probe or grid.3")
    .option("-t, --type <type...>", "ops of this type")
    .option("-p, --parameter <value...>", "ops with this value in a parameter")
    .option("-S, --code <text...>", "ops with this text in their code")
    .addOption(new Option("--state <state...>", "ops in this state").choices(STATES))
    .option("-n, --count <number>", "no more than this many; 0 is all", wholeNumber)
    .optionsGroup("Other:");
}

/** `--store`: a store other than the files' or the configured one. */
export function storeOption(about = "a store other than the graph's own"): Option {
  return new Option("--store <uri>", `${about}: a path, file:///…, s3://… or gs://…`);
}

/** Reads a number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

/** Reads a number of at least 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a whole number from 0.");
}

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}
