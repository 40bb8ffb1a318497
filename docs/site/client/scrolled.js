// Code and tables that are wider than their place are reached by keys, to be scrolled with them.
function mark() {
  for (const part of document.querySelectorAll("pre, pre code, table")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

mark();
addEventListener("resize", mark);
