"use strict";
(function () {
  const area = document.getElementById("certificates");
  const body = area.querySelector("tbody");
  const rows = Array.from(body.rows);
  const heads = Array.from(area.querySelectorAll("thead th"));
  const tools = area.querySelector(".tools");
  const text = document.getElementById("search");
  const urgency = document.getElementById("urgency");
  const order = document.getElementById("order");
  const found = document.getElementById("found");
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function show() {
    const wanted = text.value.trim().toLowerCase().split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const fits = wanted.every((word) => words.get(row).includes(word));
      row.hidden = !(fits && (urgency.value === "" || row.className === urgency.value));
      count += row.hidden ? 0 : 1;
    }
    found.textContent = count + " of " + rows.length + " shown";
  }

  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value;
  }

  function compare(one, other) {
    if (one === "" || other === "") {
      return one === other ? 0 : one === "" ? 1 : -1;
    }
    const numbers = [Number(one), Number(other)];
    return numbers.some(Number.isNaN) ? one.localeCompare(other) : numbers[0] - numbers[1];
  }

  function sort(column, descending) {
    const sorted = rows.slice().sort((one, other) => {
      const [left, right] = [value(one, column), value(other, column)];
      const order = compare(left, right);
      return descending && left !== "" && right !== "" ? -order : order;
    });
    body.append(...sorted);
    heads.forEach((head, place) => {
      if (place === column) {
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    order.value = String(column);
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(column, head.getAttribute("aria-sort") === "ascending"));
    order.append(new Option(button.textContent, String(column)));
  });
  order.addEventListener("change", () => sort(Number(order.value), false));
  text.addEventListener("input", show);
  urgency.addEventListener("change", show);
  tools.hidden = false;
  order.value = "1";
  show();

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("#limit details:not([open])"));
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
