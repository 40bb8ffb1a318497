/** What is tested in JupyterLab, in one process: to load its page takes longer than most of the tests. */
import "./menu.ts";
import "./quick_start.ts";
import "./table.ts";
