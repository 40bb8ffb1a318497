/** NumPy's archives of arrays: all floats of those that are weights. */
import { openNpz } from "../../runner/autoencoders/npz.ts";
import { isWeight } from "../../runner/autoencoders/weights.ts";
import type { FuzzTarget } from "../target.ts";
import { bytesSource } from "./_sources.ts";

export const target: FuzzTarget = {
  fixtures: [
    "tests/fixtures/autoencoders/params_packed.npz",
    "tests/fixtures/autoencoders/params_doubles.npz",
    "tests/fixtures/autoencoders/params_others.npz",
    "tests/fixtures/autoencoders/params_bomb.npz",
  ],
  words: [
    "W_enc.npy",
    "threshold.npy",
    "'descr': '<f4'",
    "'shape': (4294967296, 4294967296)",
    "\x93NUMPY",
    "PK\x01\x02",
  ],
  async run(input) {
    const tensors = await openNpz(bytesSource(input), "params.npz", isWeight);
    for (const tensor of tensors.values()) await tensor.read();
  },
};
