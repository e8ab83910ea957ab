/// <reference lib="dom" />
import { sanitize } from "../../model/base/safe_text.ts";

/** Elements of the page. Foreign text only ever becomes the text of a node, safe to show. */

/** The element of the page with that id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as T;
}

/** Gives an element another text, unless it has that already. */
export function setText(element: Element, text: string): void {
  const safe = sanitize(text);
  if (element.textContent !== safe) element.textContent = safe;
}

/** Draws text on a canvas. */
export function drawText(context: CanvasRenderingContext2D, text: string, x: number, y: number) {
  context.fillText(sanitize(text), x, y);
}

type Child = Node | string | null;

/** A new element with a class and with texts or elements in it. */
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

/** A button that does something. */
export function button(className: string, act: () => void, ...children: readonly Child[]) {
  const element = make("button", className, ...children);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Terms and what they are; those that are null are left out. */
export function factList(facts: readonly (readonly [string, string | null])[]): HTMLDListElement {
  const list = make("dl", "facts");
  for (const [term, fact] of facts) {
    if (fact !== null) list.append(make("dt", "", term), make("dd", "", fact));
  }
  return list;
}

/** True while keys are typed into a field. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}
