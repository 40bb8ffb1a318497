/**
 * `probegraph doctor`: whether everything works on this machine, and what to do where it does not.
 *
 * @module
 */

import type { Command } from "commander";
import { paint } from "../colours.ts";
import { addExamples, type CommandContext } from "../command.ts";
import { type Check, doctorChecks } from "../doctor_checks.ts";
import { NotHere } from "../doctor_devices.ts";
import { EXIT } from "../exit_code.ts";
import { storeOption } from "../graph/options.ts";
import { queueOfEnvironment, queueOption, queueUrl, type QueueValue } from "../queue/option.ts";
import type { Terminal } from "../terminal.ts";

interface DoctorOptions {
  readonly store?: string;
  readonly queue?: QueueValue;
  readonly model?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** Whether the machine is without it, which is no fault. */
  readonly isAbsent?: true;
  /** What to do, where it is not well. */
  readonly wayOut?: string;
}

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .addOption(storeOption())
    .addOption(queueOption("look at a queue too, and at its workers"))
    .option("--model <model>", "look whether a model answers on each device as it does on the CPU")
    .option("-j, --json", "print a line of JSON for each check")
    .action(async ({ store, queue, model, json, verbose }: DoctorOptions) => {
      let isWell = true;
      const url = queue === undefined ? queueOfEnvironment() : queueUrl(queue);
      for (const check of doctorChecks({ store, queue: url, model })) {
        const finding = await findingOf(check, verbose === true);
        terminal.out(json ? `${JSON.stringify(finding)}\n` : findingText(finding, terminal));
        isWell &&= finding.ok;
      }
      finish(isWell ? EXIT.done : EXIT.failed);
    });
  addExamples(command, [["The configured store", "doctor"], ["Another store", "doctor --store s3://team/probes"], [
    "A queue and its workers",
    "doctor --queue redis://queue.example:6379",
  ], ["A model, on each device that is here", "doctor --model hf:HuggingFaceTB/SmolLM2-135M-Instruct"]]);
}

async function findingOf({ name, look, wayOut }: Check, isVerbose: boolean): Promise<Finding> {
  try {
    return { check: name, ok: true, found: await look() };
  } catch (error) {
    if (error instanceof NotHere) return { check: name, ok: true, found: error.message, isAbsent: true };
    const { message, stack } = error as Error;
    return { check: name, ok: false, found: isVerbose ? stack ?? message : message, wayOut };
  }
}

function findingText({ check, ok, found, wayOut, isAbsent }: Finding, terminal: Terminal): string {
  const good = isAbsent ? "none   " : paint(terminal, "green", "ok     ");
  const mark = ok ? good : paint(terminal, "red", "problem");
  const advice = wayOut === undefined ? "" : `         what to do: ${wayOut}\n`;
  return `${mark}  ${check}: ${found}\n${advice}`;
}
