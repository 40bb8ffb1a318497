/**
 * Prints what the doctor finds of a model whose numbers and texts depend on the device: one line for each check. Arguments: by what
 * factor its numbers are wrong on other devices than the CPU; devices on which it fails.
 */
import { registerModelProvider } from "../../mod.ts";
import { NotHere } from "../../cli/doctor_devices.ts";
import { modelChecks } from "../../cli/doctor_model.ts";

const factor = Number(Deno.args[0]);
const failing = Deno.args.slice(1);

function assertWorking(device = "cpu"): void {
  if (failing.includes(device)) throw new Error("no memory");
}

registerModelProvider("wrong", {
  async *activations({ rows, layers, device }) {
    assertWorking(device);
    const data = Float32Array.from(rows, (_, row) => (row + 1) * (device === "webgpu" ? factor : 1));
    const matrix = { rows: rows.length, columns: 1, data };
    yield { rows: rows.map((_, row) => row), tokenCounts: rows.map(() => 1), outputs: layers.map(() => matrix) };
  },
  async *generate({ rows, device }) {
    assertWorking(device);
    yield {
      rows: rows.map((_, row) => row),
      texts: rows.map((_, row) => row === 0 && device === "webgpu" ? `${factor}` : "1"),
    };
  },
});

for (const { name, look } of modelChecks("wrong:model")) {
  console.log(
    name,
    await look().then(
      (found) => found,
      (error) => `${error instanceof NotHere ? "not here" : error.name}: ${error.message}`,
    ),
  );
}
