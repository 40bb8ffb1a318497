// The search of the site. The index is a script, so that the site works from a folder too.
const field = document.querySelector("#search");
const list = document.querySelector("#found");
let index;

function load() {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "search-index.js";
    script.onload = () => resolve(MiniSearch.loadJSON(globalThis.SEARCH_INDEX, globalThis.SEARCH_OPTIONS));
    script.onerror = reject;
    document.head.append(script);
  });
  return index;
}

function item({ title, page, url }) {
  const link = document.createElement("a");
  link.href = url;
  link.append(title);
  const place = document.createElement("small");
  place.append(page);
  const entry = document.createElement("li");
  entry.append(link, " ", place);
  return entry;
}

async function search() {
  const query = field.value.trim();
  const found = query === "" ? [] : (await load()).search(query, { prefix: true, fuzzy: 0.2, boost: { title: 3 } });
  if (field.value.trim() !== query) return;
  list.replaceChildren(...found.slice(0, 12).map(item));
  list.hidden = query === "";
  if (query !== "" && found.length === 0) list.append("Nothing was found");
}

field.addEventListener("input", search);
field.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") {
    field.value = "";
    search();
  } else if (key === "Enter") list.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  field.focus();
});
