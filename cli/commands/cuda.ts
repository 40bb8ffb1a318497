/**
 * `probegraph cuda install`: puts onnxruntime's CUDA library in place, and says what of NVIDIA's libraries is missing.
 *
 * @module
 */

import { Argument, type Command } from "commander";
import { addExamples, type CommandContext } from "../command.ts";
import { EXIT } from "../exit_code.ts";

/** Adds the command. */
export function configure(command: Command, { terminal, finish }: CommandContext): void {
  command
    .addArgument(new Argument("<action>", "what to do").choices(["install"]))
    .argument("[wheel]", "a wheel of onnxruntime-gpu; left out, pip fetches it")
    .action(async (_action: string, wheel?: string) => {
      const { installCuda, isInstalled, runtimeVersion } = await import("../../runner/onnx/cuda/install.ts");
      const { findCudaLibraries } = await import("../../runner/onnx/cuda/libraries.ts");
      const { missingText } = await import("../../runner/onnx/cuda/missing.ts");
      if (wheel === undefined && !await isInstalled()) {
        terminal.err(`pip fetches onnxruntime-gpu ${runtimeVersion()}, some 250 MB\n`);
      }
      terminal.out(`the CUDA library of onnxruntime ${runtimeVersion()} is in ${await installCuda(wheel)}\n`);
      const { missing } = await findCudaLibraries();
      terminal.out(missing.length === 0 ? "NVIDIA's libraries are here\n" : `missing: ${missingText(missing)}\n`);
      finish(missing.length === 0 ? EXIT.done : EXIT.failed);
    });
  addExamples(command, [
    ["Fetched through pip", "cuda install"],
    ["From a wheel that is there", "cuda install onnxruntime_gpu-1.30.0-cp311-cp311-manylinux_2_28_x86_64.whl"],
  ]);
}
