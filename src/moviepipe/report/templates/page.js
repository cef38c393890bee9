"use strict";
// Without this script the page has its sentences and tables. It draws the charts, lets the filters choose the movies of
// all of them, and makes the tables sortable and searchable.
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const count = (number) => number.toLocaleString("en-US");

const unpack = ({ columns, names }) =>
  columns.title.map((_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([column, values]) => {
        const value = values[row];
        if (!names[column] || value === null) return [column, value];
        return [column, Array.isArray(value) ? value.map((place) => names[column][place]) : names[column][value]];
      }),
    ),
  );

let drawings = 0;
async function whileBusy(drawing) {
  const main = document.getElementById("content");
  main.ariaBusy = "true";
  drawings += 1;
  await drawing;
  drawings -= 1;
  main.ariaBusy = String(drawings > 0);
}

async function drawCharts(movies, specs) {
  const views = [];
  let chosen = movies;
  const rows = () => chosen.map((movie) => ({ ...movie })); // Vega writes into the rows that it is given
  const filters = document.getElementById("filters");
  const filter = () => {
    const { from, to, genre, language } = Object.fromEntries(new FormData(filters));
    chosen = movies.filter(
      (movie) =>
        (!from || (movie.year !== null && movie.year >= from)) &&
        (!to || (movie.year !== null && movie.year <= to)) &&
        (!genre || movie.genres.includes(genre)) &&
        (!language || movie.language === language),
    );
    const all = chosen.length === movies.length;
    document.getElementById("chosen").textContent = all
      ? `The charts show all ${count(movies.length)} movies.`
      : `The charts show ${count(chosen.length)} of ${count(movies.length)} movies; sentences and tables are of all.`;
    for (const scope of document.querySelectorAll(".scope"))
      scope.textContent = all ? "" : `Of the ${count(chosen.length)} chosen movies.`;
    return whileBusy(Promise.all(views.map((view) => view.data("movies", rows()).runAsync())));
  };
  if (filters) {
    filters.hidden = false;
    filters.addEventListener("change", filter);
    filters.addEventListener("reset", () => setTimeout(filter)); // the fields are emptied after the event
    filter();
  }
  for (const [id, spec] of Object.entries(specs)) {
    const source = spec.data.find(({ name }) => name === "movies");
    if (source) source.values = rows();
    // Level 1 is errors: a chart that a filter leaves without rows is no reason to warn.
    const options = { mode: "vega", renderer: "svg", actions: false, logLevel: 1, tooltip: { disableDefaultStyle: true } };
    const { view } = await vegaEmbed(document.getElementById(id), spec, options);
    if (source) views.push(view);
  }
  if (filters) await filter(); // a reader may have chosen while the charts were drawn
}

const valueOf = (row, place) => {
  const text = row.cells[place].textContent;
  const number = Number(text.replaceAll(",", ""));
  return Number.isNaN(number) ? text : number;
};

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

function sortBy(heading) {
  const place = heading.cellIndex, body = heading.closest("table").tBodies[0];
  const sign = heading.ariaSort === "ascending" ? -1 : 1;
  for (const other of heading.parentElement.cells) other.ariaSort = null;
  heading.ariaSort = sign > 0 ? "ascending" : "descending";
  const keyed = [...body.rows].map((row) => [valueOf(row, place), row]);
  const isUnknown = ([value]) => value === "–"; // unknown values stay last either way
  keyed.sort((one, other) => isUnknown(one) - isUnknown(other) || sign * compare(one[0], other[0]));
  body.append(...keyed.map(([, row]) => row));
}

function liven(rows) {
  for (const heading of rows.querySelectorAll("thead th")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: heading.textContent });
    button.addEventListener("click", () => sortBy(heading));
    heading.replaceChildren(button);
  }
  const [search, found] = [rows.querySelector("input"), rows.querySelector("output")];
  rows.querySelector(".search").hidden = false;
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLocaleLowerCase(), all = [...rows.querySelector("tbody").rows];
    for (const row of all) row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
    found.textContent = wanted && `${count(all.filter((row) => !row.hidden).length)} of ${count(all.length)} rows`;
  });
}

for (const rows of document.querySelectorAll(".rows")) liven(rows);
const packed = read("movies");
whileBusy(drawCharts(packed ? unpack(packed) : [], read("specs") ?? {}));
