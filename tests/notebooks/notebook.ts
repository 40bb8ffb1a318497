/**
 * Notebook files (nbformat 4.5), run in a kernel as "run all" does.
 *
 * @module
 */

import type { KernelClient, Output } from "./kernel.ts";

/** One cell, as the file has it. */
export interface Cell {
  readonly id: string;
  readonly cell_type: "code" | "markdown";
  readonly metadata: Record<string, unknown>;
  readonly source: string | readonly string[];
  outputs?: Record<string, unknown>[];
  execution_count?: number | null;
}

/** A notebook file. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Record<string, unknown>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** The text of a cell. */
export function sourceOf({ source }: Cell): string {
  return typeof source === "string" ? source : source.join("");
}

/** Runs all code cells in order, and puts their outputs into the notebook. Stops at the first error. */
export async function runNotebook(notebook: Notebook, kernel: KernelClient): Promise<void> {
  let count = 0;
  for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "code")) {
    const { status, outputs } = await kernel.run(sourceOf(cell));
    cell.execution_count = ++count;
    cell.outputs = savedOutputs(outputs, count);
    const error = outputs.find(({ type }) => type === "error")?.content;
    if (status === "error" || error) throw new Error(`${sourceOf(cell)}\n${error?.ename}: ${error?.evalue}`);
  }
}

/** Outputs as a file keeps them: updates take the place of what they update, and text that follows text joins it. */
function savedOutputs(outputs: readonly Output[], count: number): Record<string, unknown>[] {
  const saved: Record<string, unknown>[] = [];
  const byDisplay = new Map<unknown, Record<string, unknown>>();
  for (const { type, content } of outputs) {
    const { data, metadata = {}, transient, name, text } = content as Record<string, unknown>;
    const id = (transient as { display_id?: string } | undefined)?.display_id;
    const last = saved.at(-1);
    if (type === "update_display_data") Object.assign(byDisplay.get(id) ?? {}, { data });
    else if (type === "stream" && last?.output_type === "stream" && last.name === name) {
      last.text = `${last.text}${text}`;
    } else if (type === "stream") saved.push({ output_type: "stream", name, text });
    else if (type === "error") saved.push({ output_type: "error", ...content });
    else {
      const extra = type === "execute_result" ? { execution_count: count } : {};
      const output = { output_type: type, ...extra, data, metadata };
      saved.push(output);
      if (id !== undefined) byDisplay.set(id, output);
    }
  }
  return saved;
}
