/**
 * A lint rule: every member of an exported interface has a docstring. `deno doc --lint` asks that of what `mod.ts` exports; the
 * interfaces between the rooms are read as often.
 *
 * @module
 */

import { isSource } from "./is_source.ts";

type Member = Deno.lint.TSInterfaceBody["body"][number];

const plugin: Deno.lint.Plugin = {
  name: "probegraph-documentation",
  rules: {
    "documented-members": {
      create(context) {
        if (!isSource(context.filename)) return {};
        const { text } = context.sourceCode;
        return {
          "ExportNamedDeclaration > TSInterfaceDeclaration > TSInterfaceBody > *"(member: Member) {
            if (endsInDocstring(text.slice(0, member.range[0]))) return;
            context.report({
              node: member,
              message: "A member of an exported interface has no docstring",
              hint: "Say in a line what it holds: its unit, its shape, when it is missing",
            });
          },
        };
      },
    },
  },
};

function endsInDocstring(source: string): boolean {
  const before = source.trimEnd();
  return before.endsWith("*/") && /^\/\*\*[\s*]*[^\s*/]/.test(before.slice(before.lastIndexOf("/*")));
}

export default plugin;
