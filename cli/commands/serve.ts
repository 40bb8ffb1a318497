/**
 * `probegraph serve`: guardrails over HTTP, until it is stopped.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { GuardOptions, LongTexts } from "../../runner/guardrails/guard.ts";
import { LIMITS, type Limits } from "../../serve/limits.ts";
import { listen } from "../../serve/listen.ts";
import { readKeys } from "../../serve/keys.ts";
import { openGuardServer } from "../../serve/open.ts";
import type { RequestLog } from "../../serve/request_log.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";
import { positiveInteger, positiveNumber, wholeNumber } from "../graph/options.ts";
import { stopOnInterrupt } from "../run/interrupt.ts";
import type { Terminal } from "../terminal.ts";

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly keys?: string;
  readonly log?: boolean;
  readonly logTexts?: boolean;
  readonly long: LongTexts;
  readonly threads?: number;
  readonly streams?: number;
  readonly batchWait: number;
  readonly batchTexts: number;
  readonly batchTokens: number;
  readonly queue: number;
  readonly maxRequests: number;
  readonly maxBytes: number;
  readonly maxTokens: number;
  readonly timeLimit: number;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .argument("<folder...>", "folders of guardrails")
    .option("-p, --port <number>", "the port; 0 is any that is free", portNumber, 8080)
    .option("--host <address>", "the address; 0.0.0.0 is all of this machine's", "127.0.0.1")
    .option(
      "--keys <file>",
      "a file of keys, one a line: clients show one (default: the variable PROBEGRAPH_SERVE_KEYS)",
    )
    .option("--log", "print a line of JSON for each request, without its texts")
    .option("--log-texts", "print their texts, too")
    .addOption(
      new Option(
        "--long <how>",
        "texts of more tokens than a guardrail reads at once: read in windows, cut, or refused",
      )
        .choices(["windows", "cut", "refuse"]).default("windows"),
    )
    .optionsGroup("What is refused:")
    .option("--queue <number>", "texts that wait for a guardrail; more get 429", positiveInteger, LIMITS.queueTexts)
    .option("--max-requests <number>", "requests at once; more get 429", positiveInteger, LIMITS.openRequests)
    .option("--max-bytes <number>", "bytes of a request; more get 413", positiveInteger, LIMITS.bodyBytes)
    .option("--max-tokens <number>", "tokens of a request; more get 413", positiveInteger, LIMITS.requestTokens)
    .option("--time-limit <seconds>", "time of a request; then it gets 504", positiveNumber, LIMITS.requestMs / 1000)
    .optionsGroup("Fine tuning:")
    .option(
      "--batch-wait <ms>",
      "how long the first text of a batch waits for others",
      wholeNumber,
      LIMITS.batchWaitMs,
    )
    .option("--batch-texts <number>", "the most texts of a batch", positiveInteger, LIMITS.batchTexts)
    .option("--batch-tokens <number>", "the most tokens of a batch", positiveInteger, LIMITS.batchTokens)
    .option(
      "--streams <number>",
      "passes at once, each with weights of its own (default: the threads, or all for a pass that is alone, if memory has room)",
      positiveInteger,
    )
    .option("--threads <number>", "threads of a guardrail (default: the cores)", positiveInteger)
    .addHelpText("after", STOPPING)
    .action(async (folders: readonly string[], options: ServeOptions) => {
      await serve(folders, options, terminal);
      finish(EXIT.done);
    });
  addExamples(command, [
    ["A guardrail for programs of this machine", "serve my_guardrail"],
    ["Two for the network, with keys", "serve override toxicity --host 0.0.0.0 --port 80 --keys keys.txt"],
    ["A line of JSON for each request", "serve my_guardrail --log"],
  ]);
}

const STOPPING = `
POST /v1/moderations answers as OpenAI's endpoint does, POST /v1/score with all scores; GET /openapi.json describes the \
rest. On Ctrl-C or SIGTERM the server takes no more requests, answers those that it has, and ends with exit code 0.
`;

async function serve(folders: readonly string[], options: ServeOptions, terminal: Terminal): Promise<void> {
  const keys = await readKeys(options.keys);
  await using server = await openGuardServer(folders, {
    keys,
    limits: limitsOf(options),
    load: loadOptions(options),
    log: options.log || options.logTexts ? jsonLog(terminal) : undefined,
    logInputs: options.logTexts,
  });
  using interruption = stopOnInterrupt(terminal, () => terminal.err("Answering what has come; Ctrl-C ends at once\n"));
  if (keys === undefined && !isLoopback(options.host)) {
    terminal.err(`Everybody who reaches ${options.host} can ask: --keys or PROBEGRAPH_SERVE_KEYS lets only some\n`);
  }
  await listen(server, {
    port: options.port,
    hostname: options.host,
    signal: interruption.signal,
    graceMs: options.timeLimit * 1000,
    onListen: (url) => terminal.err(`Listening on ${url}\n`),
  });
}

function limitsOf(options: ServeOptions): Omit<Limits, "batches"> {
  return {
    bodyBytes: options.maxBytes,
    requestTokens: options.maxTokens,
    openRequests: options.maxRequests,
    queueTexts: options.queue,
    batchWaitMs: options.batchWait,
    batchTexts: options.batchTexts,
    batchTokens: options.batchTokens,
    requestMs: options.timeLimit * 1000,
  };
}

function loadOptions({ long, threads, streams, batchTexts }: ServeOptions): GuardOptions {
  return { long, threads, streams, batchSize: batchTexts };
}

function jsonLog(terminal: Terminal): RequestLog {
  return (record) => terminal.err(`${JSON.stringify({ time: new Date().toISOString(), ...record })}\n`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function portNumber(text: string): number {
  const port = Number(text);
  if (text.trim() !== "" && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}
