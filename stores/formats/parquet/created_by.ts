/** Who the footer of a file that we wrote says wrote it. Such files may hold vectors in the way of `plain_page.ts`. */
export const CREATED_BY = "probegraph";
