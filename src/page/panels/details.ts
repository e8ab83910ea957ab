/// <reference lib="dom" />
import { formatDuration } from "../../model/base/units.ts";
import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { button, byId, factList, make } from "../base/dom.ts";
import type { Image, Recording } from "../base/recording.ts";
import type { State } from "../base/state.ts";
import { bytesText, countText, durationText, exactDuration, momentOfDay } from "../base/texts.ts";

/** Children in the list; the tree shows the others. */
const CHILDREN = 12;

/** Fills the panel about the selected process. */
export function details(state: State, goBack: () => void): void {
  const panel = byId("details");
  let shown = -1;
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
      shown = -1;
    } else if (state.selected !== shown) {
      shown = state.selected;
      panel.replaceChildren(...about(state, shown, close));
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
  const cause = recording.cause(place);
  const program = recording.data.programs[recording.data.processes.program[place]!] ?? null;
  const login = recording.data.logins[recording.data.processes.login[place]!] ?? null;
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
        make("p", "sub", `${recording.identity(place)} · lived ${exactDuration(recording, place)}`),
      ),
      closer,
    ),
    verdict,
    ...(cause === null ? [] : [make("p", "cause", cause)]),
    make("h3", "", "Command"),
    make("pre", "", recording.command(place)),
    make("h3", "", "Lifetime"),
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
      ["Terminal", nullable(login?.tty ?? null)],
      ["Executable", nullable(program?.exe?.text ?? null)],
      ["Note", notes(recording, place)],
    ]),
    make("h3", "", "Used"),
    usage(recording, place),
    ...network(recording, place),
    make("h3", "", "History"),
    story(recording, place),
    make("h3", "", "Started by"),
    chain(state, place),
    ...children(state, place),
  ];
}

function usage(recording: Recording, place: number): Node {
  if (recording.isAlive(place)) return make("p", "note", "Known once the process has exited.");
  const { cpuUser, cpuSystem, rss, read, write, rchar, wchar, threads } = recording.data.processes;
  const [user, system] = [cpuUser[place]!, cpuSystem[place]!];
  const cpu = user === null || system === null ? null : user + system;
  return factList([
    ["CPU", `${formatDuration(cpu)}${shareOfLife(recording, place, cpu)}`],
    ["", `${formatDuration(user)} user, ${formatDuration(system)} system`],
    ["Peak memory", bytesText(rss[place]!)],
    ["Read, written", `${bytesText(rchar[place]!)}, ${bytesText(wchar[place]!)}`],
    ["Disk read, written", `${bytesText(read[place]!)}, ${bytesText(write[place]!)}`],
    ["Threads", threads[place] === null ? "?" : countText(threads[place]!)],
  ]);
}

/** Returns what the process did with sockets; nothing when nothing is known. */
function network({ data: { traffic } }: Recording, at: number): Node[] {
  const mover = traffic?.movers.find(({ place }) => place === at);
  if (mover === undefined) return [];
  const { sent, received, connects, failed, accepts } = mover;
  const connections = `${countText(connects)} made, ${countText(accepts)} accepted`;
  return [factList([
    ["Sent, received", `${bytesText(sent)}, ${bytesText(received)}`],
    ["Connections", connections],
    ["Failed to connect", failed === 0 ? null : countText(failed)],
  ])];
}

/**
 * Returns the share of cpu time. The kernel counts in ticks, so that a short process may exceed 100
 * %.
 */
function shareOfLife(recording: Recording, place: number, cpu: number | null): string {
  const duration = recording.duration(place);
  if (cpu === null || duration === 0) return "";
  const { cpus } = recording.data.facts;
  if (cpus !== null && cpu > duration * cpus) return " (a clock tick is longer than its lifetime)";
  return ` (${Math.round(cpu * 100 / duration)} % of its lifetime)`;
}

/** Returns programs, renames and reparentings in order of time. */
function story(recording: Recording, place: number): Node {
  const began = recording.data.processes.start[place]!;
  const lines: { ts: number; text: string; code: string | null }[] = recording.images(place)
    .map((image, i) => ({
      // At birth a process runs its parent's program, whose exec is older.
      ts: Math.max(image.ts, began),
      text: i > 0 ? "exec " : recording.has(place, "born") ? "forked as " : "found as ",
      code: commandOf(image),
    }));
  for (const [owner, ts, kind, value] of recording.data.moments) {
    if (owner !== place) continue;
    lines.push(
      kind === "reparent"
        ? { ts, text: `reparented to pid ${value < 0 ? "?" : value}: its parent died`, code: null }
        : { ts, text: "renamed itself to ", code: sanitize(recording.text(value) ?? "?") },
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
  return list.childElementCount > 0 ? list : make("p", "note", "Unknown");
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
    ...(more > 0 ? [make("p", "note", `and ${countText(more)} more in the tree`)] : []),
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
    recording.has(place, "inferred") ? "in part concluded from /proc after a loss" : "",
    recording.has(place, "late") ? "an event came late" : "",
  ].filter((note) => note !== "");
  return notes.length === 0 ? null : notes.join("; ");
}

function nullable(text: string | null): string | null {
  return text === null ? null : sanitize(text);
}
