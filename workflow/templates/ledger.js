"use strict";
// Filters and sorts the ledger. Without this script the whole table stands on the page in the order of the document.
(() => {
  const table = document.getElementById("ledger-table");
  const form = document.getElementById("ledger-filter");
  if (!table || !form) return;
  const status = document.getElementById("ledger-shown");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  // A reader types plain spaces and hyphens where the page has thin spaces and minus signs.
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").replace(/[\u2212\u2013]/g, "-");
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const fields = form.elements;

  function filter() {
    const words = plain(fields.text.value).split(" ").filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const keep =
        (!fields.verdict.value || row.dataset.verdict === fields.verdict.value) &&
        (!fields.severity.value || row.dataset.severity === fields.severity.value) &&
        (!fields.flipped.checked || "flipped" in row.dataset) &&
        words.every((word) => texts.get(row).includes(word));
      row.hidden = !keep;
      count += keep ? 1 : 0;
    }
    status.textContent = `${count} of ${rows.length} shown`;
  }

  function sort(header) {
    const ascending = header.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.querySelectorAll("[data-sort]")) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const key = header.dataset.sort;
    const sign = ascending ? 1 : -1;
    const sorted = rows.slice().sort(
      (a, b) => sign * (a.dataset[key] - b.dataset[key]) || a.dataset.position - b.dataset.position
    );
    body.append(...sorted);
  }

  // A link to a claim must lead to a row that is there to be seen.
  function reveal() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!row || row.parentElement !== body || !row.hidden) return;
    form.reset();
    filter();
    row.scrollIntoView();
  }

  for (const header of table.tHead.querySelectorAll("[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header));
    header.append(button);
    if (!header.hasAttribute("aria-sort")) header.setAttribute("aria-sort", "none");
  }
  for (const link of document.querySelectorAll("a[data-verdict]")) {
    link.addEventListener("click", () => {
      form.reset();
      fields.verdict.value = link.dataset.verdict;
      filter();
    });
  }
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  table.classList.add("is-sortable");
  form.hidden = false;
  filter();
  reveal();
})();
