// The page of figures: how much is asked, how it is answered, how fast. Days are China's.

import { element } from "../dom.js";
import { get } from "./api.js";
import { bars, lines, stackedBars } from "./charts.js";
import { number, percent, shortDay, tellFailure } from "./desk.js";
import { language, word } from "./words.js";

const LANGUAGES = ["zh", "en"];
const CHANNELS = ["site", "wechat", "api"];
const OUTCOMES = ["eligible", "not_eligible", "depends", "incomplete"];
const MOST_TOPICS = 10;
const buttons = [...document.querySelectorAll("#period button")];
const place = (id) => document.getElementById(id);

let turn = 0;

for (const button of buttons) button.addEventListener("click", () => choose(Number(button.dataset.days)));
const wanted = Number(new URLSearchParams(location.search).get("days"));
choose([7, 30, 90].includes(wanted) ? wanted : 30);

async function choose(days) {
  const mine = ++turn;
  for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.dataset.days) === days));
  const here = new URL(location.href);
  here.searchParams.set("days", days);
  history.replaceState(null, "", here);
  place("failure").hidden = true;
  place("state").textContent = word("loading");
  try {
    const [figures, titles] = await Promise.all([get("/console/api/figures", { days }), loadTitles()]);
    if (mine !== turn) return; // another period was chosen meanwhile
    place("state").textContent = word(figures.turns ? "figures_of" : "figures_none", { since: figures.since, until: figures.until });
    place("tiles").replaceChildren(...tiles(figures));
    place("charts").replaceChildren(...charts(figures, titles));
  } catch (error) {
    if (mine !== turn) return;
    place("state").textContent = "";
    tellFailure(place("failure"), error, () => choose(days));
  }
}

async function loadTitles() {
  const parameters = { lang: language };
  const [{ topics }, { checks }] = await Promise.all([get("/api/topics", parameters), get("/api/checks", parameters)]);
  return { topics: new Map(topics.map((item) => [item.id, item.title])), checks: new Map(checks.map((item) => [item.id, item.title])) };
}

function tiles({ turns, understood, ratings, p50, p95 }) {
  const counted = understood.answered + understood.offered + understood.not_understood;
  const helpful = ratings.reduce((sum, day) => sum + day.helpful, 0);
  const all = ratings.reduce((sum, day) => sum + day.helpful + day.unhelpful, 0);
  const shown = [
    ["figures_turns", number(turns)],
    ["figures_answered", percent(understood.answered, counted)],
    ["figures_offered", percent(understood.offered, counted)],
    ["figures_not_understood", percent(understood.not_understood, counted)],
    ["figures_helpful_share", percent(helpful, all)],
    ["figures_p50", time(p50)],
    ["figures_p95", time(p95)],
  ];
  return shown.map(([name, value]) => element("div", {}, element("dt", {}, word(name)), element("dd", {}, value)));
}

const time = (milliseconds) => (milliseconds === null ? "–" : word("figures_ms", { n: number(milliseconds) }));

function charts(figures, titles) {
  const { days } = figures;
  const labels = days.map(({ day }) => shortDay(day));
  const ratings = new Map(figures.ratings.map((item) => [item.day, item]));
  const counted = (name, values) => ({ name: word(name), values: days.map(values) });
  const daily = (name, series, more = {}) => ({
    title: word(`figures_${name}`),
    describe: describe(name, figures, series),
    labels,
    series,
    number,
    table: { label: word("figures_day"), open: word("figures_table"), total: word("figures_total") },
    together: (n) => word("figures_together", { n }),
    ...more,
  });
  const noTotal = { table: { label: word("figures_day"), open: word("figures_table") } };
  return [
    stackedBars(daily("by_channel", CHANNELS.map((channel) => counted(`channel_${channel}`, (day) => day.channels[channel] ?? 0)))),
    stackedBars(daily("by_language", LANGUAGES.map((lang) => counted(`desk_${lang}`, (day) => day.languages[lang] ?? 0)))),
    stackedBars(daily("by_end", ["answered", "offered", "not_understood"].map((end) => counted(`figures_${end}`, (day) => day.understood[end])))),
    lines(daily("people", [counted("figures_people", (day) => day.people)], noTotal)),
    stackedBars(daily("ratings", ["helpful", "unhelpful"].map((name) => counted(`figures_${name}`, ({ day }) => ratings.get(day)?.[name] ?? 0)))),
    lines(daily("times", [counted("figures_p50", (day) => day.p50), counted("figures_p95", (day) => day.p95)], noTotal)),
    ...topTopics(figures, titles),
    ...checkOutcomes(figures, titles),
  ];
}

/** What the picture shows, in a sentence: the sums of its series, or their least and greatest values. */
function describe(name, { since, until }, series) {
  const values = series.map((one) => {
    const there = one.values.filter((value) => value !== null);
    if (name !== "times" && name !== "people") return word("figures_sum_of", { name: one.name, n: number(there.reduce((sum, value) => sum + value, 0)) });
    if (!there.length) return word("figures_sum_of", { name: one.name, n: "–" });
    return word("figures_range_of", { name: one.name, least: number(Math.min(...there)), most: number(Math.max(...there)) });
  });
  return word("figures_describe", { since, until, values: values.join(word("desk_semicolon")) });
}

function topTopics({ topics, since, until }, titles) {
  const shown = topics.slice(0, MOST_TOPICS);
  if (!shown.length) return [];
  const labels = shown.map(({ topic }) => titles.topics.get(topic) ?? topic);
  const first = word("figures_sum_of", { name: labels[0], n: number(shown[0].times) });
  return [
    bars({
      title: word("figures_topics"),
      describe: word("figures_describe_first", { since, until, first }),
      labels,
      series: [{ name: word("figures_count"), values: shown.map(({ times }) => times) }],
      number,
      table: { label: word("topics_topic"), open: word("figures_table") },
    }),
  ];
}

function checkOutcomes({ checks, since, until }, titles) {
  const total = (outcomes) => OUTCOMES.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  const shown = Object.entries(checks).sort(([, one], [, other]) => total(other) - total(one));
  if (!shown.length) return [];
  const series = OUTCOMES.map((outcome) => ({ name: word(outcome), values: shown.map(([, outcomes]) => outcomes[outcome] ?? 0) }));
  const sums = series.map((one) => word("figures_sum_of", { name: one.name, n: number(one.values.reduce((sum, value) => sum + value, 0)) }));
  return [
    bars({
      title: word("figures_checks"),
      describe: word("figures_describe", { since, until, values: sums.join(word("desk_semicolon")) }),
      labels: shown.map(([check]) => titles.checks.get(check) ?? check),
      series,
      number,
      table: { label: word("kind_check"), open: word("figures_table"), total: word("figures_total") },
    }),
  ];
}
