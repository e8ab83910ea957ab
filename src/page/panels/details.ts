/// <reference lib="dom" />
import { formatDuration } from "../../model/base/units.ts";
import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { button, byId, factList, make } from "../base/dom.ts";
import type { Image, Recording } from "../base/recording.ts";
import type { State } from "../base/state.ts";
import { bytesText, countText, durationText, exactDuration, momentOfDay } from "../base/texts.ts";

/** Children that are listed; the tree has the others. */
const CHILDREN = 12;

/** The panel about the selected process. */
export function details(state: State, goBack: () => void): void {
  const panel = byId("details");
  let told = -1;
  const close = () => {
    state.openDetails(false);
    goBack();
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  state.onChange(() => {
    const wasOpen = !panel.hidden;
    panel.hidden = !state.detailsOpen || state.selected < 0;
    if (panel.hidden) {
      told = -1;
    } else if (state.selected !== told) {
      told = state.selected;
      panel.replaceChildren(...about(state, told, close));
      panel.scrollTop = 0;
      if (wasOpen && panel.contains(document.activeElement)) panel.focus();
    }
  });
}

function about(state: State, place: number, close: () => void): Node[] {
  const { recording } = state;
  const closer = button("", close, "Close");
  const verdict = make(
    "span",
    recording.failed(place) ? "verdict bad" : "verdict",
    recording.failed(place) ? `✕ ${recording.ending(place)}` : recording.ending(place),
  );
  const user = recording.user(place);
  const uid = recording.data.processes.uid[place]!;
  return [
    make(
      "header",
      "",
      make(
        "div",
        "",
        make("h2", "", recording.name(place)),
        make("p", "sub", `pid ${recording.pid(place)} · lived ${exactDuration(recording, place)}`),
      ),
      closer,
    ),
    verdict,
    make("h3", "", "Command"),
    make("pre", "", recording.command(place)),
    make("h3", "", "Life"),
    factList([
      [
        "Began",
        recording.has(place, "born")
          ? momentOfDay(recording, recording.from[place]!)
          : "before the recording",
      ],
      ["Ended", recording.isAlive(place) ? null : momentOfDay(recording, recording.to[place]!)],
      ["User", user !== null ? sanitize(user) : uid === null ? "?" : String(uid)],
      ["Cgroup", nullable(recording.cgroup(place))],
      ["Note", notes(recording, place)],
    ]),
    make("h3", "", "Used"),
    usage(recording, place),
    make("h3", "", "What became of it"),
    story(recording, place),
    make("h3", "", "Started by"),
    chain(state, place),
    ...children(state, place),
  ];
}

function usage(recording: Recording, place: number): Node {
  if (recording.isAlive(place)) return make("p", "note", "Known at the end of a process.");
  const { cpuUser, cpuSystem, rss, read, write, threads } = recording.data.processes;
  const [user, system] = [cpuUser[place]!, cpuSystem[place]!];
  const cpu = user === null || system === null ? null : user + system;
  return factList([
    ["CPU", `${formatDuration(cpu)}${shareOfLife(recording, place, cpu)}`],
    ["", `${formatDuration(user)} user, ${formatDuration(system)} system`],
    ["Most memory", bytesText(rss[place]!)],
    ["Read, written", `${bytesText(read[place]!)}, ${bytesText(write[place]!)}`],
    ["Threads", threads[place] === null ? "?" : countText(threads[place]!)],
  ]);
}

/** How much of a life was cpu time; of a very short life the kernel may count more than it had. */
function shareOfLife(recording: Recording, place: number, cpu: number | null): string {
  const life = recording.duration(place);
  if (cpu === null || life === 0) return "";
  const { cpus } = recording.data.facts;
  if (cpus !== null && cpu > life * cpus) return " (measured in grains longer than its life)";
  return ` (${Math.round(cpu * 100 / life)} % of its life)`;
}

/** Programs, renames and new parents in order of time. */
function story(recording: Recording, place: number): Node {
  const began = recording.data.processes.start[place]!;
  const lines: { ts: number; text: string; code: string | null }[] = recording.images(place)
    .map((image, i) => ({
      // At birth it is a copy of its parent, which became that before.
      ts: Math.max(image.ts, began),
      text: i > 0 ? "exec " : recording.has(place, "born") ? "forked as " : "found as ",
      code: commandOf(image),
    }));
  for (const [who, ts, kind, what] of recording.data.moments) {
    if (who !== place) continue;
    lines.push(
      kind === "adopted"
        ? { ts, text: `adopted by pid ${what < 0 ? "?" : what}: its parent ended`, code: null }
        : { ts, text: "renamed itself to ", code: sanitize(recording.text(what) ?? "?") },
    );
  }
  lines.sort((a, b) => a.ts - b.ts);
  const wasBorn = recording.has(place, "born");
  return make(
    "ol",
    "story",
    ...lines.map(({ ts, text, code }) =>
      make(
        "li",
        "",
        make(
          "time",
          "",
          wasBorn ? `+${formatDuration(ts - began)}` : ts < 0 ? "before" : formatDuration(ts),
        ),
        make("span", "", text, code === null ? null : make("code", "", code)),
      )
    ),
  );
}

function commandOf({ argv, filename, comm, cwd, cut }: Image): string {
  const command = argv !== null && argv.length > 0
    ? shellQuoteLine(argv) + (cut ? " …" : "")
    : sanitize(comm ?? filename ?? "?");
  return cwd === null ? command : `${command}   in ${sanitize(cwd)}`;
}

function chain(state: State, place: number): Node {
  const { recording } = state;
  const list = make("ol", "chain");
  for (let above = recording.parent[place]!; above >= 0; above = recording.parent[above]!) {
    list.append(make("li", "", link(state, above)));
  }
  return list.childElementCount > 0 ? list : make("p", "note", "Not known");
}

function children(state: State, place: number): Node[] {
  const { recording } = state;
  const all: number[] = [];
  for (let child = place + 1; child < recording.end[place]!; child = recording.end[child]!) {
    all.push(child);
  }
  if (all.length === 0) return [];
  const list = make(
    "ol",
    "chain",
    ...all.slice(0, CHILDREN).map((child) => make("li", "", link(state, child))),
  );
  const more = all.length - CHILDREN;
  return [
    make("h3", "", `Started ${countText(all.length)}`),
    list,
    ...(more > 0 ? [make("p", "note", `and ${countText(more)} more, in the tree`)] : []),
  ];
}

function link(state: State, place: number): HTMLButtonElement {
  const { recording } = state;
  const name = `${recording.failed(place) ? "✕ " : ""}${recording.name(place)}`;
  const more = `${recording.pid(place)} · ${durationText(recording, place)}`;
  return button("", () => state.select(place), make("em", "", name), make("span", "", more));
}

function notes(recording: Recording, place: number): string | null {
  const notes = [
    recording.has(place, "inferred") ? "partly concluded from /proc after a loss" : "",
    recording.has(place, "late") ? "partly told too late for its place in time" : "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? null : notes.join("; ");
}

function nullable(text: string | null): string | null {
  return text === null ? null : sanitize(text);
}
