/// <reference lib="dom" />
import { numberValue } from "../../model/query/field_value.ts";
import { byId, setText } from "../base/dom.ts";
import { queryFilter } from "./query_filter.ts";
import type { State } from "../base/state.ts";
import { countText } from "../base/texts.ts";

/** Milliseconds without a key before a search starts, since it reads up to 50,000 processes. */
const PAUSE = 120;

/** Connects the search, which goes through the processes that contain a text. */
export function search(state: State): void {
  const field = byId<HTMLInputElement>("search");
  const result = byId("found");
  const texts: string[] = [];
  let searched = "";
  const run = () => {
    searched = field.value;
    const wanted = searched.toLowerCase();
    const found: number[] = [];
    for (let place = 0; wanted !== "" && place < state.recording.count; place++) {
      if (!state.isChosen(place)) continue;
      texts[place] ??= textOf(state, place);
      if (texts[place]!.includes(wanted)) found.push(place);
    }
    state.search(found);
  };
  const go = (way: 1 | -1) => {
    const { found, selected } = state;
    if (found.length === 0) return;
    const after = found.findIndex((place) => place > selected);
    const at = after < 0 ? found.length : after;
    const isOn = found[at - 1] === selected;
    const next = way === 1 ? at : at - (isOn ? 2 : 1);
    state.select(found[(next + found.length) % found.length]!);
  };
  const runSoon = later(() => {
    if (field.value === searched) return;
    run();
    if (state.isFound[state.selected] !== 1) go(1);
  });
  field.addEventListener("input", runSoon);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      if (field.value !== searched) runSoon.now();
      else go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      field.value = "";
      run();
      byId("tree").focus();
    }
  });
  byId("next").addEventListener("click", () => go(1));
  byId("previous").addEventListener("click", () => go(-1));
  document.addEventListener("next-match", () => go(1));
  document.addEventListener("previous-match", () => go(-1));
  let shown = state.shown;
  state.onChange(() => {
    if (shown !== state.shown) {
      shown = state.shown;
      if (field.value !== "") return run();
    }
    const { found, selected } = state;
    const at = found.indexOf(selected) + 1;
    const text = field.value === ""
      ? ""
      : found.length === 0
      ? "no match"
      : `${at === 0 ? "–" : countText(at)} of ${countText(found.length)}`;
    setText(result, text);
  });
}

/** Connects the filter: a query, failures only, a least duration, no idle processes. */
export function filter(state: State): void {
  const query = byId<HTMLInputElement>("filter");
  const failedOnly = byId<HTMLInputElement>("failed-only");
  const hideIdle = byId<HTMLInputElement>("hide-idle");
  const least = byId<HTMLInputElement>("least");
  const errorText = byId("filter-error");
  let wasFiltered = false;
  const apply = () => {
    const { recording } = state;
    const chosen = queryFilter(query.value, recording);
    const wanted = least.value.trim();
    const leastNs = wanted === "" ? 0 : numberValue("time", wanted, false);
    const error = "error" in chosen
      ? chosen.error
      : typeof leastNs === "number"
      ? ""
      : `${leastNs.what}; ${leastNs.remedy}`;
    query.setAttribute("aria-invalid", String("error" in chosen));
    least.setAttribute("aria-invalid", String(typeof leastNs !== "number"));
    setText(errorText, error);
    if ("error" in chosen || typeof leastNs !== "number") return;
    const isOpen = query.value.trim() === "" && !failedOnly.checked && leastNs === 0;
    const { matches } = chosen;
    wasFiltered = !isOpen;
    state.filter(
      isOpen ? null : (place) =>
        (!failedOnly.checked || recording.failed(place)) &&
        recording.duration(place) >= leastNs &&
        matches(place),
      hideIdle.checked,
    );
  };
  const applySoon = later(apply);
  for (const field of [query, least]) {
    field.addEventListener("input", applySoon);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") applySoon.now();
      if (event.key !== "Escape") return;
      field.value = "";
      apply();
      byId("tree").focus();
    });
  }
  // A link to a hidden process drops the filter, so that its fields must follow.
  state.onChange(() => {
    hideIdle.checked = state.hideIdle;
    if (state.isFiltered || !wasFiltered) return;
    wasFiltered = false;
    query.value = least.value = "";
    failedOnly.checked = false;
  });
  for (const box of [failedOnly, hideIdle]) box.addEventListener("change", apply);
}

/** Returns the searched text: pid, name and command lines, without the one of the parent. */
function textOf({ recording }: State, place: number): string {
  const images = recording.images(place);
  const own = recording.has(place, "born") && images.length > 1 ? images.slice(1) : images;
  const commands = own.map(({ argv }) => argv?.map(({ text }) => text).join(" ") ?? "");
  return `${recording.pid(place)} ${recording.label(place)} ${commands.join("\n")}`.toLowerCase();
}

/** Returns a function that calls `act` after a pause without calls; `now` calls it at once. */
function later(act: () => void): (() => void) & { now(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE);
  };
  return Object.assign(soon, {
    now: () => {
      clearTimeout(timer);
      act();
    },
  });
}
