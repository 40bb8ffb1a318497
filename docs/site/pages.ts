/**
 * The pages of the site, and how its navigation is ordered.
 *
 * @module
 */

/** Pages under a heading of the navigation, by their paths in the repository. */
export interface NavigationGroup {
  /** The heading. */
  readonly title: string;
  /** The pages. */
  readonly pages: readonly string[];
}

/** The navigation. Every page stands in it once. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    title: "Start",
    pages: ["README.md", "docs/first-study.md", "docs/concepts.md", "docs/notebooks.md", "docs/editors.md"],
  },
  { title: "Data", pages: ["docs/data.md", "docs/tables.md", "docs/reuse.md"] },
  {
    title: "Models",
    pages: [
      "docs/models.md",
      "docs/interventions.md",
      "docs/autoencoders.md",
      "docs/guard-models.md",
      "docs/layouts.md",
    ],
  },
  { title: "Probes", pages: ["docs/probes.md", "docs/reports.md", "docs/guardrails.md", "docs/serving.md"] },
  {
    title: "Running",
    pages: [
      "docs/stores.md",
      "docs/many-machines.md",
      "docs/gpu.md",
      "docs/configuration.md",
      "docs/permissions.md",
      "docs/node.md",
      "docs/troubleshooting.md",
    ],
  },
  {
    title: "Coming from",
    pages: ["docs/python.md", "docs/from-krnel-graph.md", "docs/from-transformerlens.md", "docs/from-scikit-learn.md"],
  },
  { title: "Reference", pages: ["docs/methods.md", "docs/command-line.md", "docs/own-ops.md"] },
  {
    title: "Project",
    pages: ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "bench/RESULTS.md", "CHANGELOG.md", "demo/README.md"],
  },
];

/** Where a page of the repository is on the site: `docs/own-ops.md` is `own-ops.html`, and the README the first page. */
export function pageAddress(path: string): string {
  if (path === "README.md") return "index.html";
  const name = path.replace(/^docs\//, "").replace(/\.md$/, "").toLowerCase().replaceAll("/", "-");
  return `${name}.html`;
}
