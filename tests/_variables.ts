/** Sets environment variables, `undefined` for none, and puts back what was there at the end. */
export function withVariables(variables: Readonly<Record<string, string | undefined>>): Disposable {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  set(Object.entries(variables));
  return { [Symbol.dispose]: () => set(before) };
}

function set(entries: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of entries) {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}
