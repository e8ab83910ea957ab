/// <reference lib="dom" />
import type { PageFailures, PageTraffic } from "../../wire/html/page_data.ts";
import { button, byId, make } from "../base/dom.ts";
import type { State } from "../base/state.ts";
import { bytesText, countText, momentOfDay } from "../base/texts.ts";

/** The titles of columns of text. */
const NAMES: ReadonlySet<string> = new Set(["Process", "Peer", "File"]);

/** A cell: its text or element, and its class. */
type Cell = readonly [content: string | Node, className: string];

/** Fills the panel about sockets and files: who moved most, with which peers, what failed. */
export function traffic(state: State): void {
  const { traffic } = state.recording.data;
  if (traffic === null) return;
  const panel = byId("traffic");
  let of: Uint8Array | null = null;
  state.onChange(() => {
    if (state.view !== "traffic" || of === state.shown) return;
    of = state.shown;
    panel.replaceChildren(
      about(traffic),
      ...movers(state, traffic),
      ...peers(state, traffic),
      ...failures(state, "Could not connect", traffic.failed),
      ...failures(state, "Broken connections", traffic.broken),
      ...files(state, traffic),
    );
  });
}

function about({ hasNet, sent, received, notes, warnings }: PageTraffic): Node {
  const sums = hasNet
    ? `${bytesText(sent)} sent, ${bytesText(received)} received`
    : "The network was not traced";
  return make(
    "p",
    "about",
    make("b", "", sums),
    ...notes.map((note) => make("span", "", note)),
    ...warnings.map((warning) => make("span", "bad", warning)),
  );
}

function movers(state: State, { movers, moversLeftOut }: PageTraffic): Node[] {
  const chosen = movers.filter(({ place }) => place >= 0 && state.isChosen(place));
  const more = moversLeftOut > 0 ? `, ${countText(moversLeftOut)} more left out` : "";
  const rows = chosen.map(({ place, sent, received, mostly, connects, failed, accepts }) => [
    process(state, place),
    bytes(sent),
    bytes(received),
    [mostly, ""] as Cell,
    count(connects),
    bad(failed),
    count(accepts),
  ]);
  const titles = ["Process", "Sent", "Received", "Mostly", "Connects", "Failed", "Accepts"];
  return table("Moved most", `of the filter${more}`, titles, rows);
}

function peers(state: State, { peers, peersLeftOut }: PageTraffic): Node[] {
  const more = peersLeftOut > 0 ? `, ${countText(peersLeftOut)} more left out` : "";
  const rows = peers.map((
    { peer, sent, received, connections, open, failed, place, processes },
  ) => [
    name(peer),
    bytes(sent),
    bytes(received),
    count(connections),
    count(open),
    bad(failed),
    process(state, place, processes),
  ]);
  const titles = ["Peer", "Sent", "Received", "Connections", "Open", "Failed", "Process"];
  return table("Peers", `TCP, with the service's port${more}`, titles, rows);
}

function failures(state: State, title: string, { count: all, groups }: PageFailures): Node[] {
  const rows = groups.map(({ count: own, result, peer, ts, place, processes }) => [
    name(peer),
    [result, "bad"] as Cell,
    count(own),
    [momentOfDay(state.recording, ts), ""] as Cell,
    process(state, place, processes),
  ]);
  return table(title, countText(all), ["Peer", "Result", "Times", "First", "Process"], rows);
}

function files(state: State, { files, filesLeftOut }: PageTraffic): Node[] {
  const chosen = files.filter(({ place }) => place >= 0 && state.isChosen(place));
  const more = filesLeftOut > 0 ? `, ${countText(filesLeftOut)} more left out` : "";
  const rows = chosen.map((file) => [
    process(state, file.place),
    [file.did, ""] as Cell,
    bytes(file.bytes),
    name(file.path),
  ]);
  const titles = ["Process", "Did", "Bytes", "File"];
  return table("Busiest files", `of the filter, sampled by positions${more}`, titles, rows);
}

function table(
  title: string,
  note: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): Node[] {
  if (rows.length === 0) return [];
  const head = titles.map((text) => {
    const cell = make("th", NAMES.has(text) ? "name" : "", text);
    cell.scope = "col";
    return cell;
  });
  const body = rows.map((cells) =>
    make("tr", "", ...cells.map(([content, className]) => make("td", className, content)))
  );
  return [make(
    "article",
    "",
    make("h2", "", title, make("span", "", note)),
    make("table", "", make("thead", "", make("tr", "", ...head)), make("tbody", "", ...body)),
  )];
}

/** Returns a cell with a process, which a click shows. */
function process(state: State, place: number, processes = 1): Cell {
  if (place < 0) return ["?", "name"];
  const { recording } = state;
  const others = processes > 1 ? ` and ${countText(processes - 1)} more` : "";
  const label = `${recording.name(place)} ${recording.pid(place)}${others}`;
  const link = button("", () => {
    state.show("timeline");
    state.select(place);
    state.openDetails(true);
  }, label);
  link.title = "Show it in the timeline";
  return [link, "name"];
}

function name(text: string): Cell {
  return [text, "name"];
}

function bytes(value: number | null): Cell {
  return [bytesText(value), value === null || value === 0 ? "zero" : ""];
}

function count(value: number): Cell {
  return [countText(value), value === 0 ? "zero" : ""];
}

function bad(value: number): Cell {
  return [countText(value), value === 0 ? "zero" : "bad"];
}
