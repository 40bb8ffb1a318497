/** A model whose hidden state is a text's length and the layer, slow enough to be caught at work. */
import { registerModelProvider } from "../../../mod.ts";
import { intoBatches, scheduleWindows } from "../../../runner/models/rows/schedule.ts";

/** Named `counting:<milliseconds for a batch>,<log>`: the log gets a line `<rows> <layers>` for each batch. */
registerModelProvider("counting", {
  async *activations({ name, rows, layers, batchSize = 8 }, { signal, onProgress, isDone = () => false }) {
    const [milliseconds, log] = name.split(",");
    const encoder = {
      check: () => {},
      encode: (inputs: readonly unknown[]) =>
        inputs.map((input) => Int32Array.from(String(input), (letter) => letter.codePointAt(0)!)),
      warnings: [],
    };
    let done = rows.filter((_, row) => isDone(row)).length;
    for await (const window of scheduleWindows({ rows, encoder, isDone, signal } as never)) {
      for (const batch of intoBatches(window, { batchSize })) {
        if (batch.every(({ rows }) => rows.every(isDone))) continue;
        signal?.throwIfAborted();
        const numbers = batch.flatMap(({ rows }) => rows);
        await Deno.writeTextFile(log, `${numbers.length} ${layers.length}\n`, { append: true });
        await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
        done += numbers.length;
        onProgress?.({ rows: done, totalRows: rows.length, tokens: done, totalTokens: rows.length, seconds: 1 });
        yield {
          rows: numbers,
          tokenCounts: numbers.map(() => 1),
          outputs: layers.map((layer) => {
            const data = Float32Array.from(numbers.flatMap((row) => [String(rows[row]).length, Number(layer)]));
            return { rows: numbers.length, columns: 2, data };
          }),
        };
      }
    }
  },
  provenance: (name) => Promise.resolve({ name }),
});
