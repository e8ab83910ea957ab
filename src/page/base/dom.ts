/// <reference lib="dom" />
import { sanitize } from "../../model/base/safe_text.ts";

/**
 * Makes and changes elements of the page. Foreign text becomes only the text of a node, made safe.
 */

/** Returns the element of the page with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as T;
}

/** Sets the text of an element, if it differs. */
export function setText(element: Element, text: string): void {
  const safe = sanitize(text);
  if (element.textContent !== safe) element.textContent = safe;
}

/** Draws text on a canvas. */
export function drawText(context: CanvasRenderingContext2D, text: string, x: number, y: number) {
  context.fillText(sanitize(text), x, y);
}

type Child = Node | string | null;

/** Returns a new element with a class and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  for (const child of children) {
    if (child !== null) element.append(typeof child === "string" ? sanitize(child) : child);
  }
  return element;
}

/** Returns a button that calls `act`. */
export function button(className: string, act: () => void, ...children: readonly Child[]) {
  const element = make("button", className, ...children);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Returns a list of terms and facts; facts that are null are left out. */
export function factList(facts: readonly (readonly [string, string | null])[]): HTMLDListElement {
  const list = make("dl", "facts");
  for (const [term, fact] of facts) {
    if (fact !== null) list.append(make("dt", "", term), make("dd", "", fact));
  }
  return list;
}

/** Whether the key was typed into a text field. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}
