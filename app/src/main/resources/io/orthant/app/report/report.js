"use strict";

const report = JSON.parse(document.getElementById("report").textContent);
const page = document.getElementById("page");
const style = getComputedStyle(document.documentElement);
const color = (name) => style.getPropertyValue("--" + name).trim();
const palette = ["#2f6fde", "#e0812b", "#2a9d74", "#c94a6a", "#8458c7", "#b08a1e", "#1f9bb5",
  "#9c5b3a", "#6b8e23", "#d65fb0", "#5468a8"];
const escapeHtml = echarts.format.encodeHTML;
const metricNames = { HIT_RATE_10: "HR@10", NDCG_10: "NDCG@10", RECIPROCAL_RANK: "MRR" };
const charts = [];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const number = (value, digits = 0) =>
  Number(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const speed = (value) => number(value, value < 10 ? 1 : 0);

function table(columns, rows, best = -1) {
  const head = element("tr", {}, ...columns.map((column) =>
    element("th", { textContent: column.title, className: column.number ? "number" : "" })));
  const body = rows.map((row, at) => element("tr", { className: at === best ? "best" : "" },
    ...row.map((cell, i) =>
      element("td", { textContent: cell, className: columns[i].number ? "number" : "" }))));
  return element("div", { className: "scroll" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

function chart(section, option, className = "chart") {
  const place = element("div", { className });
  section.append(place);
  const drawn = echarts.init(place);
  drawn.setOption({
    color: palette,
    animation: false,
    textStyle: { fontFamily: "inherit", color: color("ink") },
    ...option,
  });
  charts.push(drawn);
}

function axis(name, more = {}) {
  return {
    name,
    nameLocation: "middle",
    nameGap: 32,
    nameTextStyle: { color: color("soft") },
    axisLabel: { color: color("soft") },
    axisLine: { onZero: false, lineStyle: { color: color("line") } },
    splitLine: { lineStyle: { color: color("line") } },
    ...more,
  };
}

const legend = (more = {}) => ({ top: 0, textStyle: { color: color("ink") }, ...more });
const tooltip = (more) => ({
  backgroundColor: color("card"),
  borderColor: color("line"),
  textStyle: { color: color("ink") },
  confine: true,
  ...more,
});

const draw = {
  loss: {
    title: "Training",
    about: "Mean training loss of each pass over the data, and NDCG@10 on held-out validation targets.",
    empty: ({ epochs }) => epochs.length === 0 && "No pass over the data was finished.",
    fill(section, { epochs }) {
      const validated = epochs.some((epoch) => epoch.validation);
      const series = [{ name: "training loss", type: "line", symbolSize: 7,
        data: epochs.map((epoch) => [epoch.epoch, epoch.meanLoss]) }];
      const vertical = [axis("training loss", { scale: true, nameGap: 44 })];
      if (validated) {
        series.push({ name: "validation NDCG@10", type: "line", symbolSize: 7, yAxisIndex: 1,
          data: epochs.filter((epoch) => epoch.validation)
          .map((epoch) => [epoch.epoch, epoch.validation.ndcg10]) });
        vertical.push(axis("validation NDCG@10",
          { scale: true, nameGap: 44, splitLine: { show: false } }));
      }
      chart(section, {
        legend: legend(),
        tooltip: tooltip({ trigger: "axis", valueFormatter: (value) => number(value, 4) }),
        grid: { left: 64, right: validated ? 72 : 24, top: 40, bottom: 48 },
        xAxis: axis("pass", { type: "value", min: 1, max: Math.max(2, epochs.at(-1).epoch),
          minInterval: 1, splitLine: { show: false } }),
        yAxis: vertical,
        series,
      });
    },
  },

  metrics: {
    title: "Ranking quality",
    about: ({ comparison: { targets, items } }) => `Each of ${number(targets)} held-out targets was ranked among all `
      + `${number(items)} items of the catalogue; no sampled negatives. Higher is better.`,
    empty: ({ comparison: { rankers } }) => rankers.length === 0 && "There was no held-out target to rank.",
    fill(section, { comparison: { rankers, differences } }) {
      const best = rankers.reduce((at, row, i) => (row.metrics.ndcg10 > rankers[at].metrics.ndcg10 ? i : at), 0);
      section.append(table(
        [{ title: "ranker" }, { title: "HR@10", number: true }, { title: "NDCG@10", number: true },
          { title: "MRR", number: true }],
        rankers.map((row) => [row.name, number(row.metrics.hitRate10, 4), number(row.metrics.ndcg10, 4),
          number(row.metrics.mrr, 4)]), best));
      for (const one of differences) {
        section.append(element("p", { className: "interval", textContent:
          `${metricNames[one.difference.metric]}, ${one.first} minus ${one.second}: `
          + `${signed(one.difference.value)}, ${number(100 * one.difference.level)}% interval `
          + `${signed(one.difference.lower)} to ${signed(one.difference.upper)} (paired bootstrap over groups)` }));
      }
    },
  },

  recall: {
    title: "Recall against speed",
    about: ({ evaluation: { k } }) => `Share of the true ${k} nearest neighbours that the index finds, against `
      + "queries per second. Each line is one rerank size; its points are numbers of probed partitions. "
      + "Up and to the right is better.",
    empty: ({ evaluation: { points } }) => points.length === 0 && "The index was not measured.",
    fill(section, { evaluation: data }) {
      const sizes = [...new Set(data.points.map((point) => point.rerank))].sort((a, b) => a - b);
      const series = sizes.map((size) => ({
        name: `rerank ${number(size)}`,
        type: "line",
        symbolSize: 8,
        data: data.points.filter((point) => point.rerank === size)
          .sort((a, b) => a.probes - b.probes)
          .map((point) => ({ value: [point.recall, point.queriesPerSecond], point })),
      }));
      series.push({
        name: "brute force", type: "scatter", symbol: "diamond", symbolSize: 14,
        itemStyle: { color: color("ink") },
        data: [{ value: [1, data.exactQueriesPerSecond] }],
      });
      const lowest = Math.min(...data.points.map((point) => point.recall));
      chart(section, {
        legend: legend({ type: "scroll" }),
        tooltip: tooltip({ formatter: ({ seriesName, value, data: { point } }) =>
          `<b>${escapeHtml(seriesName)}</b>${point ? `, ${point.probes} probes` : ""}<br>`
          + `recall@${data.k} ${number(value[0], 4)}<br>${speed(value[1])} queries/s`
          + (point ? `<br>${speed(point.batchQueriesPerSecond)} queries/s in batches` : "") }),
        grid: { left: 76, right: 32, top: 44, bottom: 48 },
        xAxis: axis(`recall@${data.k}`, { type: "value", max: 1,
          min: Math.max(0, Math.floor(lowest * 20) / 20 - (lowest > 0.999 ? 0.05 : 0)) }),
        yAxis: axis("queries per second", { type: "log", nameGap: 56,
          axisLabel: { color: color("soft"), formatter: speed } }),
        series,
      });
      section.append(element("details", {}, element("summary", { textContent: "All points" }), table(
        [{ title: "probes", number: true }, { title: "rerank", number: true },
          { title: `recall@${data.k}`, number: true }, { title: "queries/s", number: true },
          { title: "queries/s in batches", number: true }],
        [...data.points.map((point) => [number(point.probes), number(point.rerank),
          number(point.recall, 4), speed(point.queriesPerSecond),
          speed(point.batchQueriesPerSecond)]),
        ["brute force", "", "1.0000", speed(data.exactQueriesPerSecond),
          speed(data.exactBatchQueriesPerSecond)]])));
    },
  },

  map: {
    title: "Map of the most frequent items",
    about: ({ points, method }) => `${number(points.length)} item vectors laid out in the plane `
      + `(${method}). Near points were learned to be alike; colours show groups that the model never saw. `
      + "Hover for names, scroll to zoom, click a group to hide it.",
    empty: ({ points }) => points.length === 0 && "There are no items to draw.",
    fill(section, { points }) {
      const sizes = new Map();
      points.forEach((point) => sizes.set(point.group, (sizes.get(point.group) ?? 0) + 1));
      const shown = [...sizes.keys()].sort((a, b) => sizes.get(b) - sizes.get(a) || (a < b ? -1 : 1))
        .slice(0, palette.length);
      const groups = new Map([["others", []], ...shown.map((group) => [group, []])]);
      points.forEach((point) =>
        groups.get(shown.includes(point.group) ? point.group : "others").push(point));
      const hidden = { show: false };
      chart(section, {
        legend: legend({ type: "scroll", data: [...shown, "others"] }),
        tooltip: tooltip({ formatter: ({ data: { point } }) =>
          `<b>${escapeHtml(point.name)}</b><br>${escapeHtml(point.group)}<br>`
          + `${number(point.count)} times in training` }),
        grid: { left: 8, right: 8, top: 44, bottom: 8 },
        xAxis: { ...hidden, type: "value", scale: true },
        yAxis: { ...hidden, type: "value", scale: true },
        dataZoom: [{ type: "inside", xAxisIndex: 0 }, { type: "inside", yAxisIndex: 0 }],
        series: [...groups].filter(([, members]) => members.length > 0).map(([name, members]) => ({
          name,
          type: "scatter",
          symbolSize: name === "others" ? 5 : 7,
          itemStyle: name === "others"
            ? { color: color("soft"), opacity: 0.3 }
            : { color: palette[shown.indexOf(name)], opacity: 0.8 },
          emphasis: { itemStyle: { opacity: 1, borderColor: color("ink"), borderWidth: 1 } },
          data: members.map((point) => ({ value: [point.x, point.y], point })),
        })),
      }, "chart tall");
    },
  },

  predictions: {
    title: "Predictions to judge by eye",
    about: "What the model expects next, with scores. Only the order of scores has a meaning.",
    empty: ({ predictions }) => predictions.length === 0 && "There are no predictions.",
    fill(section, { predictions }) {
      for (const prediction of predictions) {
        const history = element("div", { className: "history" });
        for (const item of prediction.history) {
          history.append(element("code", { textContent: item }),
            element("span", { className: "arrow", textContent: "\u2192" }));
        }
        history.append(element("b", { textContent: "?" }));
        section.append(element("div", { className: "prediction" }, history,
          ...prediction.answers.map((answer, i) => element("div", { className: "answer" },
            element("span", { className: "rank", textContent: `${i + 1}.` }),
            element("code", { textContent: answer.item }),
            element("span", { className: "score", textContent: number(answer.score, 2) })))));
      }
    },
  },

  counts: {
    title: "Data",
    about: ({ data }) => `What was read, kept and dropped. Source: ${data.source}.`,
    empty: ({ data }) => data.lines.length === 0 && "Nothing was counted.",
    fill(section, { data: { lines } }) {
      section.append(table(
        [{ title: "what" }, { title: "count", number: true }, { title: "" }],
        lines.map((line) => [line.what, number(line.count), line.detail])));
    },
  },

  curves: {
    title: ({ title }) => title,
    about: ({ about }) => about,
    empty: ({ lines }) => lines.every((line) => line.points.length === 0) && "Nothing was measured.",
    fill(section, { x, y, logarithmic, lines }) {
      chart(section, {
        legend: legend({ type: "scroll", data: lines.map((line) => line.name) }),
        tooltip: tooltip({ formatter: ({ seriesName, value, data: { point } }) =>
          `<b>${escapeHtml(seriesName)}</b><br>${escapeHtml(point.label)}<br>`
          + `${escapeHtml(x)} ${number(value[0], 4)}<br>${escapeHtml(y)} ${number(value[1], value[1] < 10 ? 4 : 0)}` }),
        grid: { left: 76, right: 32, top: 44, bottom: 48 },
        xAxis: axis(x, { type: "value", scale: true }),
        yAxis: axis(y, { type: logarithmic ? "log" : "value", scale: true, nameGap: 56,
          axisLabel: { color: color("soft"), formatter: (value) =>
            value > 0 && value < 0.01 ? value.toExponential(0) : number(value, value < 10 ? 2 : 0) } }),
        series: lines.flatMap((line, i) => [{
          name: line.name,
          type: "line",
          symbolSize: 8,
          color: palette[i % palette.length],
          data: line.points.map((point) => ({ value: [point.x, point.y], point })),
        }, ...ends(line, palette[i % palette.length])]),
      });
    },
  },

  table: {
    title: ({ title }) => title,
    about: ({ about }) => about,
    empty: ({ rows }) => rows.length === 0 && "Nothing was measured.",
    fill(section, { columns, rows }) {
      section.append(table(columns.map((title, i) => ({ title, number: i > 0 })), rows));
    },
  },

  next: {
    title: "What next",
    about: "With your own data:",
    empty: ({ steps }) => steps.length === 0 && "Nothing to suggest.",
    fill(section, { steps }) {
      for (const step of steps) {
        section.append(element("div", { textContent: step.purpose }),
          element("pre", { textContent: step.command }));
      }
    },
  },
};

/** The ends of the intervals of a line, dashed. */
function ends(line, shade) {
  if (line.points.every((point) => point.low === point.high)) {
    return [];
  }
  return ["low", "high"].map((end) => ({
    name: line.name,
    type: "line",
    symbol: "none",
    silent: true,
    color: shade,
    lineStyle: { type: "dashed", width: 1, opacity: 0.6 },
    data: line.points.map((point) => [point.x, point[end]]),
  }));
}

function signed(value) {
  return (value < 0 ? "\u2212" : "+") + number(Math.abs(value), 4);
}

document.title = report.title;
page.append(element("h1", { textContent: report.title }),
  element("p", { className: "lead", textContent: report.lead }));
if (report.facts.length > 0) {
  page.append(element("div", { className: "facts" }, ...report.facts.map((fact) =>
    element("div", { className: "fact" }, element("b", { textContent: fact.value }),
      element("span", { textContent: fact.label })))));
}
for (const data of report.sections) {
  const how = draw[data.kind];
  const title = typeof how.title === "function" ? how.title(data) : how.title;
  const section = element("section", { id: data.kind }, element("h2", { textContent: title }));
  page.append(section);
  const empty = how.empty(data);
  if (empty) {
    section.append(element("p", { className: "empty", textContent: empty }));
    continue;
  }
  const about = typeof how.about === "function" ? how.about(data) : how.about;
  section.append(element("p", { className: "about", textContent: about }));
  how.fill(section, data);
}
if (report.sections.length === 0) {
  page.append(element("p", { className: "empty", textContent: "This report has no sections." }));
}
addEventListener("resize", () => charts.forEach((one) => one.resize()));
